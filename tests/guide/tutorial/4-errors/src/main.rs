#[cobridge::bridge(namespace = "http")]
mod ffi {
    unsafe extern "C++" {
        include!("async-http-client/include/http_client.h");

        async fn fetch(url: &str) -> Result<String>;
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    for url in ["http://one/", "gopher://old/"] {
        match ffi::fetch(url).await {
            Ok(page) => println!("{page}"),
            Err(cobridge::Error::Exception(exception)) => println!("C++ threw: {}", exception.what()),
            Err(other) => println!("{other}"),
        }
    }
}
