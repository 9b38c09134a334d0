//! `extern "Zig"` expanded by hand, as the macro does it, with Rust functions in the place of the shims: a plain and an async
//! function, with and without `Result`. And what awaiting them costs: no allocation, once everything is warm (contract, sentence 22).
// As in what the macro writes: Rust 1.88 looks through pointers into our own types.
#![allow(improper_ctypes)]

use cobridge::Error;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::future::Future;
use std::panic::catch_unwind;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// What the macro makes of
///
/// ```text
/// unsafe extern "Zig" {
///     include!("zig/digest.zig");
///     fn sum(data: &[u8]) -> u64;
///     fn checked(text: String) -> Result<Vec<u8>>;
///     async fn hash(data: &[u8], seed: String) -> Result<u64>;
///     async fn double(n: u64) -> u64;
/// }
/// ```
mod ffi {
    pub fn sum(data: &[u8]) -> u64 {
        unsafe extern "C" {
            #[link_name = "cobridge1$zig$my-crate$sum"]
            fn shim(out: *mut ::core::ffi::c_void, data: ::cobridge::private::zig::Slice) -> u8;
        }
        struct CobridgeDeclaration;
        impl ::cobridge::private::Declaration for CobridgeDeclaration {
            const NAME: &'static str = "sum";
            const BORROWS: bool = false;
        }
        // SAFETY: cobridge_gen wrote this and the shim from the same declaration.
        unsafe {
            ::cobridge::private::zig::plain::<CobridgeDeclaration, ::cobridge::private::Infallible, u64>(
                move |out| shim(out, ::cobridge::private::zig::Slice::of(data)),
            )
        }
    }

    pub fn checked(
        text: ::std::string::String,
    ) -> ::core::result::Result<::std::vec::Vec<u8>, ::cobridge::Error> {
        unsafe extern "C" {
            #[link_name = "cobridge1$zig$my-crate$checked"]
            fn shim(out: *mut ::core::ffi::c_void, text: *mut ::core::ffi::c_void) -> u8;
        }
        struct CobridgeDeclaration;
        impl ::cobridge::private::Declaration for CobridgeDeclaration {
            const NAME: &'static str = "checked";
            const BORROWS: bool = false;
        }
        // SAFETY: cobridge_gen wrote this and the shim from the same declaration.
        unsafe {
            ::cobridge::private::zig::plain::<
                CobridgeDeclaration,
                ::cobridge::private::Fallible,
                ::std::vec::Vec<u8>,
            >(move |out| shim(out, ::cobridge::private::zig::Moved::new(text).pointer()))
        }
    }

    pub fn hash(
        data: &[u8],
        seed: ::std::string::String,
    ) -> impl ::core::future::Future<Output = ::core::result::Result<u64, ::cobridge::Error>> {
        unsafe extern "C" {
            #[link_name = "cobridge1$zig$my-crate$hash"]
            fn shim(
                out: *mut ::core::ffi::c_void,
                call: *mut u8,
                waker: *const u8,
                promises: &'static ::cobridge::private::zig::PromiseOps,
                data: ::cobridge::private::zig::Slice,
                seed: *mut ::core::ffi::c_void,
            ) -> u8;
        }
        struct CobridgeDeclaration;
        impl ::cobridge::private::Declaration for CobridgeDeclaration {
            const NAME: &'static str = "hash";
            const BORROWS: bool = false;
        }
        // SAFETY: cobridge_gen wrote this and the shim from the same declaration.
        unsafe {
            ::cobridge::private::call::<CobridgeDeclaration, ::cobridge::private::Fallible, u64, _>(
                move |out, call, waker| {
                    shim(
                        out.cast(),
                        call,
                        waker,
                        ::cobridge::private::zig::PromiseOps::of::<u64>(),
                        ::cobridge::private::zig::Slice::of(data),
                        ::cobridge::private::zig::Moved::new(seed).pointer(),
                    )
                },
            )
        }
    }

