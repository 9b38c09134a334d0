//! The program ends well.

use std::process::Command;

#[test]
fn every_step_is_ok() {
    let output = Command::new(env!("CARGO_BIN_EXE_demo-cpp-main")).output().expect("the program runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert_eq!(text.lines().filter(|line| line.starts_with("ok")).count(), 9, "{text}");
}
