//! The listings of "Channels".

#[cobridge::bridge(namespace = "channels")]
pub mod ffi {
    // ANCHOR: bridge
    struct Reading {
        sensor: String,
        value: f64,
    }

    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/channels.h");

        async fn average(input: Receiver<Reading>) -> f64; // a coroutine
        fn drain(input: Receiver<Vec<u8>>, output: Sender<u64>); // starts a thread
        fn sensor(name: &str, count: u64) -> Receiver<Reading>; // C++ makes the channel
    }

    extern "Rust" {
        fn log_to(lines: Sender<String>); // C++ gives its end to Rust
    }
    // ANCHOR_END: bridge

    unsafe extern "C++" {
        fn poll(output: Sender<Reading>, reading: Reading) -> String;
        async fn blocks() -> Result<()>;
        fn collect_log() -> Vec<String>;
    }
}

// ANCHOR: log_to
use cobridge::channel::Sender;

fn log_to(lines: Sender<String>) {
    std::thread::spawn(move || {
        for line in ["started", "working", "done"] {
            if lines.send_blocking(line.to_owned()).is_err() {
                break; // C++ has stopped listening
            }
        }
    });
}
// ANCHOR_END: log_to
