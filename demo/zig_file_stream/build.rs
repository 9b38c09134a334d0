//! Compiles the Zig side of the bridge.

fn main() {
    cobridge_build::bridge("src/bridge.rs").compile("demo-zig-file-stream");
}
