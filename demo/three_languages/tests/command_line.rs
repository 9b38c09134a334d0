//! The demo as a user runs it.

use std::process::Command;

#[test]
fn every_step_does_what_it_says() {
    let output = Command::new(env!("CARGO_BIN_EXE_demo-three-languages")).output().expect("the demo starts");
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{complained}");
    assert_eq!(said.lines().filter(|line| line.starts_with("ok ")).count(), 6, "{said}");
    assert!(said.ends_with("all 6 steps did what they say\n"), "{said}");
    assert_eq!(complained, "", "an expected panic is not told");
}
