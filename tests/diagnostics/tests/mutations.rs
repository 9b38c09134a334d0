//! The generator answers or refuses and never panics, whatever it is given, and every refusal points into the text.
//!
//! Mutated bridges, arbitrary tokens and arbitrary text go through the same functions that the macro and the build helper
//! call. `CASES=200000 SEED=5` runs more of them, or others; a failure names its seed, and `SEED=... CASES=1` repeats it.

use cobridge_gen::check::{AnyConfiguration, Configuration};
use cobridge_gen::{Diagnostics, emit, plan, syntax};
use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use std::cell::RefCell;
use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;

/// The macro's own source: a crate of macros can't be used as a library.
#[path = "../../../macro/src/expand/mod.rs"]
#[allow(dead_code)]
mod expand;

/// Splitmix64: small, seedable, good enough to choose with.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// One in `n`.
    fn chance(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// What a build script's Cargo says.
struct Linux;

impl Configuration for Linux {
    fn holds(&self, name: &str, value: Option<&str>) -> Option<bool> {
        match (name, value) {
            ("unix", None) => Some(true),
            ("target_os", Some(os)) => Some(os == "linux"),
            ("feature", Some("unknown")) => None,
            _ => Some(false),
        }
    }
}

/// Sound bridges and the text around them, to be mutated.
fn corpus() -> Vec<String> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    for folder in ["ui/refused", "ui/cxx", "ui/calls", "tests/corpus"] {
        let mut files: Vec<_> = fs::read_dir(package.join(folder))
            .expect("a folder of the corpus can be listed")
            .map(|entry| entry.expect("a folder of the corpus can be listed").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
            .collect();
        files.sort();
        texts.extend(files.iter().map(|file| fs::read_to_string(file).expect("the corpus can be read")));
    }
    texts
}

/// Words that mean something to the generator or to cxx.
const WORDS: &[&str] = &[
    "async",
    "fn",
    "unsafe",
    "safe",
    "extern",
    "mod",
    "type",
    "struct",
    "enum",
    "impl",
    "const",
    "mut",
    "ref",
    "dyn",
    "where",
    "for",
    "as",
    "in",
    "let",
    "pub",
    "use",
    "self",
    "Self",
    "super",
    "crate",
    "static",
    "_",
    "Result",
    "Option",
    "Vec",
    "Box",
    "Pin",
    "UniquePtr",
    "SharedPtr",
    "WeakPtr",
    "CxxString",
    "CxxVector",
    "String",
    "str",
    "u8",
    "i128",
    "usize",
    "isize",
    "c_char",
    "f32",
    "bool",
    "Stream",
    "AsyncFn",
    "Item",
    "Client",
    "Session",
    "Point",
    "value",
    "send",
    "fetch",
    "FetchContext",
    "FetchCallback",
    "namespace",
    "cxx_name",
    "rust_name",
    "cfg",
    "blocking",
    "local",
    "capacity",
    "unbounded",
    "doc",
    "allow",
    "expect",
    "derive",
    "repr",
    "include",
    "bridge",
    "cobridge",
    "cxx",
    "all",
    "any",
    "not",
    "feature",
    "__cobridge_fetch",
    "a__b",
    "cxxbridge1",
    "r#type",
    "größe",
    "true",
    "ExternType",
    "Clone",
    "Default",
];
const LITERALS: &[&str] = &[
    "0",
    "1",
    "-1",
    "5u8",
    "255",
    "256",
    "3.5",
    "'a'",
    "b'a'",
    "\"\"",
    "\"C++\"",
    "\"Rust\"",
    "\"Zig\"",
    "\"C\"",
    "\"a::b\"",
    "\"::\"",
    "\"a b\"",
    "\"r#type\"",
    "\"__\"",
    "\"\\u{0}\"",
    "b\"x\"",
    "c\"x\"",
    "r\"raw\"",
    "\"größe\"",
    "\"fn\"",
    "170141183460469231731687303715884105727",
    "340282366920938463463374607431768211456",
    "0xffu64",
    "1e400",
    "\"x.h\"",
];
const PUNCTUATION: &[char] = &[
    '#', '!', ':', ';', ',', '<', '>', '&', '*', '=', '-', '.', '?', '+', '|', '@', '$', '/', '\'', '^', '%',
    '~',
];
const DELIMITERS: &[Delimiter] =
    &[Delimiter::Parenthesis, Delimiter::Brace, Delimiter::Bracket, Delimiter::None];

fn token(random: &mut Random) -> TokenTree {
    match random.below(10) {
        0..5 => {
            let word = *random.pick(WORDS);
            match word.strip_prefix("r#") {
                Some(raw) => Ident::new_raw(raw, Span::call_site()).into(),
                None => Ident::new(word, Span::call_site()).into(),
            }
        }
        5 => match random.pick(LITERALS).parse::<Literal>() {
            Ok(literal) => literal.into(),
            Err(_) => Literal::u8_unsuffixed(7).into(),
        },
        6..9 => punctuation(random),
        _ => {
            let content = (0..random.below(4)).map(|_| token(random)).collect();
            Group::new(*random.pick(DELIMITERS), content).into()
        }
    }
}

fn punctuation(random: &mut Random) -> TokenTree {
    let letter = *random.pick(PUNCTUATION);
    // A lone apostrophe is no token: it begins a lifetime.
    if letter == '\'' {
        return Punct::new(':', Spacing::Alone).into();
    }
    Punct::new(letter, if random.chance(3) { Spacing::Joint } else { Spacing::Alone }).into()
}

/// Changes one place somewhere in `tokens`, deeper ones as likely as the text's own weight.
fn mutate(tokens: TokenStream, random: &mut Random, donor: &[TokenTree]) -> TokenStream {
    let mut list: Vec<TokenTree> = tokens.into_iter().collect();
    let groups: Vec<usize> =
        (0..list.len()).filter(|&index| matches!(list[index], TokenTree::Group(_))).collect();
    if !groups.is_empty() && !random.chance(4) {
        let index = *random.pick(&groups);
        let TokenTree::Group(group) = &list[index] else { return list.into_iter().collect() };
        let content = mutate(group.stream(), random, donor);
        let delimiter = if random.chance(60) { *random.pick(DELIMITERS) } else { group.delimiter() };
        list[index] = Group::new(delimiter, content).into();
        return list.into_iter().collect();
    }
    let new = if donor.is_empty() || random.chance(2) { token(random) } else { random.pick(donor).clone() };
    if list.is_empty() {
        return TokenStream::from(new);
    }
    let at = random.below(list.len());
    match random.below(6) {
        0 => drop(list.remove(at)),
        1 => list.insert(at, list[at].clone()),
        2 => {
            let other = random.below(list.len());
            list.swap(at, other);
        }
        3 => list[at] = new,
        4 => list.insert(at, new),
        _ => list.truncate(at),
    }
    list.into_iter().collect()
}

fn flatten(tokens: TokenStream, all: &mut Vec<TokenTree>) {
    for token in tokens {
        if let TokenTree::Group(group) = &token {
            flatten(group.stream(), all);
        }
        all.push(token);
    }
}

/// The corpus as tokens, read once: only their text is used, as places are counted anew in the mutated text.
struct Sound {
    file: TokenStream,
    tokens: Vec<TokenTree>,
}

impl Sound {
    fn read(text: &str) -> Sound {
        let file: TokenStream = text.parse().expect("the corpus is Rust");
        let mut tokens = Vec::new();
        flatten(file.clone(), &mut tokens);
        Sound { file, tokens }
    }
}

/// A file that is one of the corpus with a few tokens changed.
fn mutated_bridge(corpus: &[Sound], random: &mut Random) -> String {
    let mut tokens = random.pick(corpus).file.clone();
    let donor = &random.pick(corpus).tokens;
    let changes = if random.chance(2) { 1 } else { 2 + random.below(3) };
    for _ in 0..changes {
        tokens = mutate(tokens, random, donor);
    }
    tokens.to_string()
}

/// A bridge around arbitrary tokens.
fn arbitrary_tokens(random: &mut Random) -> String {
    let tokens: TokenStream = (0..random.below(24)).map(|_| token(random)).collect();
    match random.below(7) {
        0 => format!("#[cobridge::bridge] mod ffi {{ unsafe extern \"C++\" {{ async fn f(); {tokens} }} }}"),
        1 => format!("#[bridge] mod ffi {{ unsafe extern \"C++\" {{ async fn f({tokens}); }} }}"),
        2 => format!("#[bridge] mod ffi {{ unsafe extern \"C++\" {{ async fn f() -> {tokens}; }} }}"),
        3 => format!("#[cobridge::bridge({tokens})] mod ffi {{ unsafe extern \"C++\" {{ async fn f(); }} }}"),
        4 => format!(
            "#[bridge] mod ffi {{ unsafe extern \"C++\" {{ fn f() -> impl Stream<Item = {tokens}>; }} }}"
        ),
        5 => format!(
            "#[bridge] mod ffi {{ extern \"Rust\" {{ fn f({tokens}) -> impl Stream<Item = {tokens}>; }} }}"
        ),
        _ => format!("#[bridge] mod ffi {{ {tokens} unsafe extern \"C++\" {{ {tokens} async fn f(); }} }}"),
    }
}

/// A file of the corpus with letters changed: mostly no Rust any more.
fn mutated_text(corpus: &[String], random: &mut Random) -> String {
    const LETTERS: &[char] = &[
        '{', '}', '(', ')', '[', ']', '"', '\'', '#', '/', '*', '\\', '\n', '\r', ' ', '\0', 'a', '0', '_',
        ';', 'ß', '大', '🦀', '\u{feff}', '\u{200f}',
    ];
    let mut letters: Vec<char> = random.pick(corpus).chars().collect();
    for _ in 0..=random.below(4) {
        if letters.is_empty() {
            break;
        }
        let at = random.below(letters.len());
        match random.below(7) {
            0 => drop(letters.remove(at)),
            1 => letters[at] = *random.pick(LETTERS),
            2 => letters.insert(at, *random.pick(LETTERS)),
            3 => letters.truncate(at),
            _ => {
                let end = (at + random.below(40)).min(letters.len());
                letters.drain(at..end);
            }
        }
    }
    letters.into_iter().collect()
}

/// What came of one text.
#[derive(Default)]
struct Seen {
    lowered: usize,
    refused: usize,
    unreadable: usize,
    without_bridge: usize,
}

/// What the macro and the build helper do with a text. `Err` says what is wrong with a refusal.
fn generate(text: &str, configuration: &dyn Configuration, seen: &mut Seen) -> Result<(), String> {
    let tokens: TokenStream = match text.parse() {
        Ok(tokens) => tokens,
        Err(error) => {
            seen.unreadable += 1;
            let range = error.span().byte_range();
            return match text.get(range.clone()) {
                Some(_) => Ok(()),
                None => Err(format!("`{error}` is at {range:?}, which is no place in the text")),
            };
        }
    };
    let bridges = syntax::find_bridges(tokens);
    if bridges.is_empty() {
        seen.without_bridge += 1;
    }
    for found in bridges {
        if !syntax::has_async_items(&found.module) {
            seen.without_bridge += 1;
            continue;
        }
        match plan(found.args.clone(), found.module.clone(), configuration) {
            Ok(plan) => {
                seen.lowered += 1;
                for call in &plan.calls {
                    let range = call.extent.0.byte_range().start..call.extent.1.byte_range().end;
                    if text.get(range.clone()).is_none_or(str::is_empty) {
                        return Err(format!("`{}` is to be replaced at {range:?}", call.name));
                    }
                }
                let header = emit::cpp::header("src/main.rs", "case/src/main.rs.async.h", &[plan]);
                assert!(header.contains("#pragma once"));
                check_expansion(expand::bridge(found.args, found.module))?;
            }
            Err(refused) => {
                seen.refused += 1;
                check_refusal(text, &refused)?;
            }
        }
    }
    Ok(())
}

/// What the macro writes is Rust, the items in the attribute that carries them included.
fn check_expansion(expansion: TokenStream) -> Result<(), String> {
    let file: syn::File = syn::parse2(expansion.clone())
        .map_err(|error| format!("the expansion is no Rust: {error}\n{expansion}"))?;
    let modules = file.items.iter().filter_map(|item| match item {
        syn::Item::Mod(module) => Some(module),
        _ => None,
    });
    for carrier in modules.flat_map(|module| &module.attrs).filter(|attr| attr.path().is_ident("serde")) {
        carrier
            .parse_args_with(|input: syn::parse::ParseStream<'_>| {
                while !input.is_empty() {
                    input.parse::<syn::Item>()?;
                }
                Ok(())
            })
            .map_err(|error| format!("the expansion is no Rust: {error}\n{expansion}"))?;
    }
    Ok(())
}

