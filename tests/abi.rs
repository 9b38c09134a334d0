//! `include/cobridge/abi.h` mirrors `src/abi.rs` and its neighbours. The layouts are asserted in both; here the functions,
//! their arguments and the numbers are compared as text. So is `include/cobridge/zig/abi.zig` with `src/zig`.

use std::collections::BTreeMap;

const RUST: &str = concat!(
    include_str!("../src/abi.rs"),
    include_str!("../src/runtime/abi.rs"),
    include_str!("../src/runtime/executor.rs"),
    include_str!("../src/timer.rs"),
    include_str!("../src/buffers.rs"),
);
const CPP: &str = include_str!("../include/cobridge/abi.h");

/// What an argument is at the machine's level: a pointer, a function, or a number of some width.
fn shape(ty: &str) -> &'static str {
    let ty = ty.trim();
    match ty {
        _ if ty.contains("fn(") || ty.contains("(*") => "function",
        _ if ty.contains('*') => "pointer",
        "u8" | "std::uint8_t" => "u8",
        "u32" | "std::uint32_t" => "u32",
        "u64" | "std::uint64_t" => "u64",
        "usize" | "std::size_t" => "size",
        "bool" => "bool",
        "" | "void" => "nothing",
        other => panic!("an argument of an unknown type: {other}"),
    }
}

/// Splits at commas that are not inside parentheses.
fn split(arguments: &str) -> Vec<String> {
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for letter in arguments.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().unwrap().push(letter);
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// The text from `(` at `start` to its closing parenthesis, both left out.
fn parenthesised(text: &str) -> &str {
    let mut depth = 0;
    for (index, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    return &text[1..index];
                }
            }
            _ => {}
        }
    }
    panic!("unbalanced: {text}")
}

type Functions = BTreeMap<String, (Vec<&'static str>, &'static str)>;

fn rust_functions() -> Functions {
    let definitions = RUST.match_indices("extern \"C\" fn cobridge1_");
    definitions
        .map(|(at, head)| {
            let rest = &RUST[at + head.len() - "cobridge1_".len()..];
            let open = rest.find('(').unwrap();
            let arguments = parenthesised(&rest[open..]);
            let shapes = split(arguments).iter().map(|one| shape(one.split_once(':').unwrap().1)).collect();
            let after = &rest[open + arguments.len() + 2..];
            let result = after[..after.find('{').unwrap()].trim().trim_start_matches("->");
            (rest[..open].to_owned(), (shapes, shape(result)))
        })
        .collect()
}

fn cpp_functions() -> Functions {
    let code: String = CPP.lines().map(|line| line.split("//").next().unwrap().to_owned() + " ").collect();
    let body = &code[code.find("extern \"C\"").unwrap()..];
    let declarations = body.match_indices("cobridge1_");
    declarations
        .map(|(at, _)| {
            let rest = &body[at..];
            let open = rest.find('(').unwrap();
            let shapes = split(parenthesised(&rest[open..])).iter().map(|one| cpp_argument(one)).collect();
            let before = body[..at].trim_end();
            let result = shape(before.rsplit([';', '{']).next().unwrap());
            (rest[..open].to_owned(), (shapes, result))
        })
        .collect()
}

/// `std::uint32_t kind` without the name.
fn cpp_argument(argument: &str) -> &'static str {
    let argument = argument.trim();
    if argument.contains('*') { shape(argument) } else { shape(argument.rsplit_once(' ').unwrap().0) }
}

#[test]
fn both_sides_name_the_same_functions() {
    let rust = rust_functions();
    assert_eq!(rust.len(), 37);
    assert_eq!(rust, cpp_functions());
}

