//! Spawning on a runtime's handle, on top of plain cxx.

// ANCHOR: all
use cxx::UniquePtr;

#[cxx::bridge(namespace = "by_hand_spawn")]
pub mod ffi {
    extern "Rust" {
        type Spawner;
        fn spawn_count(self: &Spawner, text: &str, done: UniquePtr<Done>) -> u64;
    }
    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/by_hand/spawn.h");

        type Done;
        fn set(self: Pin<&mut Done>, words: u64);
        fn count_twice(spawner: &Spawner) -> u64;
    }
}

// SAFETY: it may be used on any thread, by one at a time.
unsafe impl Send for ffi::Done {}

pub struct Spawner(pub tokio::runtime::Handle);

impl Spawner {
    fn spawn_count(&self, text: &str, mut done: UniquePtr<ffi::Done>) -> u64 {
        let text = text.to_owned();
        self.0.spawn(async move {
            let words = count(&text).await;
            done.pin_mut().set(words);
        });
        0 // Tokio's handle of the task is not C++'s to use
    }
}

async fn count(text: &str) -> u64 {
    tokio::task::yield_now().await;
    text.split_whitespace().count() as u64
}
// ANCHOR_END: all
