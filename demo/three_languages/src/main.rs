//! Rust awaits Zig that awaits Rust that awaits C++.

mod bridge;
mod greeting;
mod steps;

use demo_support::report::exit_code;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    exit_code("demo-three-languages", &steps::run().await)
}
