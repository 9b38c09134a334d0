//! Compiles the Zig and the C++ side of the bridge.

fn main() {
    cobridge_build::bridge("src/bridge.rs")
        .file("cpp/greeter.cc")
        .warnings(true)
        .extra_warnings(true)
        .compile("demo-three-languages");
    println!("cargo:rerun-if-changed=cpp");
    println!("cargo:rerun-if-changed=include");
}
