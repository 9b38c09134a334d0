//! Methods, associated functions, and functions that exist on some platforms only.

#[cobridge::bridge(namespace = "methods")]
#[allow(missing_docs)]
pub mod ffi {
    unsafe extern "C++" {
        include!("cobridge-snapshot-tests/cpp/methods.h");

        type Client;

        #[Self = "Client"]
        async fn connect(name: &str) -> Result<UniquePtr<Client>>;
        async fn get(&self, key: &str) -> Result<String>;
        async fn put(self: Pin<&mut Client>, key: &str, value: String) -> Result<u64>;
        #[cfg(any(unix, windows))]
        async fn here(self: &Client) -> bool;
        #[cfg(not(any(unix, windows)))]
        async fn nowhere(self: &Client) -> bool;
    }

    #[cfg(not(any(unix, windows)))]
    unsafe extern "C++" {
        type Elsewhere;
        async fn never(self: &Elsewhere) -> bool;
    }
}
