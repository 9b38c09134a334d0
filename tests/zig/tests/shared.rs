//! Shared structs and enums, options, arrays, and vectors of them.
#![cfg(not(without_zig))]

mod common;

use cobridge_zig_tests::shared::ffi::{self, Aligned, Color, Everything, Point, Sign, Small, Tree};
use common::name_of;
use std::future::Future;
use std::mem::offset_of;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

fn sample() -> Everything {
    Everything {
        a: 1,
        b: 2,
        d: u16::MAX,
        e: 0.5,
        f: -1,
        name: "a name that is on the heap".to_owned(),
        g: 1.5,
        bytes: vec![7; 1000],
        color: Color::Red,
        small: Small { tag: 3, wide: 4 },
        points: vec![Point { x: 0.0, y: -1.0 }],
        corners: [1, 2, 3],
        texts: vec!["one".to_owned(), "two".to_owned()],
        flags: vec![true, false],
        colors: vec![Color::Blue],
        m: 5,
        ..Everything::default()
    }
}

#[test]
fn each_field_is_at_its_place() {
    let changed = ffi::everything(sample());
    let mut expected = sample();
    expected.a = 2;
    expected.b = 3;
    expected.c = true;
    expected.d = 0;
    expected.e = 1.5;
    expected.f = 0;
    expected.g = 2.5;
    expected.bytes.push(9);
    expected.color = Color::Blue;
    expected.h = 1;
    expected.i = 1;
    expected.small.wide = 5;
    expected.points.push(Point { x: 1.0, y: 2.0 });
    expected.j = 1;
    expected.corners[2] = 4;
    expected.k = 1;
    expected.texts.push("new".to_owned());
    expected.flags.push(true);
    expected.l = 1;
    expected.m = 6;
    expected.colors.push(Color::Green);
    expected.name.push('!');
    assert_eq!(changed, expected);
}

#[test]
fn both_lay_structs_out_in_the_same_way() {
    let mut expected = Vec::new();
    macro_rules! sizes {
        ($($ty:ident)*) => {$(expected.extend([size_of::<$ty>(), align_of::<$ty>()]);)*};
    }
    sizes!(Everything Point Small Aligned Tree Color Sign);
    macro_rules! offsets {
        ($($field:ident)*) => {$(expected.push(offset_of!(Everything, $field));)*};
    }
    offsets!(a b c d e f name g bytes color h i small points j corners k texts flags l m colors);
    assert_eq!(ffi::layouts(), expected);
}

#[test]
fn structs_move_and_are_lent() {
    let mut mine = Everything { bytes: vec![1u8; 100_000], ..sample() };
    let at = mine.bytes.as_ptr();
    assert_eq!(ffi::lookup(&mine), mine.name.len() + 1);
    let old = ffi::swap_out(&mut mine);
    assert_eq!((old.bytes.len(), old.bytes.as_ptr()), (100_000, at), "moved, not copied");
    assert_eq!((mine.name.as_str(), &mine.bytes[..]), ("in zig's place", &[1, 2, 3][..]));
    ffi::drop_everything(old);

    let mut point = Point { x: 1.0, y: 2.0 };
    assert_eq!(ffi::move_by(&mut point, Point { x: 10.0, y: 20.0 }), 33.0);
    assert_eq!(point, Point { x: 11.0, y: 22.0 });
    assert_eq!(ffi::small(Small { tag: 255, wide: 1 }), Small { tag: 0, wide: 2 });
    assert_eq!(ffi::aligned(Aligned { kind: 1, error: 2 }), Aligned { kind: 2, error: 1 });
}

#[test]
fn structs_hold_vectors_of_themselves() {
    let leaf = Tree { value: 1, children: Vec::new() };
    let tree = ffi::grow(ffi::grow(leaf));
    assert_eq!(ffi::depth(&tree), 3);
    assert_eq!(tree.children.iter().map(|child| child.value).collect::<Vec<_>>(), [2, 100]);
    assert_eq!(ffi::same_tree(Some(tree.clone())), Some(tree));
    assert_eq!(ffi::same_tree(None), None);
}

#[test]
fn enums_hold_what_has_no_name_too() {
    assert_eq!([Color::Red, Color::Green, Color::Blue].map(ffi::color_number), [100, 101, 102]);
    assert_eq!(ffi::color_number(Color { repr: 200 }), 200);
    assert_eq!(ffi::number_color(5), Color::Green);
    assert_eq!(ffi::number_color(99).repr, 99);
    assert_eq!(ffi::opposite(Sign::Minus), Sign::Plus);
    assert_eq!(ffi::opposite(Sign { repr: 300 }).repr, -300);
    assert_eq!(ffi::color_named("Green"), Some(Color::Green));
    assert_eq!(ffi::color_named("Infrared"), None);
}

