//! The demo as a user runs it.

use demo_support::program::run;

#[test]
fn every_step_does_what_it_says() {
    run(env!("CARGO_BIN_EXE_demo-zig-hash"), &[]).confirms(6);
}
