//! Methods, associated functions, names, borrows, unit and errors of functions that C++ awaits.

use cobridge_ffi_tests::exports::runs;
use cobridge_ffi_tests::exports::shapes::Counter;
use cobridge_ffi_tests::exports::shapes::ffi::{self, Rectangle};

#[tokio::test]
async fn methods_of_a_rust_type() {
    let mut counter = Counter { count: 3 };
    let log = ffi::use_counter(&mut counter).await.unwrap();
    assert_eq!(log, "3 8 9 18446744073709551615 is too much 9 42");
    assert_eq!(counter.count, 9);
}

#[tokio::test]
async fn methods_of_a_type_that_borrows() {
    assert_eq!(ffi::use_words(" two  words").await, "two,words,no more words");
}

#[tokio::test]
async fn methods_of_a_shared_struct() {
    let mut rectangle = Rectangle { width: 2, height: 3, label: "a".to_owned() };
    assert_eq!(ffi::use_rectangle(&mut rectangle).await, 6012);
    assert_eq!(rectangle, Rectangle { width: 3, height: 4, label: "a".to_owned() });
    let square = Rectangle { width: 6, height: 6, label: "square".to_owned() };
    assert_eq!(ffi::use_square().await, square);
}

#[tokio::test]
async fn texts_and_slices_are_copied_before_the_future_runs() {
    assert_eq!(ffi::use_copies().await, "LOUD 6 a--b  0");
}

#[tokio::test]
async fn what_has_a_written_lifetime_is_lent() {
    assert_eq!(ffi::use_lent().await.unwrap(), 12);
}

#[tokio::test]
async fn unit_crosses_as_void() {
    assert_eq!(ffi::use_units().await, "no unit");
    assert_eq!((runs("unit"), runs("unit_written"), runs("only::nothing")), (1, 1, 1));
    ffi::hand_unit().await.unwrap();
}

#[tokio::test]
async fn errors_of_any_type_arrive_with_their_text() {
    let expected = format!(
        "[]ok[]ok[]ok[]ok[{}][{}][no box: ü][]",
        std::fmt::Error,
        "no byte".parse::<u8>().unwrap_err()
    );
    assert_eq!(ffi::use_errors().await, expected);
    assert_eq!(ffi::hand_error(false).await.unwrap().width, 3);
    assert_eq!(ffi::hand_error(true).await.unwrap_err().to_string(), std::fmt::Error.to_string());
}

#[tokio::test]
async fn names_and_namespaces() {
    assert_eq!(ffi::use_names().await.unwrap(), "2 number 7 text seven 3 3 4 4 5 -16");
}

#[tokio::test]
async fn local_functions_need_not_be_send() {
    assert_eq!(ffi::use_local().await.unwrap(), 23);
}

#[tokio::test]
async fn several_bridges_in_one_file_and_one_that_only_exports() {
    assert_eq!(ffi::use_other_bridges().await, 11_267);
}
