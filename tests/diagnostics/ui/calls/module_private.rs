mod http {
    #[cobridge::bridge]
    mod ffi {
        unsafe extern "C++" {
            async fn send(value: u64) -> Result<u64>;
        }
    }
}

async fn run() {
    http::ffi::send(5).await.unwrap();
}

fn main() {
    drop(run());
}
