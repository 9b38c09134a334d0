//! The demo as a user runs it, with smaller files.

use demo_support::stream_demo::StreamDemo;

const DEMO: StreamDemo =
    StreamDemo { name: env!("CARGO_PKG_NAME"), program: env!("CARGO_BIN_EXE_demo-zig-file-stream") };

#[test]
fn every_step_does_what_it_says() {
    DEMO.every_step_does_what_it_says();
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    DEMO.a_folder_that_is_not_there_is_named();
}

#[cfg(unix)]
#[test]
fn the_file_is_removed_after_a_failure() {
    DEMO.the_file_is_removed_after_a_failure();
}
