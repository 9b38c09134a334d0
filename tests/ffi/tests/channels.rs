//! Channels: contract sentences 18 to 22, in both languages. What C++ alone has to say is checked there, and run here.
//!
//! Tokens, things and allocations are counted in the whole process, so the tests take turns.

use cobridge::channel::{Receiver, Sender, TryRecvError, TrySendError, bounded, unbounded};
use cobridge_ffi_tests::channels::ffi::{self, Event, Kind};
use cobridge_ffi_tests::channels::{Token, tokens};
use cobridge_ffi_tests::common::{Count, Counting, eventually, poll, turn};
use cobridge_ffi_tests::exports::contract::ffi as cpp;
use cxx::{SharedPtr, UniquePtr};
use futures::StreamExt;
use futures::executor::block_on;
use std::collections::HashSet;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Poll, Waker};
use std::thread;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Nothing that is counted is left when a test is over.
struct Nothing {
    tokens: i64,
    things: i64,
}

fn nothing_is_left() -> Nothing {
    Nothing { tokens: tokens(), things: ffi::things() }
}

impl Drop for Nothing {
    fn drop(&mut self) {
        if !thread::panicking() {
            // Threads of C++ let go a moment after they have told so.
            eventually(|| (tokens(), ffi::things()) == (self.tokens, self.things));
        }
    }
}

fn event(number: u64) -> Event {
    Event { name: "event".to_owned(), number, body: vec![number as u8] }
}

// ---- both directions

#[test]
fn ten_messages_to_cpp_end_by_themselves() {
    let _turn = turn();
    let (output, input) = bounded(3);
    let sum = thread::spawn(move || block_on(ffi::sum(input)));
    for number in 1..=10 {
        output.send_blocking(number).expect("C++ listens");
    }
    drop(output);
    assert_eq!(sum.join().expect("it ends"), 55);
}

#[test]
fn ten_messages_to_rust_end_by_themselves() {
    let _turn = turn();
    let (output, input) = bounded(3);
    let count = thread::spawn(move || block_on(ffi::count_to(10, output)));
    let received: Vec<u64> = block_on(pin!(input).collect());
    assert_eq!(received, (1..=10).collect::<Vec<u64>>());
    assert!(count.join().expect("it ends"));
}

#[test]
fn a_thread_of_cpp_works_between_two_channels() {
    let _turn = turn();
    let (output, to_cpp) = bounded(2);
    let (from_cpp, lengths) = unbounded();
    ffi::drain(to_cpp, from_cpp);
    for length in 0..10 {
        output.send_blocking(vec![7; length]).expect("C++ listens");
    }
    drop(output);
    let lengths: Vec<u64> = block_on(pin!(lengths).collect());
    assert_eq!(lengths, (0..10).collect::<Vec<u64>>());
}

#[test]
fn a_rust_consumer_that_goes_ends_a_producer_of_cpp() {
    let _turn = turn();
    let (output, input) = bounded(1);
    let mut count = pin!(ffi::count_to(10, output));
    assert!(poll(count.as_mut(), Waker::noop()).is_pending());
    drop(input);
    assert_eq!(poll(count, Waker::noop()), Poll::Ready(false));
}

#[test]
fn channels_that_cpp_gives() {
    let _turn = turn();
    let numbers: Vec<u64> = block_on(pin!(ffi::numbers(10)).collect());
    assert_eq!(numbers, (1..=10).collect::<Vec<u64>>());
    let thing = ffi::new_thing(3);
    let numbers: Vec<u64> = block_on(pin!(thing.numbers()).collect());
    assert_eq!(numbers, [1, 2, 3]);
    let (output, input) = bounded(1);
    let forward = ffi::forward_to(output).expect("somebody listens");
    forward.send_blocking(event(1)).expect("C++ listens");
    assert_eq!(input.recv_blocking(), Ok(event(1)));
    let (output, input) = bounded(1);
    drop(input);
    let refused = ffi::forward_to(output).expect_err("nobody listens");
    assert_eq!(refused.what(), "nobody listens");
}