fn check_refusal(text: &str, refused: &Diagnostics) -> Result<(), String> {
    if refused.0.is_empty() {
        return Err("refused without a message".to_owned());
    }
    for message in &refused.0 {
        let range = message.start.byte_range().start..message.end.byte_range().end;
        // Tokens without text, such as a `None` group, have no place of their own.
        let quoted = text.get(range.clone()).filter(|quoted| !quoted.is_empty());
        if quoted.is_none() || message.start.source_text().is_none_or(|start| !text.contains(&start)) {
            return Err(format!("`{}` is at {range:?}, which is no place in the text", message.message));
        }
        if message.message.is_empty() {
            return Err(format!("no message at {range:?}"));
        }
    }
    Ok(())
}

thread_local! {
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs one text, panics included: as the macro, which does not know any cfg, or as the build helper.
fn run(text: &str, case: u64, seen: &mut Seen) -> Result<(), String> {
    let configuration: &dyn Configuration = if case.is_multiple_of(3) { &AnyConfiguration } else { &Linux };
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| generate(text, configuration, seen)));
    // Or every text that was ever read is kept.
    proc_macro2::extra::invalidate_current_thread_spans();
    outcome.unwrap_or_else(|_| Err(PANIC.take().unwrap_or_else(|| "panicked".to_owned())))
}

