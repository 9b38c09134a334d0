use cobridge::channel::Receiver;

#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        fn produce(output: Sender<u64>);
        async fn consume(input: Receiver<u64>);
    }
}

fn produce(output: Receiver<u64>) {
    drop(output);
}

async fn consume(input: Receiver<String>) {
    drop(input);
}

fn main() {}
