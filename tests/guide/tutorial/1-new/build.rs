fn main() {
    cobridge_build::bridge("src/main.rs")
        .file("src/http_client.cc")
        .std("c++20")
        .compile("async-http-client");
    println!("cargo:rerun-if-changed=src/http_client.cc");
    println!("cargo:rerun-if-changed=include");
}
