//! A Rust object that C++ pushes into.

// ANCHOR: all
use futures::channel::mpsc;
use futures::executor::block_on;
use futures::{SinkExt, Stream};

#[cxx::bridge(namespace = "by_hand_push")]
mod ffi {
    extern "Rust" {
        type PriceSender;
        fn send(sender: &mut PriceSender, price: f64) -> bool;
    }
    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/by_hand/push.h");

        fn prices(symbol: &str, sender: Box<PriceSender>);
    }
}

pub struct PriceSender(mpsc::Sender<f64>);

fn send(sender: &mut PriceSender, price: f64) -> bool {
    block_on(sender.0.send(price)).is_ok()
}

pub fn prices(symbol: &str) -> impl Stream<Item = f64> {
    let (sender, receiver) = mpsc::channel(8);
    ffi::prices(symbol, Box::new(PriceSender(sender)));
    receiver
}
// ANCHOR_END: all
