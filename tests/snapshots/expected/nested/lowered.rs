//! Several bridges in one file, in modules of their own, with names that differ between the languages.

/// A module with a bridge in it.
pub mod outer {
    /// A module in a module.
    pub mod inner {
        use cobridge::bridge;

        #[cxx::bridge(namespace = "nested::inner")]
        #[allow(missing_docs)]
        pub mod ffi {
            struct Pair {
                left: u64,
                right: u64,
            }

            unsafe extern "C++" {
                include!("cobridge-snapshot-tests/cpp/nested.h");

                # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_add_up"] unsafe fn __cobridge_add_up (cobridge_out : * mut u64 , cobridge_call : * mut u8 , cobridge_waker : * const u8 , pair : Pair ,) -> u8 ;

                # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_get_number"] unsafe fn __cobridge_get_number (cobridge_out : * mut u64 , cobridge_call : * mut u8 , cobridge_waker : * const u8 , number : u64 ,) -> u8 ;


                # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_get_text"] unsafe fn __cobridge_get_text (cobridge_out : * mut String , cobridge_call : * mut u8 , cobridge_waker : * const u8 , text : & str ,) -> u8 ;


            }
        }
    }
}

#[cxx::bridge(namespace = nested)]
#[allow(missing_docs)]
pub mod ffi {
    #[cxx_name = "CppThing"]
    struct Thing {
        #[cxx_name = "theName"]
        name: String,
    }

    unsafe extern "C++" {
        include!("cobridge-snapshot-tests/cpp/nested.h");

        #[cxx_name = "HTTPClient"]
        type Client;

        #[cxx_name = "makeClient"]
        fn make_client() -> UniquePtr<Client>;
        # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_6Client_send"] unsafe fn __cobridge_6Client_send (cobridge_out : * mut Thing , cobridge_call : * mut u8 , cobridge_waker : * const u8 , cobridge_self : & Client , thing : Thing ,) -> u8 ;

        # [namespace = "nested::deep::er"] # [doc (hidden)] # [allow (dead_code , clippy :: too_many_arguments , clippy :: missing_safety_doc)] # [cxx_name = "cobridge_type"] unsafe fn __cobridge_type (cobridge_out : * mut u64 , cobridge_call : * mut u8 , cobridge_waker : * const u8 , value : u64 ,) -> u8 ;

    }
 unsafe extern "C++" { include!("cobridge-snapshot-tests/src/nested.rs.async.h"); } }

#[cxx::bridge]
#[allow(missing_docs)]
pub mod plain {
    unsafe extern "C++" {
        include!("cobridge-snapshot-tests/cpp/nested.h");

        fn nested_plain(x: u64) -> u64;
    }
}
