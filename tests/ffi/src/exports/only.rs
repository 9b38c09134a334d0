//! A bridge of which C++ implements nothing: it only exports.

#[cobridge::bridge(namespace = "exports_only")]
pub mod ffi {
    #[derive(Debug, PartialEq)]
    struct Sum {
        value: u64,
        terms: Vec<u64>,
    }

    extern "Rust" {
        /// Nothing of C++ is included: its header has to do alone.
        async fn sum(terms: Vec<u64>) -> Sum;
        async fn nothing();
    }
}

async fn sum(terms: Vec<u64>) -> ffi::Sum {
    super::pause().await;
    ffi::Sum { value: terms.iter().sum(), terms }
}

async fn nothing() {
    super::ran("only::nothing");
}
