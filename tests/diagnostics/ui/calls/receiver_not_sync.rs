#[cobridge::bridge(namespace = "http")]
mod ffi {
    struct Request {
        url: String,
    }
    unsafe extern "C++" {
        include!("http_client.h");
        type Client;
        fn new_client() -> UniquePtr<Client>;
        async fn send(self: &Client, request: Request) -> Result<String>;
        async fn fetch(url: &str) -> Result<Vec<u8>>;
        async fn count(url: String, times: u32) -> u64;
        #[local]
        async fn draw(width: u32) -> Result<()>;
    }
}

fn spawn<F: Future + Send + 'static>(future: F) {
    drop(future);
}

fn main() {
    spawn(async {
        let client = ffi::new_client();
        client.send(ffi::Request { url: String::new() }).await.unwrap();
    });
}
