#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        async fn handle<'a>(value: &'a str) -> u64
        where
            'a: 'static;
    }
}

fn main() {}
