//! The demo as a user runs it.

use demo_support::program::run;

#[test]
fn every_step_does_what_it_says() {
    let said = run(env!("CARGO_BIN_EXE_demo-three-languages"), &[]);
    said.confirms(6);
    assert_eq!(said.err, "", "an expected panic is not told");
}
