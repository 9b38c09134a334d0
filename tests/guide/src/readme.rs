//! What the README shows of C++ awaiting Rust.

async fn weather(city: &str) -> Result<String, String> {
    if city.is_empty() { Err("no city".to_owned()) } else { Ok(format!("sunny in {city}")) }
}

#[cobridge::bridge(namespace = "hello")]
pub mod ffi {
    extern "Rust" {
        async fn weather(city: &str) -> Result<String>;
    }

    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/readme.h");

        async fn report(city: &str) -> Result<String>;
        fn forecasts() -> Result<String>;
    }
}
