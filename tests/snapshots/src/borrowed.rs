//! Lifetimes, and arguments that the call borrows.

/// Something of Rust's that C++ looks at.
pub struct Session {
    /// How often it was used.
    pub uses: u64,
}

impl Session {
    fn use_it(&mut self) -> u64 {
        self.uses += 1;
        self.uses
    }
}

#[cobridge::bridge(namespace = "borrowed")]
#[allow(missing_docs)]
pub mod ffi {
    struct Point {
        x: u64,
        y: u64,
    }

    extern "Rust" {
        type Session;
        fn use_it(self: &mut Session) -> u64;
    }

    unsafe extern "C++" {
        include!("cobridge-snapshot-tests/cpp/borrowed.h");

        type View<'a>;
        fn view<'a>(data: &'a [u8]) -> UniquePtr<View<'a>>;

        async fn at<'a>(self: &View<'a>, index: usize) -> Result<u8>;
        async fn longest<'a>(left: &'a str, right: &'a str) -> Result<&'a str>;
        async fn fill(data: &mut [u8], value: u8) -> usize;
        async fn mirror(point: &mut Point) -> &mut Point;
        async fn work(session: &mut Session, times: u64) -> u64;
    }
}
