//! An async Rust library for a C++ program: a small registry of names that answers after a while.
//!
//! Nothing in here knows that its callers are C++.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

/// What C++ sees.
#[cobridge::bridge(namespace = "registry")]
mod ffi {
    /// What is known of a name.
    struct Entry {
        /// The name.
        name: String,
        /// How often it was looked up.
        lookups: u64,
    }

    extern "Rust" {
        /// A registry.
        type Registry;
        /// An empty one.
        fn new_registry() -> Box<Registry>;
        /// Adds a name, or fails if it is there.
        async fn add(self: &Registry, name: &str) -> Result<()>;
        /// Looks a name up, which takes so many milliseconds.
        async fn find(self: &Registry, name: &str, milliseconds: u64) -> Result<Entry>;
        /// Sends a text through a socket on loopback, and gives what comes out.
        async fn through_a_socket(text: &str) -> Result<String>;
        /// Always panics.
        async fn give_up() -> u64;
    }
}

/// Names, and how often each was looked up.
pub struct Registry(Mutex<BTreeMap<String, u64>>);

fn new_registry() -> Box<Registry> {
    Box::new(Registry(Mutex::default()))
}

impl Registry {
    async fn add(&self, name: &str) -> Result<(), String> {
        let mut names = self.0.lock().map_err(|error| error.to_string())?;
        if names.contains_key(name) {
            return Err(format!("{name} is there already"));
        }
        names.insert(name.to_owned(), 0);
        Ok(())
    }

    async fn find(&self, name: &str, milliseconds: u64) -> Result<ffi::Entry, String> {
        sleep(Duration::from_millis(milliseconds)).await;
        let mut names = self.0.lock().map_err(|error| error.to_string())?;
        let lookups = names.get_mut(name).ok_or_else(|| format!("there is no {name}"))?;
        *lookups += 1;
        Ok(ffi::Entry { name: name.to_owned(), lookups: *lookups })
    }
}

async fn through_a_socket(text: &str) -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let mut one = TcpStream::connect(listener.local_addr()?).await?;
    let (mut other, _) = listener.accept().await?;
    one.write_all(text.as_bytes()).await?;
    drop(one);
    let mut text = String::new();
    other.read_to_string(&mut text).await?;
    Ok(text)
}

async fn give_up() -> u64 {
    panic!("there is nothing to give")
}
