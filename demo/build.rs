//! Compiles the C++ side of the bridge against the libcurl that `curl-sys` has built.

fn main() {
    // Cargo hands a `links` crate's metadata to its direct dependents. Without `static-curl`, or where the system's own
    // libcurl is used, there is none, and the compiler finds the headers by itself.
    println!("cargo:rerun-if-env-changed=DEP_CURL_INCLUDE");
    let mut build = cobridge_build::bridge("src/bridge.rs");
    if let Some(headers) = std::env::var_os("DEP_CURL_INCLUDE") {
        build.include(headers);
    }
    if std::env::var_os("DEP_CURL_STATIC").is_some() {
        build.define("CURL_STATICLIB", None);
    }
    build
        .file("cpp/event_loop.cc")
        .file("cpp/http_client.cc")
        .file("cpp/transfer.cc")
        .warnings(true)
        .extra_warnings(true)
        .compile("demo-http-client");
    println!("cargo:rerun-if-changed=cpp");
    println!("cargo:rerun-if-changed=include");
}
