//! Methods, associated functions, and functions that exist on some platforms only.

#[cxx::bridge(namespace = "methods")]
#[allow(missing_docs)]
pub mod ffi {
    unsafe extern "C++" {
        include!("cobridge-snapshot-tests/cpp/methods.h");

        type Client;

        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_6Client_connect"] unsafe fn __cobridge_6Client_connect (cobridge_out : * mut UniquePtr < Client > , cobridge_call : * mut u8 , cobridge_waker : * const u8 , name : & str ,) -> u8 ;

        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_6Client_get"] unsafe fn __cobridge_6Client_get (cobridge_out : * mut String , cobridge_call : * mut u8 , cobridge_waker : * const u8 , cobridge_self : & Client , key : & str ,) -> u8 ;
        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_6Client_put"] unsafe fn __cobridge_6Client_put (cobridge_out : * mut u64 , cobridge_call : * mut u8 , cobridge_waker : * const u8 , cobridge_self : Pin < & mut Client > , key : & str , value : String ,) -> u8 ;
        # [cfg (any (unix , windows))] # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_6Client_here"] unsafe fn __cobridge_6Client_here (cobridge_out : * mut bool , cobridge_call : * mut u8 , cobridge_waker : * const u8 , cobridge_self : & Client ,) -> u8 ;

        # [cfg (not (any (unix , windows)))] # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_6Client_nowhere"] unsafe fn __cobridge_6Client_nowhere (cobridge_out : * mut bool , cobridge_call : * mut u8 , cobridge_waker : * const u8 , cobridge_self : & Client ,) -> u8 ;

    }

    #[cfg(not(any(unix, windows)))]
    unsafe extern "C++" {
        type Elsewhere;
        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_9Elsewhere_never"] unsafe fn __cobridge_9Elsewhere_never (cobridge_out : * mut bool , cobridge_call : * mut u8 , cobridge_waker : * const u8 , cobridge_self : & Elsewhere ,) -> u8 ;
    }
 unsafe extern "C++" { include!("cobridge-snapshot-tests/src/methods.rs.async.h"); } }
