//! Plain functions of Zig: what each type carries.
#![cfg(not(without_zig))]

mod common;

use cobridge::Error;
use cobridge_zig_tests::plain::ffi;
use common::times;

#[test]
fn numbers_cross_as_they_are() {
    assert!(ffi::not(false) && !ffi::not(true));
    macro_rules! wraps {
        ($($function:ident $ty:ident),*) => {$(
            assert_eq!(ffi::$function($ty::MAX), $ty::MIN);
            assert_eq!(ffi::$function(41), 42);
        )*};
    }
    wraps!(next_u8 u8, next_u16 u16, next_u32 u32, next_u64 u64, next_usize usize);
    wraps!(next_i8 i8, next_i16 i16, next_i32 i32, next_i64 i64, next_isize isize);
    assert_eq!(ffi::half_f32(3.0), 1.5);
    assert_eq!(ffi::half_f64(f64::INFINITY), f64::INFINITY);
}

#[test]
fn nothing_is_called_each_time() {
    let before = ffi::calls();
    ffi::nothing();
    ffi::nothing();
    assert_eq!(ffi::calls(), before + 2);
}

#[test]
fn texts_and_slices_are_lent() {
    assert_eq!(ffi::length(""), 0);
    assert_eq!(ffi::length("z\u{e9}\u{1f600}"), 7);
    assert_eq!(ffi::sum(&[]), 0);
    assert_eq!(ffi::sum(&[255; 1000]), 255_000);
    assert_eq!(ffi::sum_of_floats(&[0.5, 0.25]), 0.75);
    let mut numbers = [1, -2, i32::MAX];
    ffi::double(&mut numbers);
    assert_eq!(numbers, [2, -4, -2]);
    ffi::double(&mut []);
}

#[test]
fn owned_values_move() {
    assert_eq!(ffi::greeting("zig"), "hello, zig");
    assert_eq!(ffi::squares(5), [0, 1, 4, 9, 16]);
    assert!(ffi::squares(0).is_empty());
    assert_eq!(ffi::take("abc".to_owned(), vec![1, 2]), 5);
    let text = "a text that is on the heap".to_owned();
    let at = text.as_ptr();
    let text = ffi::same_text(text);
    assert_eq!((text.as_str(), text.as_ptr()), ("a text that is on the heap", at));
    let bytes = vec![7u8; 100_000];
    let at = bytes.as_ptr();
    let bytes = ffi::same_bytes(bytes);
    assert_eq!((bytes.len(), bytes.as_ptr()), (100_000, at));
}

#[test]
fn many_arguments_keep_their_places() {
    let text = ffi::many(1, "b", -3, "d".to_owned(), &[5, 6], true, 7.5);
    assert_eq!(text, "1 b -3 d 5 6 true 7.5");
}

#[test]
fn errors_have_a_name_and_a_code() {
    assert_eq!(ffi::checked(5).unwrap(), 4);
    assert_eq!(ffi::never_fails(5).unwrap(), 5);
    ffi::checked_nothing(false).unwrap();
    assert_eq!(ffi::checked_text("short").unwrap(), "short");
    let zero = zig(ffi::checked(0).unwrap_err());
    let failed = zig(ffi::checked_nothing(true).unwrap_err());
    let long = zig(ffi::checked_text("much too long for it").unwrap_err());
    assert_eq!([&zero.0[..], &failed.0[..], &long.0[..]], ["Zero", "Failed", "TooLong"]);
    assert!(zero.1 != failed.1 && failed.1 != long.1 && zero.1 != 0);
    assert_eq!(zig(ffi::checked(0).unwrap_err()), zero);
}

/// The name and the code of a Zig error, which its text names too.
fn zig(error: Error) -> (String, i32) {
    let text = error.to_string();
    let Error::Zig(zig) = error else { panic!("{error:?}") };
    assert!(text.contains(zig.name()), "{text}");
    (zig.name().to_owned(), zig.code())
}

#[test]
fn names_may_differ() {
    assert_eq!((ffi::renamed_in_rust(), ffi::in_rust()), (7, 8));
    #[allow(deprecated)]
    let old = ffi::old();
    assert_eq!(old, 9);
}

#[test]
fn a_block_may_name_several_files() {
    assert_eq!(ffi::of_second(), 2);
    let number = 5u32;
    // SAFETY: it is the address of a number.
    assert_eq!(unsafe { ffi::trusted(&raw const number as usize) }, 5);
}

/// The bridge in which struct-returning calls of several threads corrupted each other.
#[test]
fn threads_do_not_see_each_others_values() {
    let rounds = times(5_000_000, 20_000, 2_000) as u32;
    std::thread::scope(|scope| {
        for thread in 0..2u32 {
            scope.spawn(move || {
                for i in 0..rounds {
                    let all = ffi::squares(thread + i % 3);
                    assert_eq!(all.len() as u32, thread + i % 3);
                    assert!(all.iter().enumerate().all(|(i, x)| (i * i) as u64 == *x));
                }
            });
        }
    });
}
