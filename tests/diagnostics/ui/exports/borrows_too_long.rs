#[cobridge::bridge(namespace = "http")]
mod ffi {
    extern "Rust" {
        async fn handle<'a>(left: &'a str, right: &'a str) -> &'a str;
    }
}

async fn handle(left: &'static str, _: &str) -> &'static str {
    left
}

fn main() {}
