//! The bridge: everything that the three languages say to each other.

use crate::greeting::{Notes, greet_in_rust};

/// A greeting, to which each language adds its name: Rust awaits `greet_in_zig`, that `greet_in_rust`, and that `greet_in_cpp`.
#[cobridge::bridge(namespace = "three_languages")]
pub mod ffi {
    unsafe extern "Zig" {
        include!("zig/greeter.zig");

        /// Straight-line code on `std.Io`. An error of Zig has no text: what there is to say goes into `notes`.
        async fn greet_in_zig(name: &str, milliseconds: u64, notes: Box<Notes>) -> Result<String>;

        /// Calls of `greet_in_zig` that have begun.
        fn begun_in_zig() -> u64;
        /// Those that ended because they were cancelled.
        fn cancelled_in_zig() -> u64;
        /// Those in which Rust panicked.
        fn panics_seen_in_zig() -> u64;
        /// Is there when all that have begun have ended.
        async fn zig_is_idle() -> Result<()>;
    }

    extern "Rust" {
        async fn greet_in_rust(name: &str, milliseconds: u64) -> Result<String>;

        type Notes;
        fn write(self: &Notes, text: &str);
    }

    unsafe extern "C++" {
        include!("demo-three-languages/include/greeter.h");

        /// A promise, which a thread of C++'s answers when its time has come.
        async fn greet_in_cpp(name: &str, milliseconds: u64) -> Result<String>;

        /// Greetings that C++ has begun.
        fn begun_in_cpp() -> u64;
        /// Those that were told to stop.
        fn stopped_in_cpp() -> u64;
        /// Those that exist at the moment.
        fn alive_in_cpp() -> u64;
        /// How many existed at the same time, at most.
        fn most_in_cpp() -> u64;
        /// Is there when so many exist.
        async fn cpp_has(count: u64);
        /// From now on C++ greets at once.
        fn hurry_in_cpp();
    }
}
