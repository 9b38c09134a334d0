//! Plain and async bridges, several in a file, in nested modules, with an include prefix of our own.

fn main() {
    cobridge_build::CFG.include_prefix = "compat";
    cobridge_build::bridges(["src/plain.rs", "src/mixed.rs", "./src/several.rs"])
        .file("cpp/compat.cc")
        .compile("cobridge-compat-tests");
    println!("cargo:rerun-if-changed=cpp");
}