    pub fn double(n: u64) -> impl ::core::future::Future<Output = u64> {
        unsafe extern "C" {
            #[link_name = "cobridge1$zig$my-crate$double"]
            fn shim(
                out: *mut ::core::ffi::c_void,
                call: *mut u8,
                waker: *const u8,
                promises: &'static ::cobridge::private::zig::PromiseOps,
                n: u64,
            ) -> u8;
        }
        struct CobridgeDeclaration;
        impl ::cobridge::private::Declaration for CobridgeDeclaration {
            const NAME: &'static str = "double";
            const BORROWS: bool = false;
        }
        // SAFETY: cobridge_gen wrote this and the shim from the same declaration.
        unsafe {
            ::cobridge::private::call::<CobridgeDeclaration, ::cobridge::private::Infallible, u64, _>(
                move |out, call, waker| {
                    shim(out.cast(), call, waker, ::cobridge::private::zig::PromiseOps::of::<u64>(), n)
                },
            )
        }
    }
}

/// Zig's side: the shims, with what `glue.call` and `glue.start` do in them.
mod played {
    use super::PROMISE;
    use cobridge::private::zig::PromiseOps;
    use std::ffi::c_void;
    use std::task::Waker;

    #[repr(C)]
    struct Bytes {
        data: *const u8,
        len: usize,
    }

    unsafe extern "C" {
        fn cobridge1_zig_error(name: *const u8, length: usize, code: i32) -> *mut c_void;
    }

    /// `return error.X`.
    unsafe fn fail(out: *mut c_void, name: &str, code: i32) -> u8 {
        // SAFETY: there is room for a word.
        unsafe { out.cast::<*mut c_void>().write(cobridge1_zig_error(name.as_ptr(), name.len(), code)) };
        2
    }

    #[unsafe(export_name = "cobridge1$zig$my-crate$sum")]
    unsafe extern "C" fn sum(out: *mut c_void, data: Bytes) -> u8 {
        assert!(!data.data.is_null());
        // SAFETY: as the macro's half says.
        let data = unsafe { std::slice::from_raw_parts(data.data, data.len) };
        // SAFETY: there is room for a number.
        unsafe { out.cast::<u64>().write(data.iter().map(|&byte| u64::from(byte)).sum()) };
        1
    }

    #[unsafe(export_name = "cobridge1$zig$my-crate$checked")]
    unsafe extern "C" fn checked(out: *mut c_void, text: *mut String) -> u8 {
        // SAFETY: Zig moves it out.
        let text = unsafe { text.read() };
        if text.is_empty() {
            // SAFETY: there is room.
            return unsafe { fail(out, "Empty", 40) };
        }
        // SAFETY: there is room for a vector.
        unsafe { out.cast::<Vec<u8>>().write(text.into_bytes()) };
        1
    }

    #[unsafe(export_name = "cobridge1$zig$my-crate$hash")]
    unsafe extern "C" fn hash(
        out: *mut c_void,
        call: *mut c_void,
        waker: *const Waker,
        promises: &'static PromiseOps,
        data: Bytes,
        seed: *mut String,
    ) -> u8 {
        // SAFETY: what `glue.start` does for a function in promise style.
        unsafe {
            let handle = (promises.make)();
            let data = (promises.keep)(handle, data.data.cast(), data.len, 1).cast::<u8>();
            drop(seed.read());
            assert_eq!(*data, 7);
            PROMISE.set(Some((handle, promises)));
            (promises.begin)(handle, call, waker, out)
        }
    }

    #[unsafe(export_name = "cobridge1$zig$my-crate$double")]
    unsafe extern "C" fn double(
        out: *mut c_void,
        _: *mut c_void,
        _: *const Waker,
        _: &'static PromiseOps,
        n: u64,
    ) -> u8 {
        match n {
            // SAFETY: there is room. A promise of a function without `Result` can be given an error.
            0 => unsafe { fail(out, "Zero", 41) },
            n => {
                // SAFETY: there is room for a number.
                unsafe { out.cast::<u64>().write(2 * n) };
                1
            }
        }
    }
}

