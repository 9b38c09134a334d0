#[cobridge::bridge(namespace = "http")]
mod ffi {
    struct Item {
        name: String,
    }
    extern "Rust" {
        async fn handle(items: &[Item]) -> u64;
    }
}

async fn handle(items: &[ffi::Item]) -> u64 {
    items.len() as u64
}

fn main() {}