/// Sends the items through C++, one in flight at a time, and gives what comes back.
fn through<T: Send + 'static, F: Future<Output = ()>>(
    echo: impl FnOnce(Receiver<T>, Sender<T>) -> F,
    items: Vec<T>,
) -> Vec<T> {
    let (output, to_cpp) = bounded(1);
    let (from_cpp, input) = bounded(1);
    let send = async move {
        for item in items {
            output.send(item).await.map_err(drop).expect("C++ listens");
        }
    };
    let (_, (), received) = block_on(futures::future::join3(echo(to_cpp, from_cpp), send, async move {
        pin!(input).collect::<Vec<T>>().await
    }));
    received
}

#[test]
fn every_type_of_item_crosses_both_ways() {
    let _turn = turn();
    let _nothing = nothing_is_left();
    assert_eq!(through(ffi::echo_bool, vec![true, false]), [true, false]);
    assert_eq!(through(ffi::echo_size, vec![0, usize::MAX]), [0, usize::MAX]);
    let texts = vec![String::new(), "grüße".to_owned(), "x".repeat(1000)];
    assert_eq!(through(ffi::echo_string, texts.clone()), texts);
    assert_eq!(through(ffi::echo_strings, vec![texts.clone(), vec![]]), [texts, vec![]]);
    assert_eq!(through(ffi::echo_event, vec![event(1), event(2)]), [event(1), event(2)]);
    let events = vec![vec![event(1)], vec![], vec![event(2), event(3)]];
    assert_eq!(through(ffi::echo_events, events.clone()), events);
    assert_eq!(through(ffi::echo_kind, vec![Kind::Large, Kind::Small]), [Kind::Large, Kind::Small]);
    assert_eq!(through(ffi::echo_array, vec![[1, 2, 3, 4]]), [[1, 2, 3, 4]]);
    let numbers = |tokens: Vec<Box<Token>>| tokens.iter().map(|token| token.number()).collect::<Vec<_>>();
    assert_eq!(numbers(through(ffi::echo_token, vec![Token::new(1), Token::new(2)])), [1, 2]);
    let things = through(ffi::echo_thing, vec![ffi::new_thing(1), UniquePtr::null(), ffi::new_thing(2)]);
    assert_eq!((things[0].number(), things[1].is_null(), things[2].number()), (1, true, 2));
    let shared: SharedPtr<ffi::Thing> = ffi::new_thing(3).into();
    let things = through(ffi::echo_shared, vec![shared.clone(), SharedPtr::null()]);
    assert!(std::ptr::eq(&*things[0], &*shared) && things[1].is_null());
}

#[test]
fn bytes_stay_where_they_are() {
    let _turn = turn();
    let sent = Event { name: "n".repeat(100), number: 1, body: vec![1; 100_000] };
    let places = (sent.name.as_ptr(), sent.body.as_ptr());
    let received = through(ffi::echo_event, vec![sent]);
    assert_eq!((received[0].name.as_ptr(), received[0].body.as_ptr()), places);
}

// ---- answers

#[test]
fn what_cpp_says_of_itself() {
    let _turn = turn();
    let _nothing = nothing_is_left();
    let checks = ffi::checks();
    assert!(checks.len() > 10);
    for name in checks {
        if let Err(wrong) = ffi::check(&name) {
            panic!("{name}: {wrong}");
        }
    }
}

#[test]
fn sentence_21_full_empty_and_closed_are_different_in_both_languages() {
    let _turn = turn();
    let (output, input) = bounded(1);
    assert_eq!(ffi::try_recv(input.clone()), "empty");
    assert!(matches!(input.try_recv(), Err(TryRecvError::Empty)));
    assert_eq!(ffi::try_send(output.clone(), event(1)), ["sent", "gone"]);
    assert_eq!(ffi::try_send(output.clone(), event(2)), ["full", "kept"]);
    assert!(matches!(output.try_send(event(2)), Err(TrySendError::Full(back)) if back == event(2)));
    assert_eq!(ffi::try_recv(input.clone()), "got");
    assert!(output.close());
    assert_eq!(ffi::try_recv(input.clone()), "closed");
    assert!(matches!(input.try_recv(), Err(TryRecvError::Closed)));
    assert_eq!(ffi::try_send(output.clone(), event(3)), ["closed", "kept"]);
    assert!(matches!(output.try_send(event(3)), Err(TrySendError::Closed(back)) if back == event(3)));
    // What is queued comes first.
    let (output, input) = bounded(1);
    output.try_send(event(1)).expect("there is room");
    drop(output);
    assert_eq!(ffi::try_recv(input.clone()), "got");
    assert_eq!(ffi::try_recv(input), "closed");
}

