//! Shared structs and enums, options, arrays, and vectors of them.

#[cobridge::bridge(namespace = "shared")]
pub mod ffi {
    /// Every field that Zig can hold.
    #[derive(Clone, Debug, PartialEq, Default)]
    struct Everything {
        a: u8,
        b: u64,
        c: bool,
        d: u16,
        e: f64,
        f: i8,
        name: String,
        g: f32,
        bytes: Vec<u8>,
        color: Color,
        h: usize,
        i: i32,
        small: Small,
        points: Vec<Point>,
        j: i16,
        corners: [u16; 3],
        k: isize,
        texts: Vec<String>,
        flags: Vec<bool>,
        l: i64,
        m: u32,
        colors: Vec<Color>,
    }

    #[derive(Clone, Copy, Debug, PartialEq, Default)]
    struct Point {
        x: f64,
        y: f64,
    }

    /// Less than a word.
    #[derive(Clone, Copy, Debug, PartialEq, Default)]
    struct Small {
        tag: u8,
        wide: u16,
    }

    /// One name is a keyword of Zig only.
    #[derive(Clone, Copy, Debug, PartialEq)]
    #[repr(align(64))]
    struct Aligned {
        kind: u8,
        error: u64,
    }

    #[derive(Clone, Debug, PartialEq)]
    struct Tree {
        value: u32,
        children: Vec<Tree>,
    }

    #[derive(Debug, Default)]
    enum Color {
        #[default]
        Red,
        Green = 5,
        Blue,
    }

    struct Conditional {
        here: u8,
        #[cfg(any())]
        not_here: u64,
        #[cfg(not(any()))]
        kind: Kind,
    }

    enum Kind {
        Here,
        #[cfg(any())]
        NotHere = 7,
    }

    #[cfg(any())]
    struct NotHere {
        nothing: u8,
    }

    #[repr(i16)]
    #[derive(Debug)]
    enum Sign {
        Minus = -1,
        Zero,
        Plus,
    }

    /// Zig has it, as a name that it can't use.
    struct Rusty {
        boxed: Box<OnlyRust>,
    }

    extern "Rust" {
        type OnlyRust;
    }

    unsafe extern "Zig" {
        include!("zig/shared.zig");

        fn everything(value: Everything) -> Everything;
        /// The sizes of the structs, and the offsets of the fields of `Everything`, as Zig has them.
        fn layouts() -> Vec<usize>;
        fn lookup(value: &Everything) -> usize;
        fn move_by(point: &mut Point, by: Point) -> f64;
        fn small(value: Small) -> Small;
        fn aligned(value: Aligned) -> Aligned;
        fn depth(tree: &Tree) -> u32;
        fn grow(tree: Tree) -> Tree;
        fn swap_out(into: &mut Everything) -> Everything;

        fn conditional(value: Conditional) -> Conditional;
        fn color_number(color: Color) -> u8;
        fn number_color(number: u8) -> Color;
        fn opposite(sign: Sign) -> Sign;

        fn checked_point(x: f64) -> Result<Point>;
        fn checked_everything(name: &str) -> Result<Everything>;
        fn drop_everything(value: Everything);

        fn centroid(points: &[Point]) -> Point;
        fn scale(points: &mut [Point], by: f64);
        fn paint(colors: &mut [Color]) -> usize;
        fn all(flags: &[bool]) -> bool;
        fn longest(texts: &[String]) -> String;
        fn total(texts: &[String]) -> usize;
        fn words(text: &str) -> Vec<String>;
        fn join(texts: Vec<String>) -> String;
        fn line(count: u32) -> Vec<Point>;
        fn many(count: u32) -> Vec<Everything>;
        fn inverted(flags: Vec<bool>) -> Vec<bool>;
        fn rainbow() -> Vec<Color>;

        fn half(x: u64) -> Option<u64>;
        fn or_zero(x: Option<u64>) -> u64;
        fn not(x: Option<bool>) -> Option<bool>;
        fn name_or(name: Option<&str>, other: &str) -> String;
        fn sum_or(data: Option<&[u16]>, other: u64) -> u64;
        fn upper(text: Option<String>) -> Option<String>;
        fn nearest(to: Point, points: &[Point]) -> Option<Point>;
        fn color_named(name: &str) -> Option<Color>;
        fn same_tree(tree: Option<Tree>) -> Option<Tree>;
        fn maybe_move(point: Option<&mut Point>) -> bool;
        fn maybe_x(point: Option<&Point>) -> f64;
        fn checked_option(which: u32) -> Result<Option<String>>;

        fn reversed(data: [u8; 5]) -> [u8; 5];
        fn dot(a: [f64; 3], b: [f64; 3]) -> f64;
        fn toggled(data: Option<[bool; 2]>) -> Option<[bool; 2]>;

        /// What is borrowed from an argument.
        fn first_word(text: &str) -> &str;
        fn tail<'a>(data: &'a [u32], _other: &str) -> &'a [u32];
        fn middle(data: &mut [u32]) -> &mut [u32];
        fn largest(points: &[Point]) -> &Point;
        fn find_name<'a>(value: &'a Everything, prefix: &str) -> Option<&'a str>;
        fn of_zig() -> &'static str;
        fn not_text(bytes: &[u8]) -> Result<&str>;
        fn not_text_either(bytes: &[u8]) -> &str;
        fn first_point(points: &mut [Point]) -> Option<&mut Point>;

        async fn later_point(x: f64) -> Result<Point>;
        async fn later_everything(value: Everything) -> Everything;
        async fn later_option(x: u64) -> Option<u64>;
        async fn later_text(text: Option<&str>) -> Result<Option<String>>;
        async fn later_points(points: &[Point]) -> Vec<Point>;
        async fn later_color(color: Color) -> Color;
        async fn later_array(data: [u8; 3]) -> [u8; 3];
        async fn answers_twice(text: &str) -> Option<String>;
        /// Ready at once.
        async fn now_lookup(value: &Everything) -> usize;
        async fn now_move(point: &mut Point) -> Option<f64>;
        async fn now_total(texts: &[String]) -> usize;
        /// Keeps its promise; `answer_kept` answers it, with what owns memory.
        async fn kept_option() -> Option<String>;
        fn answer_kept();
    }
}

/// A type that only Rust knows.
pub struct OnlyRust;
