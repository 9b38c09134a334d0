//! Every bridge of the tests. The C++ of the styles that need no coroutines is compiled as C++11.

use std::path::Path;
use std::{env, fs};

fn main() {
    let coroutines = [
        "src/trycatch.rs",
        "src/buffers.rs",
        "src/channels.rs",
        "src/lifecycle.rs",
        "src/runtimes.rs",
        "src/streams.rs",
        "src/streams/contract.rs",
        "src/streams/coroutine.rs",
        "src/streams/send.rs",
        "src/table.rs",
        "src/exports/table.rs",
        "src/exports/shapes.rs",
        "src/exports/only.rs",
        "src/exports/lifecycle.rs",
        "src/exports/contract.rs",
        "src/styles/coroutine.rs",
        "src/styles/value.rs",
        "src/styles/awaitable.rs",
    ];
    let classic = [
        "src/styles/promise.rs",
        "src/styles/callback.rs",
        "src/styles/std_future.rs",
        "src/styles/blocking.rs",
        "src/streams/sink.rs",
        "src/streams/multishot.rs",
    ];
    let mut with_coroutines = cobridge_build::bridges(coroutines);
    println!("cargo:rustc-check-cfg=cfg(asio)");
    if has_asio() {
        println!("cargo:rustc-cfg=asio");
        with_coroutines.file("cpp/asio.cc").define("COBRIDGE_TESTS_ASIO", None);
    }
    with_coroutines
        .file("cpp/buffers.cc")
        .file("cpp/channels.cc")
        .file("cpp/lifecycle.cc")
        .file("cpp/runtimes.cc")
        .file("cpp/streams.cc")
        .file("cpp/streams/contract.cc")
        .file("cpp/streams/coroutine.cc")
        .file("cpp/streams/send.cc")
        .file("cpp/table.cc")
        .file("cpp/trycatch.cc")
        .file("cpp/exports_table.cc")
        .file("cpp/exports_shapes.cc")
        .file("cpp/exports_lifecycle.cc")
        .file("cpp/exports_contract.cc")
        .file("cpp/styles/coroutine.cc")
        .file("cpp/styles/value.cc")
        .file("cpp/styles/awaitable.cc")
        .warnings(true)
        .extra_warnings(true)
        .compile("cobridge-ffi-tests-20");
    cobridge_build::bridges(classic)
        .file("cpp/styles/promise.cc")
        .file("cpp/styles/callback.cc")
        .file("cpp/styles/std_future.cc")
        .file("cpp/styles/blocking.cc")
        .file("cpp/streams/sink.cc")
        .file("cpp/streams/multishot.cc")
        .std("c++11")
        .compile("cobridge-ffi-tests-11");
    println!("cargo:rerun-if-changed=cpp");
}

/// Whether the compiler finds Asio's header. Without it one test is ignored.
fn has_asio() -> bool {
    let probe = Path::new(&env::var_os("OUT_DIR").expect("Cargo sets it")).join("asio.cc");
    fs::write(&probe, "#include <asio.hpp>\n").expect("Cargo's folder can be written");
    let mut compiler = cc::Build::new().cpp(true).std("c++20").get_compiler().to_command();
    let found = compiler.args(["-DASIO_STANDALONE", "-E"]).arg(&probe).output();
    let found = found.is_ok_and(|output| output.status.success());
    if !found {
        // Looks again when it is required, as .ci/run does after it has installed it.
        println!("cargo:rerun-if-env-changed=COBRIDGE_REQUIRE");
    }
    found
}
