//! Two crates with Zig in one binary, whose names are the same.
#![cfg(not(without_zig))]

use cobridge::Error;
use cobridge_zig_second_tests::digests::ffi as second;
use cobridge_zig_tests::digests::ffi as first;
use futures::executor::block_on;

#[test]
fn each_calls_its_own() {
    assert_eq!((first::sum(&[1, 2]), second::sum(&[1, 2])), (3, 1003));
    assert_eq!((first::hex(&[1]), second::hex(&[1])), ("01".to_owned(), "something".to_owned()));
    let both = async { (first::wait(1).await.unwrap(), second::wait(1).await.unwrap()) };
    assert_eq!(block_on(both), (1, 2));
}

#[test]
fn errors_have_the_names_of_their_own_crate() {
    let Err(Error::Zig(error)) = block_on(second::hash(&[])) else { panic!("it fails") };
    assert_eq!(error.name(), "EmptyInTheSecond");
    let Err(Error::Zig(error)) = block_on(first::hash(&[])) else { panic!("it fails") };
    assert_ne!(error.name(), "EmptyInTheSecond");
}
