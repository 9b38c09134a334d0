//! Compiles the bridge, and the program that uses it.

fn main() {
    cobridge_build::bridge("src/lib.rs")
        .file("cpp/main.cc")
        .warnings(true)
        .extra_warnings(true)
        .compile("demo-cpp-main");
    println!("cargo:rerun-if-changed=cpp");
}
