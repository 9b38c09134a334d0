use std::time::Duration;
use tokio::time::timeout;

#[cobridge::bridge]
mod ffi {
    unsafe extern "Zig" {
        include!("zig/hash.zig");

        async fn slow_hash(data: &[u8], milliseconds: u64) -> Result<u64>;
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!("{:016x?}", ffi::slow_hash(b"zig", 20).await);
    match ffi::slow_hash(&[], 20).await {
        Err(cobridge::Error::Zig(error)) => println!("error.{}", error.name()),
        other => println!("{other:?}"),
    }
    let hour = ffi::slow_hash(b"zig", 3_600_000);
    println!("{:?}", timeout(Duration::from_millis(50), hour).await.is_err());
}
