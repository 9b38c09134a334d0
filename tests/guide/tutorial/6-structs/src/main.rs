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
        fn new_client(agent: &str) -> UniquePtr<Client>;
        async fn send(self: &Client, request: Request) -> Result<Response>;
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), cobridge::Error> {
    let client = ffi::new_client("the tutorial");
    let request = ffi::Request { url: "http://one/".to_owned(), body: b"an echo".to_vec() };
    let response = client.send(request).await?;
    println!("{} {}", response.status, String::from_utf8_lossy(&response.body));
    Ok(())
}
