#[cobridge::bridge(namespace = "http")]
mod ffi {
    unsafe extern "C++" {
        include!("async-http-client/include/http_client.h");

        async fn fetch(url: &str) -> String;
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let page = ffi::fetch("http://localhost/");
    println!("nothing has happened yet");
    println!("{}", page.await);
}
