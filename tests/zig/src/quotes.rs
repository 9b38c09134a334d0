//! The listings of the guide's section "Rust from Zig".

use futures::Stream;
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

// ANCHOR: bridge
#[cobridge::bridge]
pub mod ffi {
    extern "Rust" {
        fn parse_price(text: &str) -> Result<u64>;
        async fn fetch(name: &str) -> Result<String>;
        fn prices(name: &str) -> impl Stream<Item = u64>;

        type Ledger;
        fn new_ledger() -> Box<Ledger>;
        fn enter(self: &Ledger, name: &str, price: u64);
        fn price(self: &Ledger, name: &str) -> Result<u64>;
    }

    unsafe extern "Zig" {
        include!("zig/quotes.zig");

        async fn quote(name: &str) -> Result<u64>;
        async fn highest(name: &str) -> Result<u64>;
        async fn explain(name: &str) -> Result<String>;
        async fn ledger_of(name: &str) -> Result<Box<Ledger>>;
        async fn ask(name: &str, oracle: impl AsyncFn(&str) -> u64) -> Result<u64>;
    }
}
// ANCHOR_END: bridge

// ANCHOR: rust
async fn fetch(name: &str) -> Result<String, String> {
    tokio::time::sleep(Duration::from_millis(1)).await;
    if name == "ACME" { Ok("17".to_owned()) } else { Err(format!("{name} is not traded")) }
}

fn prices(_name: &str) -> impl Stream<Item = u64> + Send + use<> {
    futures::stream::iter([15, 18, 17])
}

pub struct Ledger(Mutex<HashMap<String, u64>>);

impl Ledger {
    fn enter(&self, name: &str, price: u64) {
        self.0.lock().unwrap().insert(name.to_owned(), price);
    }

    pub fn price(&self, name: &str) -> Result<u64, &'static str> {
        self.0.lock().unwrap().get(name).copied().ok_or("it was not entered")
    }
}
// ANCHOR_END: rust

fn parse_price(text: &str) -> Result<u64, std::num::ParseIntError> {
    text.parse()
}

fn new_ledger() -> Box<Ledger> {
    Box::new(Ledger(Mutex::default()))
}
