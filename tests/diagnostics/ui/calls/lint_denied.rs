#![deny(deprecated, unused_must_use)]

#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        #[deprecated = "use `fetch`"]
        async fn get(url: String) -> u64;
        #[must_use = "the number says how many"]
        async fn count(url: String) -> u64;
    }
}

async fn run() {
    ffi::get(String::new()).await;
    ffi::count(String::new());
}

fn main() {
    drop(run());
}
