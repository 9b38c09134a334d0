fn main() {
    let mut build = cobridge_build::bridge("src/main.rs");
    // Where curl-sys has its headers; not set if the system's libcurl is used.
    if let Some(include) = std::env::var_os("DEP_CURL_INCLUDE") {
        build.include(include);
    }
    build.file("src/http_client.cc").std("c++20").compile("async-http-client");
    println!("cargo:rerun-if-changed=src/http_client.cc");
    println!("cargo:rerun-if-changed=include");
}
