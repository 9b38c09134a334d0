#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        type Client;
        async fn connect(address: String) -> Result<UniquePtr<Client>>;
    }
}

fn spawn<F: Future + Send + 'static>(future: F) {
    drop(future);
}

fn main() {
    spawn(ffi::connect(String::new()));
}
