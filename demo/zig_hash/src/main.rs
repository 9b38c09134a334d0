//! Rust awaits hashes that Zig takes its time for.

mod bridge;
mod steps;

use demo_support::report::exit_code;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    exit_code("demo-zig-hash", &steps::run().await)
}
