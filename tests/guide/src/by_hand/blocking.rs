//! A blocking function on Tokio's pool.

// ANCHOR: all
#[cxx::bridge(namespace = "by_hand_blocking")]
mod ffi {
    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/by_hand/blocking.h");

        fn lookup(host: &str) -> Result<String>;
    }
}

pub async fn lookup(host: &str) -> Result<String, String> {
    let host = host.to_owned();
    let outcome = tokio::task::spawn_blocking(move || ffi::lookup(&host)).await;
    outcome.map_err(|error| error.to_string())?.map_err(|error| error.to_string())
}
// ANCHOR_END: all
