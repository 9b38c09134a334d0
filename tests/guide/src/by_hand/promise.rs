//! A Rust object that C++ completes from any thread.
#![allow(clippy::boxed_local)] // cxx passes opaque Rust types in boxes

// ANCHOR: all
use futures::channel::oneshot;

#[cxx::bridge(namespace = "by_hand_promise")]
mod ffi {
    extern "Rust" {
        type LookupPromise;
        fn set_value(promise: Box<LookupPromise>, address: &str);
        fn set_error(promise: Box<LookupPromise>, error: &str);
    }
    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/by_hand/promise.h");

        fn lookup(host: &str, promise: Box<LookupPromise>);
    }
}

pub struct LookupPromise(oneshot::Sender<Result<String, String>>);

fn set_value(promise: Box<LookupPromise>, address: &str) {
    let _ = promise.0.send(Ok(address.to_owned()));
}

fn set_error(promise: Box<LookupPromise>, error: &str) {
    let _ = promise.0.send(Err(error.to_owned()));
}

pub async fn lookup(host: &str) -> Result<String, String> {
    let (sender, receiver) = oneshot::channel();
    ffi::lookup(host, Box::new(LookupPromise(sender)));
    receiver.await.unwrap_or_else(|gone| Err(gone.to_string()))
}
// ANCHOR_END: all
