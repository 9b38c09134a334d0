#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        type FetchContext;
        async fn fetch(url: &str) -> u64;
    }
}

fn main() {}
