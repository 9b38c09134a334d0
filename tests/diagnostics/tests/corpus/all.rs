//! One of everything that a bridge may hold.
#![allow(dead_code)]

use cobridge::bridge;

#[allow(clippy::all)]
#[cobridge::bridge(namespace = "http::v1")]
pub mod ffi {
    /// A struct.
    #[derive(Clone, Debug, PartialEq)]
    struct Request {
        url: String,
        headers: Vec<String>,
        body: [u8; 4],
    }
    #[repr(i16)]
    enum Level {
        Low = -7,
        High,
    }
    #[cfg(windows)]
    struct Window {
        handle: usize,
    }
    extern "Rust" {
        type Session;
        fn plain(self: &Session, value: u64) -> Result<u64>;
    }
    #[namespace = "other"]
    unsafe extern "C++" {
        include!("http/client.h");
        include!(<vector>);
        type Client;
        type View<'a>;
        type Id = crate::Id;
        #[cxx_name = "GetIt"]
        #[rust_name = "get_it"]
        async fn get(self: &Client, request: Request) -> Result<Vec<u8>>;
        async fn set(self: Pin<&mut Client>, level: Level) -> Result<()>;
        async fn look<'a>(self: &View<'a>, at: &'a str) -> &'a str;
        #[Self = "Client"]
        async fn connect(address: &str) -> Result<UniquePtr<Client>>;
        #[blocking]
        async fn compress(data: &[u8]) -> Vec<u8>;
        #[local]
        #[cfg(any(unix, feature = "a-b"))]
        #[allow(unused)]
        #[deprecated = "old"]
        async fn draw(width: u32, callback: fn(u64, &str) -> String);
        async unsafe fn read(pointer: *const u8) -> *mut u8;
        async fn r#type(r#move: Box<Session>, shared: SharedPtr<Client>) -> Result<WeakPtr<Client>>;
        #[namespace = "third"]
        async fn vector(value: &CxxVector<u64>) -> UniquePtr<CxxVector<CxxString>>;
        fn plain_cpp(text: &CxxString) -> Result<String>;
    }
    impl UniquePtr<Client> {}
}

mod inner {
    #[bridge]
    mod ffi {
        unsafe extern "C++" {
            type Alone;
            async fn wait(&self, left: &mut [u8]) -> [i32; 3];
            async fn nothing();
        }
    }
}
