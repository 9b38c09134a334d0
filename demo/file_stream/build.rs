//! Compiles the C++ side of the bridge.

fn main() {
    cobridge_build::bridge("src/bridge.rs")
        .file("cpp/reader.cc")
        .file("cpp/tally.cc")
        .warnings(true)
        .extra_warnings(true)
        .compile("demo-file-stream");
    println!("cargo:rerun-if-changed=cpp");
    println!("cargo:rerun-if-changed=include");
}
