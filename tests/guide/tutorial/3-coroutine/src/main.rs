#[cobridge::bridge(namespace = "http")]
mod ffi {
    unsafe extern "C++" {
        include!("async-http-client/include/http_client.h");

        async fn fetch(url: &str) -> String;
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (one, two) = tokio::join!(ffi::fetch("http://one/"), ffi::fetch("http://two/"));
    println!("{one}");
    println!("{two}");
}
