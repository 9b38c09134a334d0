//! Every bridge of the tests. The C++ of the styles that need no coroutines is compiled as C++11.

fn main() {
    let coroutines = [
        "src/trycatch.rs",
        "src/lifecycle.rs",
        "src/runtimes.rs",
        "src/streams.rs",
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
    cobridge_build::bridges(coroutines)
        .file("cpp/lifecycle.cc")
        .file("cpp/runtimes.cc")
        .file("cpp/streams.cc")
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
