use std::time::Duration;

#[cobridge::bridge(namespace = "http")]
mod ffi {
    unsafe extern "C++" {
        include!("async-http-client/include/http_client.h");

        async fn fetch(url: &str) -> Result<String>;
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), cobridge::Error> {
    match tokio::time::timeout(Duration::from_millis(200), ffi::fetch("http://slow/")).await {
        Ok(page) => println!("{}", page?),
        Err(_) => println!("that took too long"),
    }
    tokio::select! {
        page = ffi::fetch("http://slow/") => println!("{}", page?),
        page = ffi::fetch("http://mirror/") => println!("{}", page?),
    }
    Ok(())
}