/// Keeps what a panic says instead of printing it.
fn quiet_panics() {
    panic::set_hook(Box::new(|info| {
        let backtrace = std::backtrace::Backtrace::force_capture().to_string();
        let ours =
            backtrace.lines().filter(|line| line.contains("cobridge_gen::") || line.contains("cxx_gen::"));
        let ours: Vec<&str> = ours.take(6).map(str::trim).collect();
        PANIC.set(Some(format!("{info}\n{}", ours.join("\n"))));
    }));
}

fn variable(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// One test, as the hook for panics belongs to the process.
#[test]
fn the_generator_answers_or_refuses() {
    quiet_panics();
    let mut failures = Vec::new();
    let mut seen = Seen::default();
    let corpus = corpus();
    for text in &corpus {
        for configuration in [0, 1] {
            if let Err(error) = run(text, configuration, &mut seen) {
                failures.push(format!("the corpus: {error}\n{text}"));
            }
        }
    }
    let sound: Vec<Sound> = corpus.iter().map(|text| Sound::read(text)).collect();
    let (cases, seed) = (variable("CASES", 20_000), variable("SEED", 1));
    for case in seed..seed + cases {
        let mut random = Random(case);
        let text = match case % 8 {
            0..5 => mutated_bridge(&sound, &mut random),
            5..7 => arbitrary_tokens(&mut random),
            _ => mutated_text(&corpus, &mut random),
        };
        if let Err(error) = run(&text, case, &mut seen) {
            failures.push(format!("SEED={case} CASES=1: {error}\n{text}"));
        }
    }
    let Seen { lowered, refused, unreadable, without_bridge } = seen;
    println!(
        "{lowered} lowered, {refused} refused, {unreadable} unreadable, {without_bridge} without a bridge of ours"
    );
    drop(panic::take_hook());
    let shown = failures.len().min(12);
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures[..shown].join("\n\n"));
    // Of so many cases each outcome must have been reached, or the test has lost its meaning.
    if cases >= 20_000 {
        assert!(lowered > 1000 && refused > 5000 && unreadable > 500);
    }
}
