//! Bytes that cross without a copy. Deleters are counted in the whole process, so the tests take turns.

use cobridge::channel::bounded;
use cobridge::stream::BatchStream;
use cobridge::{Bytes, ForeignBytes};
use cobridge_ffi_tests::buffers::ffi::{self, Deleter, Packet};
use cobridge_ffi_tests::common::turn;
use futures::StreamExt;
use futures::executor::block_on;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Waker};
use std::thread;

/// How many deleters run in `f`, and that none of them was wrong.
fn deletions<R>(f: impl FnOnce() -> R) -> (u64, R) {
    let before = ffi::deleted();
    let given = f();
    assert_eq!(ffi::complaint(), "");
    (ffi::deleted() - before, given)
}

fn is_pending<F: Future>(future: Pin<&mut F>) -> bool {
    future.poll(&mut Context::from_waker(Waker::noop())).is_pending()
}

fn deleters() -> [Deleter; 5] {
    [Deleter::Function, Deleter::Small, Deleter::KeepsAlive, Deleter::Large, Deleter::MoveOnly]
}

#[test]
fn foreign_bytes_are_read_where_they_are_and_deleted_once() {
    let _turn = turn();
    for deleter in deleters() {
        let (none, bytes) = deletions(|| ffi::lend(deleter, 1000, 3));
        assert_eq!((none, bytes.len(), bytes[999]), (0, 1000, 3));
        assert_eq!(ffi::look(&bytes), [bytes.as_ptr() as usize, 3000]);
        let moved = Box::new(bytes);
        let slice: &[u8] = (*moved).as_ref();
        assert_eq!(slice.len(), 1000);
        assert_eq!(deletions(|| drop(moved)).0, 1);
        assert_eq!(ffi::deleting_thread(), ffi::this_thread());
    }
}

#[test]
fn the_deleter_runs_on_the_thread_that_drops() {
    let _turn = turn();
    for deleter in deleters() {
        let bytes = ffi::lend(deleter, 10, 1);
        let (once, there) = deletions(|| {
            let dropped = thread::spawn(move || {
                assert_eq!(bytes.iter().map(|byte| u32::from(*byte)).sum::<u32>(), 10);
                drop(bytes);
                ffi::this_thread()
            });
            dropped.join().expect("it ends")
        });
        assert_eq!((once, ffi::deleting_thread()), (1, there));
        assert_ne!(there, ffi::this_thread());
    }
}

#[test]
fn shared_bytes_are_read_by_several_threads() {
    let _turn = turn();
    let bytes = ffi::of_vector(10_000);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert!(bytes.iter().all(|byte| *byte == 5)));
        }
    });
}

#[test]
fn containers_are_kept_until_the_end() {
    assert_eq!(*ffi::of_vector(3), [5, 5, 5]);
    assert!(ffi::of_vector(0).is_empty());
    // Short ones lie inside of the string, which moves.
    for text in ["", "short", "long enough to lie on the heap, where it stays"] {
        assert_eq!(*ffi::of_string(text), *text.as_bytes());
    }
    let nothing = ffi::of_nothing();
    assert_eq!((nothing.len(), format!("{nothing:?}")), (0, "[]".to_owned()));
    assert_eq!(ffi::look(&nothing)[1], 0);
    ffi::forget(nothing);
    assert_eq!(format!("{:?}", ffi::of_vector(2)), "[5, 5]");
}

#[test]
fn they_go_back_to_cpp_as_they_are() {
    let _turn = turn();
    let (once, ()) = deletions(|| ffi::forget(ffi::lend(Deleter::Large, 10, 1)));
    assert_eq!(once, 1);
    let (once, ()) = deletions(|| {
        let bytes = ffi::lend(Deleter::MoveOnly, 10, 1);
        let place = bytes.as_ptr();
        let bytes = ffi::give_back(bytes).expect("there is something");
        assert_eq!(bytes.as_ptr(), place);
        let bytes = block_on(ffi::pass_on(bytes));
        assert_eq!(bytes.as_ptr(), place);
    });
    assert_eq!(once, 1);
    let refused = ffi::give_back(ffi::of_nothing()).expect_err("there is nothing");
    assert_eq!(refused.what(), "there is nothing");
}

