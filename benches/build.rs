//! The bridges that are measured. All C++ is optimised alike, with the level that the gates were set with.

use std::path::{Path, PathBuf};
use std::{env, fs};

const LEVEL: u32 = 2;

fn main() {
    println!("cargo:rustc-check-cfg=cfg(zig)");
    println!("cargo:rerun-if-env-changed=ZIG");
    // Who measures nothing of Zig needs none.
    let zig = env::var_os("ZIG").map(|_| "src/zig.rs");
    if zig.is_some() {
        println!("cargo:rustc-cfg=zig");
    }
    let files = ["src/ours.rs", "src/awaits_rust.rs", "src/streams.rs", "src/channels.rs"];
    cobridge_build::bridges(files.into_iter().chain(zig))
        .file("cpp/ours.cc")
        .file("cpp/awaits_rust.cc")
        .file("cpp/streams.cc")
        .file("cpp/channels.cc")
        .opt_level(LEVEL)
        .compile("cobridge-bench-ours");
    let peers = ["guide", "cxx_async", "async_ffi", "uniffi"];
    let bridges = peers.into_iter().chain(["machine"]).map(|name| format!("src/{name}.rs"));
    cxx_build::bridges(bridges)
        .files(peers.map(|name| format!("cpp/{name}.cc")))
        .file("cpp/machine.cc")
        .include(cxx_async_headers())
        .std("c++20")
        .opt_level(LEVEL)
        .warnings(false) // cxx-async has some
        .compile("cobridge-bench-peers");
    println!("cargo:rerun-if-changed=cpp");
}

/// cxx-async's header in a form that GCC takes: it refuses a specialisation whose name begins with `::`. Nothing else
/// is changed.
fn cxx_async_headers() -> PathBuf {
    let variable = |name| env::var_os(name).unwrap_or_else(|| panic!("{name} is not set"));
    let original = Path::new(&variable("DEP_CXX_ASYNC_INCLUDE")).join("rust/cxx_async.h");
    let text = fs::read_to_string(original).expect("cxx-async's header is there");
    let folder = Path::new(&variable("OUT_DIR")).join("cxx-async");
    fs::create_dir_all(folder.join("rust")).expect("OUT_DIR can be written");
    let text = text.replace("struct ::rust::async::std_coroutine::", "struct rust::async::std_coroutine::");
    fs::write(folder.join("rust/cxx_async.h"), text).expect("OUT_DIR can be written");
    folder
}
