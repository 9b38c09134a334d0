#[cobridge::bridge(namespace = "http")]
mod ffi {
    unsafe extern "C++" {
        include!("async-http-client/include/http_client.h");

        fn user_agent() -> String;
    }
}

fn main() {
    println!("{}", ffi::user_agent());
}