#[test]
fn both_sides_use_the_same_numbers() {
    for (rust, cpp) in [
        ("const PENDING: u8 = 0;", "kPending = 0"),
        ("const VALUE: u8 = 1;", "kValue = 1"),
        ("const ERROR: u8 = 2;", "kError = 2"),
        ("const EXCEPTION: u32 = 0;", "kException = 0"),
        ("const CANCELLED: u32 = 1;", "kCancelled = 1"),
        ("const ABANDONED: u32 = 2;", "kAbandoned = 2"),
        ("const ERR: u32 = 3;", "kErr = 3"),
        ("const PANICKED: u32 = 4;", "kPanicked = 4"),
        ("const FUTURE_WORDS: usize = 3;", "kFutureWords = 3"),
    ] {
        assert!(RUST.contains(rust), "{rust}");
        assert!(CPP.contains(cpp), "{cpp}");
    }
}

const RUST_FOR_ZIG: &str = concat!(
    include_str!("../src/zig/mod.rs"),
    include_str!("../src/zig/promise/mod.rs"),
    include_str!("../src/zig/sink/mod.rs"),
    include_str!("../src/zig/sink/tables.rs"),
    include_str!("../src/zig/turn.rs"),
    include_str!("../src/zig/values.rs"),
    include_str!("../src/zig/flag.rs"),
    include_str!("../src/zig/wait.rs"),
    include_str!("../src/zig/export.rs"),
);
const ZIG: &str = include_str!("../include/cobridge/zig/abi.zig");

/// What stands between two texts.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let from = text.find(start).unwrap_or_else(|| panic!("{start}")) + start.len();
    &text[from..from + text[from..].find(end).unwrap()]
}

/// A function's shape in Rust or in Zig, from its parenthesis to its end. Rust's arguments may have no names, as Zig's.
fn shape_for_zig(text: &str) -> (Vec<&'static str>, &'static str) {
    let arguments = parenthesised(text);
    let shape = |ty: &str| match ty.trim() {
        "Handle" | "SinkHandle" => "handle",
        "i32" => "i32",
        "Slice" => "slice",
        "CancelCallback" | "ClosedCallback" | "WakeFn" | "PollFn" | "DropFn" => "pointer",
        ty if ty.contains(['*', '&', '[']) => "pointer",
        ty => shape(ty),
    };
    let mut shapes = Vec::new();
    for argument in split(arguments) {
        shapes.push(shape(argument.split_once(':').map_or(argument.as_str(), |(_, ty)| ty)));
    }
    let result = text[arguments.len() + 2..].trim().trim_start_matches("callconv(.c)").trim();
    (shapes, shape(result.trim_start_matches("->")))
}

#[test]
fn zig_knows_the_functions_of_promises() {
    let fields = |body: &'static str, head: &'static str| {
        body.lines()
            .filter_map(|line| line.trim().trim_start_matches("pub ").split_once(head))
            .map(|(name, rest)| (name, shape_for_zig(rest.trim_end_matches(','))))
            .collect::<Vec<_>>()
    };
    let rust = fields(between(RUST_FOR_ZIG, "pub struct PromiseOps {", "\n}"), ": unsafe extern \"C\" fn");
    let zig = fields(between(ZIG, "PromiseOps = extern struct {", "\n};"), ": *const fn ");
    assert_eq!(rust.len(), 11);
    assert_eq!(rust, zig);
    let rust = fields(between(RUST_FOR_ZIG, "pub struct Turn {", "\n}"), ": unsafe extern \"C\" fn");
    let zig = fields(between(ZIG, "Turn = extern struct {", "\n};"), ": *const fn ");
    assert_eq!(rust.len(), 2);
    assert_eq!(rust, zig);
}

