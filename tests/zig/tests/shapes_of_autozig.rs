//! Generic functions, vectors of the processor, and files that import others.
#![cfg(not(without_zig))]

mod common;

use cobridge_zig_tests::shapes_of_autozig::ffi;
use common::name_of;

#[track_caller]
#[test]
fn a_generic_function_is_one_for_each_type() {
    assert_eq!(ffi::largest_i32(&[-5, -2, -9]).unwrap(), -2);
    assert_eq!(ffi::largest_u64(&[5, u64::MAX, 9]).unwrap(), u64::MAX);
    assert_eq!(ffi::largest_f64(&[0.5, -2.0]).unwrap(), 0.5);
    assert_eq!(name_of(ffi::largest_f64(&[])), "Empty");
}

#[test]
fn vectors_of_the_processor() {
    assert_eq!(ffi::has_avx2(), cfg!(target_feature = "avx2"));
    assert!(ffi::lanes() >= 1);
    for length in 0..100u8 {
        let a: Vec<f32> = (0..length).map(f32::from).collect();
        let expected: f32 = a.iter().map(|x| 2.0 * x).sum();
        assert_eq!(ffi::dot(&a, &vec![2.0; a.len()]).unwrap(), expected, "{length}");
    }
    assert_eq!(name_of(ffi::dot(&[1.0], &[])), "DifferentLengths");
}

#[test]
fn files_import_others() {
    assert_eq!(ffi::factorial(20).unwrap(), 2_432_902_008_176_640_000);
    assert_eq!(name_of(ffi::factorial(21)), "TooLarge");
}
