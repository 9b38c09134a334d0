//! A C++ server, on an event loop of its own, that answers by awaiting an async Rust handler.
//!
//! Without arguments it runs its self test on loopback; `serve` waits for your own client.

mod bridge;
mod handler;
mod steps;

use anyhow::{Context as _, Result};
use bridge::ffi;
use clap::{Parser, Subcommand};
use demo_support::report::exit_code;
use handler::Site;
use std::process::ExitCode;
use std::sync::Arc;

/// A C++ server that awaits a Rust handler for each request. Without a command: the self test, on loopback.
#[derive(Parser)]
#[command(name = "demo-server")]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve until a client asks for /quit. Try: curl http://127.0.0.1:8080/hello?name=you
    Serve {
        /// On loopback; 0 takes a free one
        #[arg(default_value_t = 8080)]
        port: u16,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("demo-server: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(arguments: Arguments) -> Result<ExitCode> {
    // The loop's thread is C++'s. What the handler awaits finds its timers there all the same.
    cobridge::runtime::install(tokio::runtime::Handle::current());
    match arguments.command {
        None => Ok(exit_code("demo-server", &steps::run().await?)),
        Some(Command::Serve { port }) => serve(port).await,
    }
}

async fn serve(port: u16) -> Result<ExitCode> {
    let server = Arc::new(Server::listen(port)?);
    println!("listening on http://127.0.0.1:{}/", server.port());
    let site = Arc::new(Site::default());
    let running = server.start(site.clone())?;
    site.quit.notified().await;
    server.stop();
    running.await.context("the server's thread panicked")??;
    println!("{:?}, {} handlers dropped unfinished", server.counters(), site.dropped());
    Ok(ExitCode::SUCCESS)
}

/// The C++ server, and the thread it runs on.
pub(crate) struct Server(cxx::UniquePtr<ffi::Server>);

impl Server {
    /// Listens on loopback.
    pub(crate) fn listen(port: u16) -> Result<Server> {
        Ok(Server(ffi::listen(port)?))
    }

    /// Runs the C++ loop on a thread of its own until it is stopped.
    pub(crate) fn start(
        self: &Arc<Self>,
        site: Arc<Site>,
    ) -> Result<tokio::task::JoinHandle<Result<(), cxx::Exception>>> {
        let server = self.clone();
        Ok(tokio::task::spawn_blocking(move || {
            server.run(move |request| {
                let site = site.clone();
                async move { site.handle(request).await }
            })
        }))
    }
}

impl std::ops::Deref for Server {
    type Target = ffi::Server;

    fn deref(&self) -> &ffi::Server {
        &self.0
    }
}
