#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        type Session;
    }
    unsafe extern "C++" {
        async fn send(session: Box<Session>) -> Result<u64>;
    }
}

pub struct Session {
    shared: std::rc::Rc<u64>,
}

fn spawn<F: Future + Send + 'static>(future: F) {
    drop(future);
}

fn main() {
    let session = Box::new(Session { shared: std::rc::Rc::new(5) });
    spawn(ffi::send(session));
}
