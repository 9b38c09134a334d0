//! Rust functions that C++ awaits: methods, associated functions, names, lifetimes, and some that exist on some platforms
//! only.

/// Something of Rust's with async methods.
pub struct Session {
    log: Vec<String>,
}

impl Session {
    async fn open(name: &str) -> Box<Session> {
        Box::new(Session { log: vec![name.to_owned()] })
    }

    async fn last(&self) -> Result<String, &'static str> {
        self.log.last().cloned().ok_or("nothing yet")
    }

    async fn record(&mut self, entry: String, times: u32) -> u64 {
        self.log.extend(std::iter::repeat_n(entry, times as usize));
        self.log.len() as u64
    }
}

/// A view of what C++ lends.
pub struct View<'a>(&'a [u8]);

impl<'a> View<'a> {
    async fn at(&self, index: usize) -> Result<u8, String> {
        self.0.get(index).copied().ok_or_else(|| format!("no byte {index}"))
    }
}

fn view<'a>(data: &'a [u8]) -> Box<View<'a>> {
    Box::new(View(data))
}

impl ffi::Point {
    async fn norm(&self) -> f64 {
        self.x.hypot(self.y)
    }
}

async fn longest<'a>(left: &'a str, right: &'a str) -> &'a str {
    if right.len() > left.len() { right } else { left }
}

async fn double(numbers: &mut [u64]) {
    numbers.iter_mut().for_each(|number| *number *= 2);
}

async fn join(parts: &[String], between: &str) -> String {
    parts.join(between)
}

async fn number_to_text(number: u64) -> String {
    number.to_string()
}

async fn r#type(r#match: u64, template: u64) -> u64 {
    r#match + template
}

async unsafe fn read(pointer: *const u8) -> u8 {
    // SAFETY: the caller says that the pointer points to a byte.
    unsafe { *pointer }
}

async fn everywhere() -> bool {
    true
}

async fn apart(point: ffi::Point) -> ffi::Point {
    ffi::Point { x: point.y, y: point.x }
}

async fn nothing() {}

#[cobridge::bridge(namespace = "exports")]
#[allow(missing_docs)]
pub mod ffi {
    struct Point {
        x: f64,
        y: f64,
    }

    extern "Rust" {
        type Session;
        /// Begins a session.
        #[Self = "Session"]
        async fn open(name: &str) -> Box<Session>;
        /// The last entry.
        ///
        /// Of several lines.
        async fn last(&self) -> Result<String>;
        async fn record(self: &mut Session, entry: String, times: u32) -> u64;
    }

    extern "Rust" {
        type View<'a>;
        unsafe fn view<'a>(data: &'a [u8]) -> Box<View<'a>>;
        async fn at<'a>(self: &View<'a>, index: usize) -> Result<u8>;
    }

    #[namespace = "exports::deep"]
    extern "Rust" {
        async fn apart(point: Point) -> Point;
        #[namespace = "faraway"]
        async fn nothing();
    }

    extern "Rust" {
        async fn norm(self: &Point) -> f64;
        async fn longest<'a>(left: &'a str, right: &'a str) -> &'a str;
        #[cxx_name = "doubleAll"]
        async fn double<'a>(numbers: &'a mut [u64]);
        async fn join(parts: &[String], between: &str) -> String;
        #[cxx_name = "toText"]
        #[rust_name = "number_to_text"]
        async fn to_text(number: u64) -> String;
        async fn r#type(r#match: u64, template: u64) -> u64;
        /// # Safety
        /// The pointer points to a byte.
        #[local]
        async unsafe fn read(pointer: *const u8) -> u8;
        #[cfg(any(unix, windows))]
        async fn everywhere() -> bool;
        #[cfg(not(any(unix, windows)))]
        async fn nowhere() -> bool;
    }

    unsafe extern "C++" {
        include!("cobridge-snapshot-tests/cpp/exports.h");

        async fn use_session() -> Result<String>;
        async fn use_functions() -> Result<String>;
    }
}
