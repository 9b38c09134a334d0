//! Compiles the C++ of the listings.

fn main() {
    let bridges = [
        "src/aborts.rs",
        "src/awaiting.rs",
        "src/callbacks.rs",
        "src/readme.rs",
        "src/reference.rs",
        "src/runtimes.rs",
        "src/steady.rs",
        "src/trycatch.rs",
        "src/styles/coroutine.rs",
        "src/styles/value.rs",
        "src/styles/awaitable.rs",
        "src/styles/promise.rs",
        "src/styles/callback.rs",
        "src/styles/std_future.rs",
        "src/styles/blocking.rs",
        "src/by_hand/oneshot.rs",
        "src/by_hand/promise.rs",
        "src/by_hand/blocking.rs",
        "src/by_hand/coroutine.rs",
        "src/by_hand/spawn.rs",
    ];
    let sources = [
        "cpp/resolver.cc",
        "cpp/aborts.cc",
        "cpp/awaiting.cc",
        "cpp/callbacks.cc",
        "cpp/readme.cc",
        "cpp/reference.cc",
        "cpp/runtimes.cc",
        "cpp/steady.cc",
        "cpp/trycatch.cc",
        "cpp/styles/coroutine.cc",
        "cpp/styles/value.cc",
        "cpp/styles/awaitable.cc",
        "cpp/styles/promise.cc",
        "cpp/styles/callback.cc",
        "cpp/styles/std_future.cc",
        "cpp/styles/blocking.cc",
        "cpp/by_hand/oneshot.cc",
        "cpp/by_hand/promise.cc",
        "cpp/by_hand/blocking.cc",
        "cpp/by_hand/coroutine.cc",
        "cpp/by_hand/spawn.cc",
    ];
    cobridge_build::bridges(bridges)
        .files(sources)
        .warnings(true)
        .extra_warnings(true)
        .compile("cobridge-guide-tests");
    println!("cargo:rerun-if-changed=cpp");
    println!("cargo:rerun-if-changed=tutorial/5-timeouts/include");
}