#[test]
fn blocking_where_a_task_is_polled_is_refused() {
    let _turn = turn();
    // In a task of Tokio's, which C++ did not spawn.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().expect("it starts");
    let task = runtime.spawn(ffi::check_in_a_coroutine());
    runtime.block_on(task).expect("it ends").expect("it is as it should be");
}

// ---- waiting, and being dropped meanwhile

#[test]
fn dropped_while_it_waits_in_send_its_item_is_dropped_once() {
    let _turn = turn();
    let _nothing = nothing_is_left();
    let (output, input) = bounded(1);
    output.try_send(Token::new(1)).expect("there is room");
    let before = tokens();
    for wait in [
        |output, token| Box::pin(ffi::send(output, token)) as Pin<Box<dyn Future<Output = bool>>>,
        |output, token| Box::pin(ffi::send_without_handle(output, token)) as _,
    ] {
        let mut send = wait(output.clone(), Token::new(2));
        assert!(poll(send.as_mut(), Waker::noop()).is_pending());
        assert!(poll(send.as_mut(), Waker::noop()).is_pending());
        assert_eq!(tokens(), before + 1);
        drop(send);
        assert_eq!(tokens(), before);
    }
    assert_eq!(input.try_recv().expect("it was sent").number(), 1);
    assert!(input.try_recv().is_err());
    // None of their handles is left.
    drop(output);
    assert!(input.is_closed());
}

#[test]
fn dropped_while_it_waits_in_recv_the_item_stays() {
    let _turn = turn();
    let _nothing = nothing_is_left();
    let (output, input) = bounded(1);
    for wait in [
        |input| Box::pin(ffi::recv(input)) as Pin<Box<dyn Future<Output = u64>>>,
        |input| Box::pin(ffi::recv_in_time(input)) as _,
        |input| Box::pin(ffi::recv_without_handle(input)) as _,
    ] {
        let (count, waker) = Count::new();
        let mut recv = wait(input.clone());
        assert!(poll(recv.as_mut(), &waker).is_pending());
        let _ = poll(recv.as_mut(), &waker);
        let woken = count.get();
        output.try_send(Token::new(1)).expect("there is room");
        assert!(count.get() > woken, "it is woken");
        drop(recv);
        assert_eq!(input.try_recv().expect("it is still there").number(), 1);
    }
    drop(input);
    assert!(output.is_closed(), "none of their handles is left");
}

#[test]
fn a_wake_of_a_coroutine_that_is_dropped_is_passed_on() {
    let _turn = turn();
    let _nothing = nothing_is_left();
    let (output, input) = bounded(1);
    let mut gone = Box::pin(ffi::recv(input.clone()));
    assert!(poll(gone.as_mut(), Waker::noop()).is_pending());
    let (woken, waker) = Count::new();
    let mut next = Box::pin(ffi::recv(input.clone()));
    assert!(poll(next.as_mut(), &waker).is_pending());
    output.try_send(Token::new(7)).expect("there is room");
    drop(gone);
    assert_eq!(woken.get(), 1);
    assert_eq!(poll(next.as_mut(), &waker), Poll::Ready(7));

    output.try_send(Token::new(1)).expect("there is room");
    let mut gone = Box::pin(ffi::send(output.clone(), Token::new(2)));
    assert!(poll(gone.as_mut(), Waker::noop()).is_pending());
    let (woken, waker) = Count::new();
    let mut next = Box::pin(ffi::send(output.clone(), Token::new(3)));
    assert!(poll(next.as_mut(), &waker).is_pending());
    assert_eq!(input.try_recv().expect("it was sent").number(), 1);
    drop(gone);
    assert_eq!(woken.get(), 1);
    assert_eq!(poll(next.as_mut(), &waker), Poll::Ready(true));
    assert_eq!(input.try_recv().expect("it was sent").number(), 3);
}

