#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send<'a>(value: &'a str) -> u64
        where
            'a: 'static;
    }
}

fn main() {}
