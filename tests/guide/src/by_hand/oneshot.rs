//! cxx's documented oneshot shape.

// ANCHOR: all
use futures::channel::oneshot;

#[cxx::bridge(namespace = "by_hand_oneshot")]
mod ffi {
    extern "Rust" {
        type LookupContext;
    }
    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/by_hand/oneshot.h");

        fn lookup(
            host: &str,
            done: fn(Box<LookupContext>, address: String, error: String),
            context: Box<LookupContext>,
        );
    }
}

pub struct LookupContext(oneshot::Sender<Result<String, String>>);

pub async fn lookup(host: &str) -> Result<String, String> {
    let (sender, receiver) = oneshot::channel();
    let context = Box::new(LookupContext(sender));
    ffi::lookup(
        host,
        |context, address, error| {
            let _ = context.0.send(if error.is_empty() { Ok(address) } else { Err(error) });
        },
        context,
    );
    receiver.await.unwrap_or_else(|gone| Err(gone.to_string()))
}
// ANCHOR_END: all
