//! Every kind of function that C++ awaits: methods, associated functions, names, borrows, unit, errors. Two bridges.

use std::fmt;

/// A Rust type with methods.
pub struct Counter {
    /// What it counts.
    pub count: u64,
}

impl Counter {
    async fn get(&self) -> u64 {
        super::pause().await;
        self.count
    }

    async fn add(&mut self, by: u64) -> u64 {
        super::pause().await;
        self.count += by;
        self.count
    }

    async fn add_checked(&mut self, by: u64) -> Result<u64, Overflow> {
        self.count = self.count.checked_add(by).ok_or(Overflow(by))?;
        Ok(self.count)
    }

    async fn starting_at(count: u64) -> Box<Counter> {
        super::pause().await;
        Box::new(Counter { count })
    }

    fn plain(&self) -> u64 {
        self.count
    }
}

/// An error of the user's own, with nothing but a text.
pub struct Overflow(u64);

impl fmt::Display for Overflow {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} is too much", self.0)
    }
}

/// A Rust type that borrows.
pub struct Words<'a>(std::str::SplitWhitespace<'a>);

impl<'a> Words<'a> {
    async fn next(&mut self) -> Result<&'a str, &'static str> {
        super::pause().await;
        self.0.next().ok_or("no more words")
    }
}

fn words<'a>(text: &'a str) -> Box<Words<'a>> {
    Box::new(Words(text.split_whitespace()))
}

impl ffi::Rectangle {
    async fn area(&self) -> u64 {
        super::pause().await;
        self.width * self.height
    }

    async fn grow(&mut self, by: u64) {
        super::pause().await;
        self.width += by;
        self.height += by;
    }

    async fn square(side: u64) -> Self {
        ffi::Rectangle { width: side, height: side, label: "square".to_owned() }
    }
}

#[cobridge::bridge(namespace = "exports_shapes")]
pub mod ffi {
    #[derive(Debug, Clone, PartialEq)]
    struct Rectangle {
        width: u64,
        height: u64,
        label: String,
    }

    extern "Rust" {
        type Counter;
        /// With `&self`: the block declares one type.
        async fn get(&self) -> u64;
        async fn add(self: &mut Counter, by: u64) -> u64;
        async fn add_checked(&mut self, by: u64) -> Result<u64>;
        #[Self = "Counter"]
        async fn starting_at(count: u64) -> Box<Counter>;
        /// Beside them, one that is not async.
        fn plain(self: &Counter) -> u64;
    }

    extern "Rust" {
        type Words<'a>;
        unsafe fn words<'a>(text: &'a str) -> Box<Words<'a>>;
        async fn next<'a>(self: &mut Words<'a>) -> Result<&'a str>;
    }

    extern "Rust" {
        async fn area(self: &Rectangle) -> u64;
        async fn grow(self: &mut Rectangle, by: u64);
        #[Self = "Rectangle"]
        async fn square(side: u64) -> Rectangle;

        // Copied into the future, so that C++ may let go of them.
        async fn shout(text: &str) -> String;
        async fn total(numbers: &[u64]) -> u64;
        async fn labels(rectangles: &[Rectangle], between: &str) -> Result<String>;
        // Lent until the future is gone.
        async fn longest<'a>(left: &'a str, right: &'a str) -> &'a str;
        async fn first<'a>(numbers: &'a [u64]) -> Result<&'a [u64]>;
        #[cxx_name = "double_"]
        async fn double<'a>(numbers: &'a mut [u64]);
        async fn address_of<'a>(text: &'a str, copied: &str) -> usize;

        async fn unit();
        async fn unit_written() -> ();
        async fn try_unit(fail: bool) -> Result<()>;
        async fn try_rectangle(fail: bool) -> Result<Rectangle>;
        async fn try_byte(fail: bool) -> Result<u8>;
        async fn try_boxed(fail: bool) -> Result<Box<Counter>>;
        async fn try_reference(value: &Rectangle, fail: bool) -> Result<&Rectangle>;

        #[cxx_name = "CamelCase"]
        async fn snake_case(value: u64) -> u64;
        #[cxx_name = "overloaded"]
        #[rust_name = "overloaded_number"]
        async fn overloaded_n(value: u64) -> String;
        #[cxx_name = "overloaded"]
        #[rust_name = "overloaded_text"]
        async fn overloaded_t(value: &str) -> String;
        #[namespace = "exports_shapes::deep::er"]
        async fn apart(value: u64) -> u64;
        async fn r#type(r#match: u64, r#in: u64) -> u64;
        #[cfg(not(any(unix, windows)))]
        async fn nowhere(value: u64) -> u64;
        #[cfg(any(unix, windows))]
        async fn here(value: u64) -> u64;
        // Words that C++ reserves and Rust does not: C++ gets other names for the arguments.
        #[cxx_name = "name_space"]
        async fn namespace(template: u64, this: u64) -> u64;

        /// Declared safe to C++ here, and `unsafe` in Rust.
        ///
        /// # Safety
        /// The pointer points to a number.
        #[local]
        async unsafe fn read(pointer: *const u64) -> u64;
        #[local]
        async fn on_one_thread(value: u64) -> Result<u64>;
        async fn many(a: u8, b: u16, c: u32, d: u64, e: i8, f: i16, g: i32, h: i64) -> i64;
    }

    #[namespace = "exports_elsewhere"]
    extern "Rust" {
        async fn elsewhere(value: u64) -> u64;
    }

    unsafe extern "C++" {
        include!("cobridge-ffi-tests/cpp/exports_shapes.h");

        async fn use_counter(counter: &mut Counter) -> Result<String>;
        async fn use_words(text: &str) -> String;
        async fn use_rectangle(rectangle: &mut Rectangle) -> u64;
        async fn use_square() -> Rectangle;
        async fn use_copies() -> String;
        async fn use_lent() -> Result<u64>;
        async fn use_units() -> String;
        async fn use_errors() -> String;
        async fn use_names() -> Result<String>;
        async fn use_local() -> Result<u64>;
        async fn use_other_bridges() -> u64;
        async fn hand_unit() -> Result<()>;
        async fn hand_error(fail: bool) -> Result<Rectangle>;
    }
}

