//! Several bridges in one file, some nested, plain and async, ours and cxx's own.

#[cxx::bridge(namespace = "compat::several")]
pub mod plain_cxx {
    unsafe extern "C++" {
        include!("compat/cpp/several.h");
        fn one() -> u32;
    }
}

#[cobridge::bridge(namespace = "compat::several")]
pub mod first {
    struct Shared {
        n: u32,
    }
    unsafe extern "C++" {
        include!("compat/cpp/several.h");
        async fn double_it(shared: Shared) -> Shared;
    }
}

/// A bridge that a cfg takes away, functions, header and all.
#[cfg(feature = "absent")]
#[cobridge::bridge(namespace = "compat::several")]
pub mod gone {
    unsafe extern "C++" {
        include!("compat/cpp/no_such_header.h");
        async fn gone() -> u32;
    }
}

/// A module around a bridge.
pub mod outer {
    /// And another.
    pub mod inner {
        #[::cobridge::bridge(namespace = "compat::nested")]
        pub(crate) mod ffi {
            unsafe extern "C++" {
                include!("compat/cpp/nested.h");
                async fn triple_it(n: u32) -> u32;
                /// The same C++ type and function as in the first bridge. cxx wants Rust names to be unique in a file.
                #[namespace = "compat::several"]
                #[cxx_name = "Shared"]
                type SharedAgain = crate::several::first::Shared;
                #[namespace = "compat::several"]
                #[rust_name = "double_again"]
                async fn double_it(shared: SharedAgain) -> SharedAgain;
            }
        }

        /// What the private bridge gives.
        pub async fn six_times(n: u32) -> u32 {
            let shared = super::super::first::Shared { n: ffi::triple_it(n).await };
            ffi::double_again(shared).await.n
        }
    }
}
