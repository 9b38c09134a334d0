//! Compiles the C++ server.

fn main() {
    cobridge_build::bridge("src/bridge.rs")
        .file("cpp/event_loop.cc")
        .file("cpp/server.cc")
        .warnings(true)
        .extra_warnings(true)
        .compile("demo-server");
    println!("cargo:rerun-if-changed=cpp");
    println!("cargo:rerun-if-changed=include");
}
