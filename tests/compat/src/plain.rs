//! A bridge without async items: it goes to cxx untouched.

#[cobridge::bridge(namespace = "compat::plain")]
pub mod ffi {
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    struct Point {
        x: i32,
        y: i32,
    }

    extern "Rust" {
        type Accumulator;
        fn new_accumulator() -> Box<Accumulator>;
        fn add(self: &mut Accumulator, point: &Point);
        fn total(self: &Accumulator) -> Point;
        fn refuse(message: &str) -> Result<u32>;
    }

    unsafe extern "C++" {
        include!("compat/cpp/compat.h");
        fn sum(points: &[Point]) -> Point;
        fn accumulate(accumulator: &mut Accumulator, times: u32);
        fn fail(message: &str) -> Result<()>;
        fn what_rust_refused() -> String;
        #[rust_name = "length_of"]
        fn length(text: &CxxString) -> usize;
    }
}

use ffi::Point;

/// A Rust type that C++ calls.
pub struct Accumulator(Point);

fn new_accumulator() -> Box<Accumulator> {
    Box::new(Accumulator(Point::default()))
}

impl Accumulator {
    fn add(&mut self, point: &Point) {
        self.0.x += point.x;
        self.0.y += point.y;
    }

    fn total(&self) -> Point {
        self.0.clone()
    }
}

fn refuse(message: &str) -> Result<u32, String> {
    Err(format!("refused: {message}"))
}