#[test]
fn later_failed_or_dropped_they_are_deleted_once() {
    let _turn = turn();
    let (once, ()) = deletions(|| {
        let bytes = block_on(ffi::lend_later(10)).expect("there are ten");
        assert_eq!(*bytes, [7; 10]);
    });
    assert_eq!(once, 1);
    let (once, failed) = deletions(|| block_on(ffi::lend_later(13)));
    assert_eq!((once, failed.expect_err("there are none").to_string()), (1, "no thirteen bytes".to_owned()));
    let (once, ()) = deletions(|| assert!(is_pending(pin!(ffi::lend_later(10)))));
    assert_eq!(once, 1);
    let (once, ()) = deletions(|| drop(ffi::pass_on(ffi::lend(Deleter::Small, 1, 1))));
    assert_eq!(once, 1);
    let (once, ()) = deletions(|| assert!(is_pending(pin!(ffi::pass_on(ffi::lend(Deleter::Small, 1, 1))))));
    assert_eq!(once, 1);
}

#[test]
fn fields_of_structs_cross_with_it() {
    let _turn = turn();
    let (once, ()) = deletions(|| {
        let frame = ffi::lend(Deleter::Large, 10, 1);
        let header = Bytes::from(vec![1, 2, 3]);
        let places = (frame.as_ptr(), header.as_ptr());
        let packet = block_on(ffi::pass_packet(Packet { frame, header, number: 4 })).expect("it passes");
        assert_eq!((packet.frame.as_ptr(), packet.header.as_ptr()), places);
        assert_eq!((packet.number, &packet.header[..]), (7, &[1, 2, 3][..]));
    });
    assert_eq!(once, 1);
}

#[test]
fn items_of_channels_cross_too() {
    let _turn = turn();
    let (three, ()) = deletions(|| {
        let (output, to_cpp) = bounded(3);
        let (from_cpp, input) = bounded(3);
        let frames = [1, 2, 3].map(|value| ffi::lend(Deleter::Small, 10, value));
        let places = frames.each_ref().map(|frame| frame.as_ptr());
        for frame in frames {
            output.try_send(frame).expect("there is room");
        }
        drop(output);
        block_on(ffi::pass_frames(to_cpp, from_cpp));
        let parts: Vec<Bytes> = block_on(pin!(input).collect());
        assert_eq!(parts.iter().map(|part| part.as_ptr()).collect::<Vec<_>>(), places);
        assert_eq!(parts[2][..], [3; 10]);
    });
    assert_eq!(three, 3);
}

/// The value of a frame, which says where it lay when C++ made it.
fn value_of(frame: &ForeignBytes) -> u8 {
    let (place, rest) = frame.split_at(size_of::<usize>());
    assert_eq!(place, (frame.as_ptr() as usize).to_ne_bytes());
    assert_eq!(frame.len(), 16);
    rest[0]
}

#[test]
fn frames_of_a_stream_of_cpp_are_read_where_they_are() {
    let _turn = turn();
    let (seven, ()) = deletions(|| {
        let (none, frames) = deletions(|| block_on(ffi::frames(7).map(Result::unwrap).collect::<Vec<_>>()));
        assert_eq!(none, 0);
        assert_eq!(frames.iter().map(value_of).collect::<Vec<_>>(), (1..=7).collect::<Vec<_>>());
    });
    assert_eq!(seven, 7);
    let (eight, ()) = deletions(|| {
        let mut stream = ffi::pushed_frames(8);
        let mut frames = Vec::new();
        let (none, ()) = deletions(|| while block_on(stream.next_batch(&mut frames, 3)) != 0 {});
        assert_eq!(none, 0);
        assert_eq!(frames.iter().map(value_of).collect::<Vec<_>>(), (1..=8).collect::<Vec<_>>());
    });
    assert_eq!(eight, 8);
}

#[test]
fn frames_that_nobody_takes_are_deleted_with_their_stream() {
    let _turn = turn();
    // All of them are sent in the first poll.
    let mut pushed = ffi::pushed_frames(8);
    let (none, first) = deletions(|| block_on(pushed.next()).expect("there are some"));
    assert_eq!((none, value_of(&first)), (0, 1));
    assert_eq!(deletions(|| drop(pushed)).0, 7);
    assert_eq!(deletions(|| drop(first)).0, 1);
    // The coroutine is suspended with the second one at hand.
    let mut frames = ffi::frames(7);
    let first = block_on(frames.next()).expect("there are some").expect("it has not failed");
    let (none, ()) = deletions(|| assert!(is_pending(pin!(frames.next()))));
    assert_eq!((none, value_of(&first)), (0, 1));
    assert_eq!(deletions(|| drop(frames)).0, 1);
    assert_eq!(deletions(|| drop(first)).0, 1);
    // Those behind the error are never made.
    let (all, ()) = deletions(|| {
        let mut frames = ffi::frames(20);
        for value in 1..=13 {
            let frame = block_on(frames.next()).expect("there are more").expect("it has not failed");
            assert_eq!(value_of(&frame), value);
        }
        let failed = block_on(frames.next()).expect("it fails").expect_err("there are no more");
        assert_eq!(failed.to_string(), "no more than thirteen");
        assert!(block_on(frames.next()).is_none());
    });
    assert_eq!(all, 13);
}

