//! Functions of several styles and of several namespaces in one bridge.

#[cxx::bridge(namespace = "styles")]
#[allow(missing_docs)]
pub mod ffi {
    #[derive(Debug)]
    struct Page {
        url: String,
        size: u64,
    }

    #[derive(Debug)]
    enum Kind {
        Text,
        Image = 7,
    }

    unsafe extern "C++" {
        include!("cobridge-snapshot-tests/cpp/styles.h");

        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_coroutine"] unsafe fn __cobridge_coroutine (cobridge_out : * mut Page , cobridge_call : * mut u8 , cobridge_waker : * const u8 , url : & str ,) -> u8 ;
        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_promise"] unsafe fn __cobridge_promise (cobridge_out : * mut Vec < String > , cobridge_call : * mut u8 , cobridge_waker : * const u8 , url : String , times : u32 ,) -> u8 ;
        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_callback"] unsafe fn __cobridge_callback (cobridge_out : * mut u64 , cobridge_call : * mut u8 , cobridge_waker : * const u8 , data : & [u8] ,) -> u8 ;
        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_value"] unsafe fn __cobridge_value (cobridge_out : * mut Kind , cobridge_call : * mut u8 , cobridge_waker : * const u8 , page : Page , kind : Kind ,) -> u8 ;
        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_std_future"] unsafe fn __cobridge_std_future (cobridge_out : * mut u8 , cobridge_call : * mut u8 , cobridge_waker : * const u8 ,) -> u8 ;
        # [namespace = "styles::inner"] # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_apart"] unsafe fn __cobridge_apart (cobridge_out : * mut u64 , cobridge_call : * mut u8 , cobridge_waker : * const u8 , x : u64 ,) -> u8 ;

    }

    #[namespace = "elsewhere"]
    unsafe extern "C++" {
        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_nothing"] unsafe fn __cobridge_nothing (cobridge_out : * mut u8 , cobridge_call : * mut u8 , cobridge_waker : * const u8 ,) -> u8 ;
    }
 unsafe extern "C++" { include!("cobridge-snapshot-tests/src/styles.rs.async.h"); } }