#[test]
fn what_a_cfg_takes_away_is_not_in_zig() {
    let value = ffi::conditional(ffi::Conditional { here: 1, kind: ffi::Kind::Here });
    assert_eq!((value.here, value.kind.repr), (2, 1));
}

#[test]
fn structs_in_results() {
    assert_eq!(ffi::checked_point(3.0).unwrap(), Point { x: 3.0, y: 0.0 });
    assert_eq!(name_of(ffi::checked_point(-1.0)), "Negative");
    let made = ffi::checked_everything("zig").unwrap();
    assert_eq!((made.name.as_str(), made.corners, made.m), ("zig", [12, 13, 14], 17));
    assert_eq!(name_of(ffi::checked_everything("")), "NoName");
}

#[test]
fn slices_and_vectors_of_structs_enums_bools_and_texts() {
    let mut points = ffi::line(3);
    assert_eq!(ffi::centroid(&points), Point { x: 1.0, y: 1.0 });
    ffi::scale(&mut points, 2.0);
    assert_eq!(points[2], Point { x: 4.0, y: 2.0 });
    ffi::scale(&mut [], 2.0);
    let mut colors = vec![Color::Red; 3];
    assert_eq!(ffi::paint(&mut colors), 3);
    assert_eq!(colors, [Color::Blue; 3]);
    assert_eq!(ffi::rainbow().iter().map(|color| color.repr).collect::<Vec<_>>(), [0, 5, 6, 77]);
    assert!(ffi::all(&[true, true]) && !ffi::all(&[true, false]) && ffi::all(&[]));
    assert_eq!(ffi::inverted(vec![true, false]), [false, true]);
    let words = ffi::words("a few words");
    assert_eq!(words, ["a", "few", "words"]);
    assert_eq!(ffi::total(&words), 9);
    assert_eq!(ffi::longest(&words), "words");
    assert_eq!(ffi::join(words), "afewwords");
    let many = ffi::many(100);
    assert_eq!(many.len(), 100);
    assert!(many.iter().all(|one| one.name == "one of many"));
}

#[test]
fn options() {
    assert_eq!((ffi::half(8), ffi::half(7)), (Some(4), None));
    assert_eq!((ffi::or_zero(Some(5)), ffi::or_zero(None)), (5, 0));
    assert_eq!([Some(true), Some(false), None].map(ffi::not), [Some(false), Some(true), None]);
    assert_eq!(ffi::name_or(Some(""), "other"), "");
    assert_eq!(ffi::name_or(None, "other"), "other");
    assert_eq!((ffi::sum_or(Some(&[1, 2]), 9), ffi::sum_or(None, 9)), (3, 9));
    assert_eq!(ffi::upper(Some("grün".to_owned())).as_deref(), Some("GRüN"));
    assert_eq!(ffi::upper(None), None);
    let points = [Point { x: 1.0, y: 0.0 }, Point { x: 5.0, y: 0.0 }];
    assert_eq!(ffi::nearest(Point { x: 4.0, y: 0.0 }, &points), Some(points[1]));
    assert_eq!(ffi::nearest(points[0], &[]), None);
    let mut point = points[0];
    assert!(ffi::maybe_move(Some(&mut point)) && !ffi::maybe_move(None));
    assert_eq!((ffi::maybe_x(Some(&point)), ffi::maybe_x(None)), (2.0, -1.0));
    assert_eq!(name_of(ffi::checked_option(0)), "Nothing");
    assert_eq!(ffi::checked_option(1).unwrap(), None);
    assert_eq!(ffi::checked_option(2).unwrap().as_deref(), Some("something"));
}

#[test]
fn arrays() {
    assert_eq!(ffi::reversed([1, 2, 3, 4, 5]), [5, 4, 3, 2, 1]);
    assert_eq!(ffi::dot([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]), 32.0);
    assert_eq!(ffi::toggled(Some([true, false])), Some([false, true]));
    assert_eq!(ffi::toggled(None), None);
}

