//! Tells direct dependents where the C++ headers are: `cobridge_build` reads `DEP_COBRIDGE1_INCLUDE`.

fn main() {
    let root = std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    println!("cargo:include={root}/include");
    println!("cargo:rerun-if-changed=include");
}
