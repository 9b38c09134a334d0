#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        type Session;
    }
    unsafe extern "C++" {
        async fn inspect(session: &Session) -> u64;
    }
}

pub struct Session {
    shared: std::rc::Rc<u64>,
}

fn spawn<F: Future + Send + 'static>(future: F) {
    drop(future);
}

fn main() {
    spawn(async {
        let session = Session { shared: std::rc::Rc::new(5) };
        ffi::inspect(&session).await;
        drop(session.shared);
    });
}
