#[cobridge::bridge(namespace = "http")]
mod ffi {
    extern "Rust" {
        type Session;
    }
    unsafe extern "C++" {
        include!("http_client.h");
        fn events(topic: &str) -> impl Stream<Item = u64>;
        fn of(session: Box<Session>) -> impl Stream<Item = u64>;
        #[local]
        fn clicks(width: u32) -> impl Stream<Item = u64>;
    }
}

pub struct Session(std::rc::Rc<u64>);

fn main() {
    let stream = {
        let topic = String::from("orders");
        ffi::events(&topic)
    };
    drop(stream);
}
