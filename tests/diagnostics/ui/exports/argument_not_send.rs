#[cobridge::bridge(namespace = "http")]
mod ffi {
    extern "Rust" {
        type Session;
        async fn handle(session: Box<Session>) -> u64;
    }
}

struct Session(std::rc::Rc<u64>);

async fn handle(session: Box<Session>) -> u64 {
    *session.0
}

fn main() {}