#[test]
fn a_wait_goes_on_when_its_handle_is_gone() {
    let _turn = turn();
    let _nothing = nothing_is_left();
    let (output, input) = bounded(1);
    let mut recv = Box::pin(ffi::recv_without_handle(input.clone()));
    while poll(recv.as_mut(), Waker::noop()).is_pending() && input.receiver_count() > 1 {
        if input.receiver_count() == 2 {
            break;
        }
    }
    output.try_send(Token::new(5)).expect("there is room");
    assert_eq!(block_on(recv), 5);
    output.try_send(Token::new(1)).expect("there is room");
    let mut send = Box::pin(ffi::send_without_handle(output.clone(), Token::new(2)));
    assert!(poll(send.as_mut(), Waker::noop()).is_pending());
    assert!(poll(send.as_mut(), Waker::noop()).is_pending());
    assert_eq!(input.try_recv().expect("it was sent").number(), 1);
    assert!(block_on(send));
    assert_eq!(input.try_recv().expect("it was sent").number(), 2);
}

#[test]
fn dropped_before_its_first_poll_a_call_drops_its_ends() {
    let _turn = turn();
    let _nothing = nothing_is_left();
    let (output, input) = bounded(1);
    drop(ffi::send(output.clone(), Token::new(1)));
    drop(ffi::recv(input.clone()));
    assert_eq!((output.sender_count(), input.receiver_count()), (1, 1));
}

#[test]
fn sentence_20_receivers_that_go_free_every_kind_of_send() {
    let _turn = turn();
    let _nothing = nothing_is_left();
    let (output, input) = bounded(1);
    output.try_send(Token::new(1)).expect("there is room");
    let (count, waker) = Count::new();
    let mut awaits = Box::pin(ffi::send_or_keep(output.clone(), Token::new(2)));
    assert!(poll(awaits.as_mut(), &waker).is_pending());
    let mut in_rust = Box::pin(output.send(Token::new(3)));
    assert!(poll(in_rust.as_mut(), &waker).is_pending());
    let (tell, told) = bounded(2);
    ffi::send_blocking(output.clone(), Token::new(4), tell.clone());
    ffi::send_blocking(output.clone(), Token::new(5), tell);
    drop(input);
    assert_eq!(count.get(), 2);
    assert_eq!(poll(awaits.as_mut(), &waker), Poll::Ready(2), "it is told, and has its item again");
    let refused = block_on(in_rust).expect_err("it is told");
    assert_eq!(refused.into_inner().number(), 3);
    assert_eq!((told.recv_blocking(), told.recv_blocking()), (Ok(false), Ok(false)));
}

#[test]
fn sentence_20_senders_that_go_end_every_kind_of_recv_after_what_is_queued() {
    let _turn = turn();
    let _nothing = nothing_is_left();
    let (output, input) = bounded(1);
    let (count, waker) = Count::new();
    let mut awaits = Box::pin(ffi::recv(input.clone()));
    assert!(poll(awaits.as_mut(), &waker).is_pending());
    let (tell, told) = bounded(1);
    ffi::recv_blocking(input.clone(), tell);
    output.send_blocking(Token::new(7)).expect("somebody listens");
    drop(output);
    // One of them gets the token, the other the end.
    assert!(count.get() > 0);
    assert_eq!(block_on(awaits) + told.recv_blocking().expect("it is told"), 7);
    assert_eq!(block_on(ffi::recv(input)), 0);
}

#[test]
fn close_in_one_language_ends_the_other() {
    let _turn = turn();
    let _nothing = nothing_is_left();
    let (output, input) = bounded(1);
    let mut recv = Box::pin(ffi::recv(input.clone()));
    assert!(poll(recv.as_mut(), Waker::noop()).is_pending());
    output.close();
    assert_eq!(poll(recv.as_mut(), Waker::noop()), Poll::Ready(0));
}

// ---- under load

