//! Rust awaits Zig that awaits Rust that awaits C++.

mod bridge;
mod greeting;
mod steps;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let failed = steps::run().await;
    for step in &failed {
        eprintln!("demo-three-languages: failed: {step}");
    }
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
