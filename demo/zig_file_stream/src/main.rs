//! A gigabyte that Zig reads and Rust consumes, as a stream, in constant memory.

mod bridge;
mod steps;

use clap::Parser;
use demo_support::report::exit_code;
use std::path::PathBuf;
use std::process::ExitCode;

/// Makes a file, streams it from Zig to Rust in two ways, and verifies what comes.
#[derive(Parser)]
#[command(name = "demo-zig-file-stream")]
struct Arguments {
    /// The size of the file, in MiB
    #[arg(default_value_t = 1024, value_parser = clap::value_parser!(u64).range(4..=1 << 20))]
    mib: u64,
    /// Where to make it; the system's temporary folder, if not given
    #[arg(long)]
    folder: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let folder = arguments.folder.unwrap_or_else(std::env::temp_dir);
    let outcome = tokio::select! {
        // Dropping the steps drops their streams, and the file with them.
        _ = tokio::signal::ctrl_c() => return ExitCode::from(130),
        outcome = steps::run(&folder, arguments.mib << 20) => outcome,
    };
    match outcome {
        Ok(failed) => exit_code("demo-zig-file-stream", &failed),
        Err(error) => {
            eprintln!("demo-zig-file-stream: {error:#}");
            ExitCode::FAILURE
        }
    }
}
