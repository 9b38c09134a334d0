// ANCHOR: head
mod server;

use curl_sys as _; // links libcurl
use std::error::Error;
use std::time::Duration;

#[cobridge::bridge(namespace = "http")]
mod ffi {
    struct Request {
        url: String,
        body: Vec<u8>,
    }

    struct Response {
        status: i32,
        body: Vec<u8>,
    }

    extern "Rust" {
        async fn get(client: &Client, url: &str) -> Result<String>; // C++ awaits Rust
    }

    unsafe extern "C++" {
        include!("async-http-client/include/http_client.h");

        type Client;
        fn new_client() -> UniquePtr<Client>;
        async fn send(self: &Client, request: Request) -> Result<Response>; // Rust awaits C++

        fn run_all(address: &str) -> Result<()>;
    }
}
// ANCHOR_END: head

// ANCHOR: get
async fn get(client: &ffi::Client, url: &str) -> Result<String, Box<dyn Error>> {
    let request = ffi::Request { url: url.to_owned(), body: Vec::new() };
    let answered = tokio::time::timeout(Duration::from_millis(200), client.send(request)).await?;
    let response = answered?;
    match response.status {
        200 => Ok(String::from_utf8(response.body)?),
        status => Err(format!("status {status}").into()),
    }
}

// SAFETY: `send` may be called from several threads at once: it locks what it shares with the client's own.
unsafe impl Sync for ffi::Client {}
// ANCHOR_END: get

// ANCHOR: main
fn main() -> Result<(), Box<dyn Error>> {
    let (address, noticed) = server::start()?;
    ffi::run_all(&address.to_string())?;
    println!("server: {}", noticed.recv()?);
    Ok(())
}
// ANCHOR_END: main