#[test]
fn a_stream_of_bytes_shares_what_it_is_made_of() {
    let _turn = turn();
    let lent = || Bytes::from(ffi::lend(Deleter::Small, 100, 1));
    let (once, ()) = deletions(|| {
        let bytes = lent();
        let place = bytes.as_ptr();
        let pieces: Vec<Bytes> = block_on(ffi::pieces(bytes, 30).collect());
        let found: Vec<_> = pieces.iter().map(|piece| (piece.as_ptr(), piece.len())).collect();
        let expected = [(0, 30), (30, 30), (60, 30), (90, 10)];
        assert_eq!(found, expected.map(|(begin, length)| (place.wrapping_add(begin), length)));
    });
    assert_eq!(once, 1);
    // The last piece keeps it, not the stream.
    let mut stream = ffi::pieces(lent(), 30);
    let first = block_on(stream.next()).expect("there are some");
    assert_eq!(deletions(|| drop(stream)).0, 0);
    assert_eq!(deletions(|| drop(first)).0, 1);
    assert_eq!(deletions(|| drop(ffi::pieces(lent(), 30))).0, 1);
}

#[test]
fn cpp_consumes_streams_of_both() {
    let _turn = turn();
    if let Err(wrong) = ffi::check_streams() {
        panic!("{wrong}");
    }
    assert_eq!(ffi::complaint(), "");
}

#[test]
fn bytes_are_shared_between_the_languages() {
    let bytes = Bytes::from((0..100).collect::<Vec<u8>>());
    let place = bytes.as_ptr();
    assert_eq!(ffi::look_at(&bytes), [place as usize, 4950]);
    let shared = ffi::share(&bytes);
    assert_eq!((shared.as_ptr(), &shared), (place, &bytes));
    let part = block_on(ffi::part(shared, 10, 30)).expect("there are so many");
    assert_eq!(part.as_ptr(), place.wrapping_add(10));
    assert_eq!(part[..], bytes[10..30]);
    drop(bytes);
    assert_eq!(part[19], 29);
    assert!(block_on(ffi::part(part, 0, 21)).is_err());
    // The last owner has the vector again, where it was.
    let vec = vec![7; 1000];
    let place = vec.as_ptr();
    let back = block_on(ffi::part(vec.into(), 0, 1000)).expect("there are so many");
    let vec = Vec::from(bytes::Bytes::from(back));
    assert_eq!(vec.as_ptr(), place);
}

#[test]
fn bytes_are_made_in_cpp_without_a_copy() {
    let _turn = turn();
    let made = ffi::bytes_of_vec(1000);
    assert_eq!((made.len(), made[999]), (1000, 231));
    let (once, ()) = deletions(|| {
        let made: bytes::Bytes = ffi::bytes_of_foreign(100).into();
        let part = made.slice(50..);
        drop(made);
        thread::spawn(move || assert_eq!(part[..], [4; 50])).join().expect("it is as it should be");
    });
    assert_eq!(once, 1);
    let (once, ()) = deletions(|| {
        let bytes: ForeignBytes = ffi::lend(Deleter::Large, 10, 6);
        let place = bytes.as_ptr();
        let bytes = bytes::Bytes::from(bytes);
        let other = bytes.clone();
        assert_eq!((other.as_ptr(), &bytes[..]), (place, &[6; 10][..]));
    });
    assert_eq!(once, 1);
}

#[test]
fn what_cpp_says_of_itself() {
    let _turn = turn();
    if let Err(wrong) = ffi::check() {
        panic!("{wrong}");
    }
    assert_eq!(ffi::complaint(), "");
}

#[test]
fn a_coroutine_fills_a_slice_of_rust_inside_poll() {
    let mut data = vec![0; 100];
    assert_eq!(block_on(ffi::fill(&mut data)), 100);
    assert_eq!(data, (0..100).collect::<Vec<u8>>());
    // Dropped, it has filled what it had come to.
    let mut data = vec![0xff; 100];
    {
        let mut fill = pin!(ffi::fill(&mut data));
        assert!(is_pending(fill.as_mut()));
        assert!(is_pending(fill));
    }
    assert_eq!((data[18], data[19]), (18, 0xff));
}
