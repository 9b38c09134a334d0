//! Zig source in the Rust file.
#![cfg(not(without_zig))]

use cobridge_zig_tests::inline::ffi;

#[test]
fn functions_in_the_rust_file_are_called() {
    assert_eq!(ffi::twice(21), 42);
    assert_eq!(ffi::failing().unwrap_err().to_string(), "Zig error Inline");
    assert_eq!(futures::executor::block_on(ffi::later(5)), 15);
    assert_eq!(ffi::of_second(), 2);
}

#[test]
fn a_line_of_zig_is_a_line_of_the_rust_file() {
    let text = include_str!("../src/inline.rs");
    let line = text.lines().position(|line| line.contains("@src().line")).unwrap();
    assert_eq!(ffi::line() as usize, line + 1);
    let column = text.lines().find_map(|line| line.find("@src().column")).unwrap();
    assert_eq!(ffi::column() as usize, column + 1);
}
