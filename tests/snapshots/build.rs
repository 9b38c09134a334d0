//! What is recorded is also compiled: every bridge has its C++.

fn main() {
    let names = [
        "styles",
        "methods",
        "borrowed",
        "nested",
        "attributes",
        "exports",
        "callbacks",
        "streams",
        "channels",
    ];
    cobridge_build::bridges(names.map(|name| format!("src/{name}.rs")))
        .files(names.map(|name| format!("cpp/{name}.cc")))
        .warnings(true)
        .extra_warnings(true)
        .compile("cobridge-snapshot-tests");
    println!("cargo:rerun-if-changed=cpp");
}
