fn main() {
    cobridge_build::bridge("src/main.rs").compile("zig-hash");
}
