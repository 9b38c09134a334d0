//! Several bridges in one file, in modules of their own, with names that differ between the languages.

/// A module with a bridge in it.
pub mod outer {
    /// A module in a module.
    pub mod inner {
        use cobridge::bridge;

        #[bridge(namespace = "nested::inner")]
        #[allow(missing_docs)]
        pub mod ffi {
            struct Pair {
                left: u64,
                right: u64,
            }

            unsafe extern "C++" {
                include!("cobridge-snapshot-tests/cpp/nested.h");

                #[cxx_name = "AddUp"]
                async fn add_up(pair: Pair) -> u64;
                #[cxx_name = "get"]
                #[rust_name = "get_number"]
                async fn get_i(number: u64) -> Result<u64>;
                #[cxx_name = "get"]
                #[rust_name = "get_text"]
                async fn get_s(text: &str) -> Result<String>;
            }
        }
    }
}

#[cobridge::bridge(namespace = nested)]
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
        #[cxx_name = "sendThing"]
        async fn send(self: &Client, thing: Thing) -> Result<Thing>;
        #[namespace = "nested::deep::er"]
        async fn r#type(value: u64) -> u64;
    }
}

#[cobridge::bridge]
#[allow(missing_docs)]
pub mod plain {
    unsafe extern "C++" {
        include!("cobridge-snapshot-tests/cpp/nested.h");

        fn nested_plain(x: u64) -> u64;
    }
}
