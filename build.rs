//! Compiles the C++ part of the runtime, and tells direct dependents where the C++ headers are: `cobridge_build` reads
//! `DEP_COBRIDGE1_INCLUDE`.

fn main() {
    let root = std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    println!("cargo:include={root}/include");
    println!("cargo:rerun-if-changed=include");
    println!("cargo:rerun-if-changed=src/cpp.cc");
    cxx_build::bridge("src/cpp.rs").file("src/cpp.cc").include("include").std("c++11").compile("cobridge1");
}