#[test]
fn what_is_returned_may_be_borrowed() {
    let text = "two words".to_owned();
    assert_eq!(ffi::first_word(&text).as_ptr(), text.as_ptr());
    assert_eq!(ffi::first_word(&text), "two");
    let mut data = [1, 2, 3, 4];
    let tail = {
        let shorter = data.len().to_string();
        ffi::tail(&data, &shorter)
    };
    assert_eq!(tail, [2, 3, 4]);
    ffi::middle(&mut data).fill(9);
    assert_eq!(data, [1, 9, 9, 4]);
    let mut points = [Point { x: 1.0, y: 0.0 }, Point { x: 5.0, y: 0.0 }];
    assert!(std::ptr::eq(ffi::largest(&points), &points[1]));
    ffi::first_point(&mut points).unwrap().x = 7.0;
    assert_eq!(points[0].x, 7.0);
    assert!(ffi::first_point(&mut []).is_none());
    let value = sample();
    assert_eq!(ffi::find_name(&value, "tw"), Some("two"));
    assert_eq!(ffi::find_name(&value, "x"), None);
    let forever: &'static str = ffi::of_zig();
    assert_eq!(forever, "of zig");
}

/// A Zig slice of bytes is no promise that they are a text.
#[test]
fn what_is_no_text_is_an_error() {
    assert_eq!(ffi::not_text(b"text").unwrap(), "text");
    assert_eq!(name_of(ffi::not_text(b"a\xff")), "InvalidUtf8");
    let payload = std::panic::catch_unwind(|| ffi::not_text_either(b"a\xff").len()).unwrap_err();
    let message = payload.downcast_ref::<String>().expect("a text");
    assert!(message.contains("shared::not_text_either") && message.contains("InvalidUtf8"), "{message}");
}

#[tokio::test]
async fn promises_of_them() {
    assert_eq!(ffi::later_point(2.0).await.unwrap(), Point { x: 2.0, y: 0.0 });
    assert_eq!(name_of(ffi::later_point(-2.0).await), "Negative");
    let everything = ffi::later_everything(sample()).await;
    assert_eq!(everything.name, "a name that is on the heap!");
    assert_eq!((ffi::later_option(8).await, ffi::later_option(7).await), (Some(4), None));
    let text = "copied into the call".to_owned();
    assert_eq!(ffi::later_text(Some(&text)).await.unwrap(), Some(text));
    assert_eq!(ffi::later_text(None).await.unwrap(), None);
    assert_eq!(name_of(ffi::later_text(Some("")).await), "Empty");
    assert_eq!(ffi::later_points(&ffi::line(50)).await, ffi::line(50));
    assert_eq!(ffi::later_color(Color { repr: 200 }).await.repr, 200);
    assert_eq!(ffi::later_array([1, 2, 3]).await, [3, 2, 1]);
    assert_eq!(ffi::answers_twice("first").await.as_deref(), Some("first"));
}

#[tokio::test]
async fn ready_at_once_they_may_be_borrowed() {
    let mut point = Point { x: 1.0, y: 0.0 };
    assert_eq!(ffi::now_move(&mut point).await, Some(2.0));
    assert_eq!(point.x, 2.0);
    assert_eq!(ffi::now_lookup(&sample()).await, 27);
    assert_eq!(ffi::now_total(&["a".to_owned(), "bc".to_owned()]).await, 3);
}

/// Arguments are dropped once, whenever the future is; valgrind sees it.
#[test]
fn dropped_before_and_after_the_first_poll() {
    drop(ffi::later_everything(sample()));
    drop(ffi::now_move(&mut Point::default()));
    for polls_after_answer in [false, true] {
        let mut context = Context::from_waker(Waker::noop());
        {
            let mut kept = pin!(ffi::kept_option());
            assert!(kept.as_mut().poll(&mut context).is_pending());
            if polls_after_answer {
                ffi::answer_kept();
                let answer = kept.as_mut().poll(&mut context);
                assert_eq!(answer, Poll::Ready(Some("a text that is on the heap".to_owned())));
            }
        }
        if !polls_after_answer {
            // Nobody wants it: it is dropped with its text.
            ffi::answer_kept();
        }
    }
    // Answered, and never read.
    let mut context = Context::from_waker(Waker::noop());
    let mut kept = Box::pin(ffi::kept_option());
    assert!(kept.as_mut().poll(&mut context).is_pending());
    ffi::answer_kept();
    drop(kept);
}

/// The bridge in which struct-returning calls of several threads corrupted each other.
#[test]
fn threads_do_not_see_each_others_structs() {
    let rounds = if cfg!(debug_assertions) { 20_000 } else { 5_000_000 };
    std::thread::scope(|scope| {
        for thread in 0..2u32 {
            scope.spawn(move || {
                for i in 0..rounds {
                    let x = f64::from(thread * 1_000_000_000 + i);
                    assert_eq!(ffi::checked_point(x).unwrap(), Point { x, y: 0.0 });
                }
            });
        }
    });
}