thread_local! {
    /// What the last `hash` has taken.
    static PROMISE: Cell<Option<(cobridge::private::zig::Handle, &'static cobridge::private::zig::PromiseOps)>> =
        const { Cell::new(None) };
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: the system's allocator, counted.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often this thread allocates in it.
fn allocations_of(body: impl FnOnce()) -> u64 {
    let before = ALLOCATIONS.get();
    body();
    ALLOCATIONS.get() - before
}

fn answer(value: u64) {
    let (handle, promises) = PROMISE.take().expect("hash was called");
    let mut value = value;
    // SAFETY: a handle and its table.
    assert!(unsafe { (promises.set_value)(handle, (&raw mut value).cast()) });
}

#[test]
fn a_plain_function() {
    assert_eq!(ffi::sum(&[1, 2, 250]), 253);
    assert_eq!(ffi::sum(&[]), 0);
    let text = "moved, not copied".to_owned();
    let at = text.as_ptr();
    let bytes = ffi::checked(text).unwrap();
    assert_eq!((bytes.as_slice(), bytes.as_ptr()), (b"moved, not copied".as_slice(), at));
    match ffi::checked(String::new()) {
        Err(Error::Zig(error)) => assert_eq!((error.name(), error.code()), ("Empty", 40)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_async_function() {
    let mut context = Context::from_waker(Waker::noop());
    // Nothing was called, and the arguments are dropped.
    drop(ffi::hash(&[7], "seed".to_owned()));
    assert!(PROMISE.take().is_none());
    let mut future = pin!(ffi::hash(&[7], "seed".to_owned()));
    assert!(future.as_mut().poll(&mut context).is_pending());
    answer(12);
    match future.poll(&mut context) {
        Poll::Ready(Ok(value)) => assert_eq!(value, 12),
        other => panic!("{other:?}"),
    }
    match pin!(ffi::double(4)).poll(&mut context) {
        Poll::Ready(value) => assert_eq!(value, 8),
        Poll::Pending => panic!("it was ready at once"),
    }
}

/// Contract, sentence 14: without `Result` a Zig error is a panic that names the function.
#[test]
fn an_error_without_a_result_panics() {
    let caught = catch_unwind(|| {
        let _ = pin!(ffi::double(0)).poll(&mut Context::from_waker(Waker::noop()));
    });
    let message = *caught.unwrap_err().downcast::<String>().unwrap();
    assert!(message.contains("`double`") && message.contains("Zig error Zero"), "{message}");
}

/// Calls that end in each of the ways. The copied arguments are as large as a cell has room for.
fn calls(data: &[u8]) {
    let mut context = Context::from_waker(Waker::noop());
    for n in 0..100 {
        let mut future = pin!(ffi::hash(data, String::new()));
        assert!(future.as_mut().poll(&mut context).is_pending());
        answer(n);
        assert!(matches!(future.poll(&mut context), Poll::Ready(Ok(value)) if value == n));
        {
            let mut dropped = pin!(ffi::hash(data, String::new()));
            assert!(dropped.as_mut().poll(&mut context).is_pending());
        }
        answer(n);
        {
            let mut unread = pin!(ffi::hash(data, String::new()));
            assert!(unread.as_mut().poll(&mut context).is_pending());
            answer(n);
        }
        assert!(matches!(pin!(ffi::double(n + 1)).poll(&mut context), Poll::Ready(_)));
        ffi::sum(data);
    }
}

#[test]
fn nothing_is_allocated_once_it_is_warm() {
    let data = [7; 496];
    // No other test leaves a cold cell in the way: there are two more at most.
    let warm: Vec<_> = (0..4)
        .map(|_| {
            let mut future = Box::pin(ffi::hash(&data, String::new()));
            assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
            (future, PROMISE.take().unwrap())
        })
        .collect();
    for (future, promise) in warm {
        drop(future);
        PROMISE.set(Some(promise));
        answer(0);
    }
    assert_eq!(allocations_of(|| calls(&data)), 0);
    assert!(allocations_of(|| calls(&[7; 497])) >= 300, "it is counted");
}
