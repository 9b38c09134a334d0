//! Rust awaits hashes that Zig takes its time for.

mod bridge;
mod steps;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let failed = steps::run().await;
    for step in &failed {
        eprintln!("demo-zig-hash: failed: {step}");
    }
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
