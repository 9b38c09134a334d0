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

    unsafe extern "C++" {
        include!("async-http-client/include/http_client.h");

        type Client;
        fn new_client() -> UniquePtr<Client>;
        async fn send(self: &Client, request: Request) -> Result<Response>;
    }
}
// ANCHOR_END: head

// ANCHOR: main
async fn show(client: &ffi::Client, url: String, body: &[u8]) -> Result<(), cobridge::Error> {
    let response = client.send(ffi::Request { url, body: body.to_vec() }).await?;
    println!("{} {}", response.status, String::from_utf8_lossy(&response.body));
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (address, noticed) = server::start()?;
    let client = ffi::new_client();

    show(&client, format!("http://{address}/hello"), b"").await?;
    show(&client, format!("http://{address}/echo"), b"an echo").await?;
    show(&client, format!("http://{address}/missing"), b"").await?;
    if let Err(error) = show(&client, "nothing://at-all/".to_owned(), b"").await {
        println!("error: {error}");
    }

    let slow = show(&client, format!("http://{address}/slow"), b"");
    match tokio::time::timeout(Duration::from_millis(200), slow).await {
        Ok(shown) => shown?,
        Err(_) => println!("that took too long"),
    }
    println!("server: {}", noticed.recv()?);
    Ok(())
}
// ANCHOR_END: main
