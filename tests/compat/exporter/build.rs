//! Its headers, the glue among them, are exported to dependents.

fn main() {
    cobridge_build::bridge("src/lib.rs").file("src/ticket.cc").compile("cobridge-compat-exporter");
    println!("cargo:rerun-if-changed=src/ticket.cc");
    println!("cargo:rerun-if-changed=include/ticket.h");
}
