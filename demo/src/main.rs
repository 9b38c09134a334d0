//! The async HTTP client of the guide, for real: libcurl on an event thread of C++, awaited from tokio.
//!
//! Without arguments it runs its self test against a server of its own; `get` and `post` ask any other.

mod bridge;
mod server;
mod steps;
#[cfg(test)]
mod tests;

// libcurl is linked through this crate and called from C++ only.
use curl_sys as _;

use anyhow::{Context as _, Result};
use bridge::ffi::{self, Request, Response};
use clap::{Parser, Subcommand};
use demo_support::report::exit_code;
use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

/// An async HTTP client: Rust awaiting C++ coroutines over libcurl. Without a command: the self test, on loopback.
#[derive(Parser)]
#[command(name = "demo")]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Fetch a URL and print status, headers and body.
    Get {
        /// http://… (https://… with the feature `https`)
        url: String,
    },
    /// Post a file to a URL and print status, headers and body of the answer.
    Post {
        /// http://… (https://… with the feature `https`)
        url: String,
        /// What to send
        file: PathBuf,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    #[cfg(feature = "https")]
    // SAFETY: no other thread has been started, so none reads the environment.
    unsafe {
        openssl_probe::try_init_openssl_env_vars();
    }
    match run(arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("demo: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(arguments: Arguments) -> Result<ExitCode> {
    match arguments.command {
        None => Ok(exit_code("demo", &steps::run().await?)),
        Some(Command::Get { url }) => ask(Request::get(url)).await,
        Some(Command::Post { url, file }) => {
            let body = fs::read(&file).with_context(|| format!("{} can't be read", file.display()))?;
            ask(Request::post(url, body).header("Content-Type: application/octet-stream")).await
        }
    }
}

async fn ask(request: Request) -> Result<ExitCode> {
    let url = request.url.clone();
    let client = ffi::new_client()?;
    let response = client.send(request).await.context(url)?;
    print(&response).context("standard output can't be written")?;
    Ok(ExitCode::SUCCESS)
}

fn print(response: &Response) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "status {}", response.status)?;
    for line in &response.headers {
        writeln!(out, "{line}")?;
    }
    writeln!(out)?;
    out.write_all(&response.body)?;
    out.flush()
}