/// Another bridge in the same file, which only exports.
#[cobridge::bridge(namespace = "exports_shapes::other")]
pub mod other {
    struct Small {
        value: u8,
    }
    extern "Rust" {
        async fn small(value: u8) -> Small;
        async fn smalls(values: &[Small]) -> Vec<Small>;
    }
}

async fn small(value: u8) -> other::Small {
    super::pause().await;
    other::Small { value }
}

async fn smalls(values: &[other::Small]) -> Vec<other::Small> {
    super::pause().await;
    values.iter().map(|small| other::Small { value: small.value + 1 }).collect()
}

impl Clone for other::Small {
    fn clone(&self) -> Self {
        other::Small { value: self.value }
    }
}

async fn shout(text: &str) -> String {
    super::pause().await;
    text.to_uppercase()
}

async fn total(numbers: &[u64]) -> u64 {
    super::pause().await;
    numbers.iter().sum()
}

async fn labels(rectangles: &[ffi::Rectangle], between: &str) -> Result<String, String> {
    super::pause().await;
    let labels: Vec<_> = rectangles.iter().map(|rectangle| rectangle.label.as_str()).collect();
    Ok(labels.join(between))
}

async fn longest<'a>(left: &'a str, right: &'a str) -> &'a str {
    super::pause().await;
    if right.len() > left.len() { right } else { left }
}

async fn first(numbers: &[u64]) -> Result<&[u64], String> {
    super::pause().await;
    numbers.get(..1).ok_or_else(|| "there is none".to_owned())
}

async fn double(numbers: &mut [u64]) {
    super::pause().await;
    for number in numbers {
        *number *= 2;
    }
}

async fn address_of(text: &str, copied: &str) -> usize {
    super::pause().await;
    assert!(text.as_ptr() != copied.as_ptr() && text == copied);
    text.as_ptr().addr()
}

async fn unit() {
    super::ran("unit");
}

async fn unit_written() {
    super::pause().await;
    super::ran("unit_written");
}

async fn try_unit(fail: bool) -> Result<(), String> {
    super::pause().await;
    if fail { Err("no unit".to_owned()) } else { Ok(()) }
}

async fn try_rectangle(fail: bool) -> Result<ffi::Rectangle, fmt::Error> {
    if fail { Err(fmt::Error) } else { Ok(ffi::Rectangle::square(3).await) }
}

async fn try_byte(fail: bool) -> Result<u8, Box<dyn std::error::Error>> {
    Ok(if fail { "no byte".parse()? } else { 7 })
}

async fn try_boxed(fail: bool) -> Result<Box<Counter>, std::borrow::Cow<'static, str>> {
    super::pause().await;
    if fail { Err("no box: ü".into()) } else { Ok(Box::new(Counter { count: 1 })) }
}

async fn try_reference(value: &ffi::Rectangle, fail: bool) -> Result<&ffi::Rectangle, &'static str> {
    super::pause().await;
    if fail { Err("") } else { Ok(value) }
}

async fn snake_case(value: u64) -> u64 {
    value + 1
}

async fn overloaded_number(value: u64) -> String {
    format!("number {value}")
}

async fn overloaded_text(value: &str) -> String {
    format!("text {value}")
}

async fn apart(value: u64) -> u64 {
    value + 2
}

async fn r#type(r#match: u64, r#in: u64) -> u64 {
    r#match + r#in
}

async fn here(value: u64) -> u64 {
    value + 3
}

async fn namespace(template: u64, this: u64) -> u64 {
    template + this
}

async unsafe fn read(pointer: *const u64) -> u64 {
    super::pause().await;
    // SAFETY: the caller says so.
    unsafe { *pointer }
}

async fn on_one_thread(value: u64) -> Result<u64, String> {
    let not_send = std::rc::Rc::new(value);
    super::pause().await;
    Ok(*not_send)
}

#[allow(clippy::too_many_arguments)]
async fn many(a: u8, b: u16, c: u32, d: u64, e: i8, f: i16, g: i32, h: i64) -> i64 {
    super::pause().await;
    i64::from(a) + i64::from(b) + i64::from(c) + d as i64 + i64::from(e) + i64::from(f) + i64::from(g) + h
}

async fn elsewhere(value: u64) -> u64 {
    value + 4
}