/// Producers and consumers of each kind, on each side, through channels of few places.
#[test]
fn under_load_every_item_arrives_once() {
    let _turn = turn();
    const EACH: u64 = 2_000;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("it starts");
    for capacity in [1, 4] {
        let (output, input) = bounded(capacity);
        let (all, seen) = unbounded();
        let mut firsts = (0..8).map(|producer| producer * EACH);
        let mut first = || firsts.next().expect("there are as many");
        for _ in 0..2 {
            ffi::produce_on_a_thread(output.clone(), first(), EACH);
            runtime.spawn(ffi::produce(output.clone(), first(), EACH));
            let (from, to) = (first(), output.clone());
            thread::spawn(move || {
                (from..from + EACH).for_each(|number| to.send_blocking(number).expect("open"))
            });
            let (from, to) = (first(), output.clone());
            runtime.spawn(async move {
                for number in from..from + EACH {
                    to.send(number).await.expect("open");
                }
            });
            ffi::consume_on_a_thread(input.clone(), all.clone());
            runtime.spawn(ffi::consume(input.clone(), all.clone()));
            let (from, to) = (input.clone(), all.clone());
            runtime.spawn(async move {
                while let Ok(number) = from.recv().await {
                    to.send(number).await.expect("open");
                }
            });
        }
        drop((output, input, all));
        let mut numbers = HashSet::new();
        while let Ok(number) = seen.recv_blocking() {
            assert!(numbers.insert(number), "{number} came twice");
        }
        assert_eq!(numbers.len() as u64, 8 * EACH);
        assert!(numbers.iter().all(|number| *number < 8 * EACH));
    }
}

/// One producer and one consumer: in order, whoever they are.
#[test]
fn sentence_18_items_arrive_in_order() {
    let _turn = turn();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("it starts");
    const COUNT: u64 = 5_000;
    for coroutines in [false, true] {
        let (output, to_cpp) = bounded(3);
        let (from_cpp, input) = bounded(3);
        if coroutines {
            runtime.spawn(ffi::produce(output, 0, COUNT));
            runtime.spawn(ffi::consume(to_cpp, from_cpp));
        } else {
            ffi::produce_on_a_thread(output, 0, COUNT);
            ffi::consume_on_a_thread(to_cpp, from_cpp);
        }
        for number in 0..COUNT {
            assert_eq!(input.recv_blocking(), Ok(number));
        }
        assert!(input.recv_blocking().is_err());
    }
}

/// Channels that are closed from either end while both work.
#[test]
fn catalogue_a_channel_is_closed_from_either_side_under_load() {
    let _turn = turn();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("it starts");
    for round in 0..40u64 {
        let (output, to_cpp) = bounded(2);
        let (from_cpp, input) = bounded(2);
        let producer = runtime.spawn(ffi::produce(output.clone(), 0, u64::MAX));
        let consumer = runtime.spawn(ffi::consume(to_cpp.clone(), from_cpp));
        for number in 0..round {
            assert_eq!(input.recv_blocking(), Ok(number));
        }
        match round % 3 {
            0 => drop(output.close()),
            1 => drop(to_cpp.close()),
            _ => drop(input.close()),
        }
        drop(to_cpp);
        let mut next = round;
        while let Ok(number) = input.recv_blocking() {
            assert_eq!(number, next);
            next += 1;
        }
        drop(input);
        assert!(!runtime.block_on(producer).expect("it ends"));
        runtime.block_on(consumer).expect("it ends");
    }
}

// ---- the steady state

#[test]
fn sentence_22_nothing_is_allocated_when_nobody_waits() {
    let _turn = turn();
    let allocations = || Counting::allocations() + cpp::allocations();
    let (output, input) = bounded(4);
    // With the handles that each call takes.
    let run = |times| {
        let sum = ffi::rounds(output.clone(), input.clone(), times);
        let in_a_coroutine = block_on(ffi::rounds_in_a_coroutine(output.clone(), input.clone(), times));
        assert_eq!((sum, in_a_coroutine), (times * (times - 1) / 2, times * (times - 1) / 2));
    };
    run(10);
    // Other threads of the test program may allocate meanwhile: some try must show none.
    let tries = (0..20).map(|_| {
        let [few, many] = [10, 10_000].map(|times| {
            let before = allocations();
            run(times);
            allocations() - before
        });
        (few, many)
    });
    let tries: Vec<(u64, u64)> = tries.collect();
    assert!(tries.iter().any(|(few, many)| few == many && *few <= 8), "{tries:?}");
}
