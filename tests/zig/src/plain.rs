//! Plain functions: every type, as an argument and as what is returned.

#[cobridge::bridge(namespace = "plain")]
pub mod ffi {
    unsafe extern "Zig" {
        include!("zig/plain.zig");

        fn nothing();
        fn calls() -> u64;
        fn not(x: bool) -> bool;
        fn next_u8(x: u8) -> u8;
        fn next_u16(x: u16) -> u16;
        fn next_u32(x: u32) -> u32;
        fn next_u64(x: u64) -> u64;
        fn next_usize(x: usize) -> usize;
        fn next_i8(x: i8) -> i8;
        fn next_i16(x: i16) -> i16;
        fn next_i32(x: i32) -> i32;
        fn next_i64(x: i64) -> i64;
        fn next_isize(x: isize) -> isize;
        fn half_f32(x: f32) -> f32;
        fn half_f64(x: f64) -> f64;
        fn length(text: &str) -> usize;
        fn sum(data: &[u8]) -> u64;
        fn sum_of_floats(data: &[f64]) -> f64;
        fn double(data: &mut [i32]);
        fn greeting(name: &str) -> String;
        /// Gives its argument back.
        fn same_text(text: String) -> String;
        /// The same.
        fn same_bytes(bytes: Vec<u8>) -> Vec<u8>;
        fn squares(count: u32) -> Vec<u64>;
        fn take(text: String, bytes: Vec<u16>) -> usize;
        fn many(a: u8, b: &str, c: i64, d: String, e: &[u16], f: bool, g: f32) -> String;

        fn checked(x: u32) -> Result<u32>;
        fn checked_text(text: &str) -> Result<String>;
        fn checked_nothing(fails: bool) -> Result<()>;
        fn never_fails(x: u32) -> Result<u32>;

        #[rust_name = "renamed_in_rust"]
        fn renamed() -> u32;
        #[cxx_name = "inZig"]
        fn in_rust() -> u32;
        #[cfg(any())]
        fn not_there(x: u32) -> u32;
        #[deprecated]
        fn old() -> u32;
    }

    unsafe extern "Zig" {
        include!("zig/plain.zig");
        include!("zig/second.zig");

        /// In the second file.
        fn of_second() -> u32;
        unsafe fn trusted(address: usize) -> u32;
    }
}