#[test]
fn zig_knows_the_functions_of_values_and_errors() {
    let functions = |text: &'static str, head: &'static str, end: char| {
        text.match_indices(head)
            .map(move |(at, _)| {
                let rest = &text[at + head.len() - "cobridge1_".len()..];
                let open = rest.find('(').unwrap();
                (&rest[..open], shape_for_zig(rest[open..open + rest[open..].find(end).unwrap()].trim()))
            })
            .collect::<BTreeMap<_, _>>()
    };
    let mut rust = functions(RUST_FOR_ZIG, "extern \"C\" fn cobridge1_", '{');
    let mut shared = functions(RUST, "extern \"C\" fn cobridge1_", '{');
    let names = [
        "cobridge1_error_drop",
        "cobridge1_error_kind",
        "cobridge1_error_message",
        "cobridge1_spawn_blocking",
    ];
    rust.extend(names.into_iter().filter_map(|name| shared.remove_entry(name)));
    assert_eq!(rust.len(), 20);
    assert_eq!(rust, functions(ZIG, "pub extern fn cobridge1_", ';'));
    // Those of vectors are written once for all elements.
    let elements: Vec<_> = between(ZIG, "vector_elements = [_]type{", "}").trim().split(", ").collect();
    assert_eq!(elements, between(RUST_FOR_ZIG, "\nvectors!(", ")").split(' ').collect::<Vec<_>>());
    for name in ["new", "drop", "parts", "reserve", "set_len"] {
        assert!(RUST_FOR_ZIG.contains(&format!("stringify!($element), \"_{name}\"")), "{name}");
        assert!(ZIG.contains(&format!(".name = prefix ++ \"{name}\"")), "{name}");
    }
    for (rust, zig) in [
        ("const PENDING: u8 = 0;", "pending: u8 = 0"),
        ("const VALUE: u8 = 1;", "value: u8 = 1"),
        ("const ERROR: u8 = 2;", "err: u8 = 2"),
        ("words: [*mut c_void; 4]", "words: [5]usize"),
        ("const END: u8 = 4;", "end: u8 = 4"),
        ("const PANICKED: u32 = 4;", "error_of_panic: u32 = 4"),
        ("const FUTURE_WORDS: usize = 3;", "future: [3]usize"),
    ] {
        assert!(RUST.contains(rust) && ZIG.contains(zig), "{rust} {zig}");
    }
    assert!(RUST_FOR_ZIG.contains("const PARKED: u32 = 1;") && ZIG.contains("parked: u32 = 1"));
}

#[test]
fn zig_knows_the_functions_of_streams_and_channels() {
    const CHANNELS: &str = include_str!("../src/channel/ops.rs");
    let fields = |body: &'static str, head: &'static str| {
        // One that is written over several lines is one of these all the same.
        body.lines()
            .filter_map(|line| {
                line.trim().trim_start_matches("pub ").trim_start_matches("pub(crate) ").split_once(head)
            })
            .map(|(name, rest)| (name, shape_for_zig(rest.trim_end_matches(','))))
            .collect::<Vec<_>>()
    };
    for (rust, name, count) in
        [(RUST_FOR_ZIG, "SinkOps", 10), (CHANNELS, "SenderOps", 8), (CHANNELS, "ReceiverOps", 8)]
    {
        let rust = fields(between(rust, &format!("struct {name} {{"), "\n}"), ": unsafe extern \"C\" fn");
        let zig =
            fields(between(ZIG, &format!("pub const {name} = extern struct {{"), "\n};"), ": *const fn ");
        assert_eq!(rust.len(), count, "{name}");
        assert_eq!(rust, zig, "{name}");
    }
    for (rust, text, zig) in [
        ("const NOT_NOW: u8 = 0;", RUST_FOR_ZIG, "not_now: u8 = 0;"),
        ("const SENT: u8 = 1;", RUST_FOR_ZIG, "sent: u8 = 1;"),
        ("const CLOSED: u8 = 2;", RUST_FOR_ZIG, "closed: u8 = 2;"),
        ("const END: u8 = 4;", RUST, "end: u8 = 4;"),
        ("const DONE: u8 = 0;", CHANNELS, "done: u8 = 0;"),
        ("const NOT_NOW: u8 = 1;", CHANNELS, "not_now: u8 = 1;"),
        ("const CLOSED: u8 = 2;", CHANNELS, "closed: u8 = 2;"),
        ("const WAITING: u8 = 3;", CHANNELS, "waiting: u8 = 3;"),
    ] {
        assert!(text.contains(rust), "{rust}");
        assert!(ZIG.contains(&format!("pub const {zig}")), "{zig}");
    }
}
