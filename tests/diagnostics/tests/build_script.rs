//! What the build script shows: standard error of `cobridge_build` for each kind of failure, compared with
//! `tests/build_script/<case>/stderr.txt`. `BLESS=1` records it anew.
//!
//! A case is a folder that stands for a crate; its `.rs` files below `src` are what the build script is asked to bridge,
//! in the order of their names.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A crate in a folder of its own below Cargo's folder for temporary files, and the build script to run in it.
struct Crate {
    folder: PathBuf,
    command: Command,
}

impl Crate {
    fn new(name: &str) -> Crate {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("build_script").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("the last run's folder can be removed");
        }
        fs::create_dir_all(folder.join("src")).expect("a folder can be made");
        fs::create_dir_all(folder.join("out")).expect("a folder can be made");
        let mut command = Command::new(env!("CARGO_BIN_EXE_build_script"));
        // As Cargo would, and nothing that happens to be set around the tests.
        command
            .current_dir(&folder)
            .env_clear()
            .env("OUT_DIR", folder.join("out"))
            .env("CARGO_MANIFEST_DIR", &folder)
            .env("CARGO_PKG_NAME", "example")
            .env("CARGO_CFG_UNIX", "")
            .env("CARGO_CFG_TARGET_OS", "linux")
            .env("DEP_COBRIDGE1_INCLUDE", folder.join("include"))
            .env("HOST", "x86_64-unknown-linux-gnu")
            .env("TARGET", "x86_64-unknown-linux-gnu")
            .env("OPT_LEVEL", "0")
            .env("RUST_BACKTRACE", "1");
        Crate { folder, command }
    }

    fn file(mut self, path: &str, text: impl AsRef<[u8]>) -> Crate {
        fs::write(self.folder.join(path), text).expect("a file can be written");
        self.command.arg(path);
        self
    }

    fn path(mut self, path: impl AsRef<OsStr>) -> Crate {
        self.command.arg(path);
        self
    }

    fn without(mut self, variable: &str) -> Crate {
        self.command.env_remove(variable);
        self
    }

    fn run(mut self) -> (Output, String) {
        let output = self.command.output().expect("the build script can be started");
        let text = String::from_utf8(output.stderr.clone()).expect("messages are UTF-8");
        let folder = self.folder.to_str().expect("the temporary folder's name is UTF-8");
        let text = text.replace(folder, "$CRATE");
        (output, text)
    }

    /// The build script fails in the way that Cargo expects of one, and says what is recorded.
    fn refused(self, name: &str) {
        let (output, text) = self.run();
        assert_eq!(output.status.code(), Some(1), "{name}: {text}");
        assert!(!text.contains("panicked"), "{name}: {text}");
        let stdout = String::from_utf8_lossy(&output.stdout);
        assert!(!stdout.contains("lowered"), "{name} went on");
        for line in stdout.lines() {
            assert!(line.starts_with("cargo:"), "{name} says {line:?} to Cargo");
        }
        compare(name, &text);
    }
}

fn compare(name: &str, text: &str) {
    let record = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/build_script/{name}.txt"));
    if std::env::var_os("BLESS").is_some_and(|bless| bless == "1") {
        fs::create_dir_all(record.parent().expect("a record is in a folder"))
            .expect("the folder can be made");
        fs::write(&record, text).expect("the record can be written");
        return;
    }
    let recorded = fs::read_to_string(&record).unwrap_or_default();
    assert!(
        recorded == text,
        "{name}: BLESS=1 records the new text\n--- recorded\n{recorded}\n--- now\n{text}"
    );
}

/// A bridge in which `items` stand in an `extern "C++"` block.
fn bridge(items: &str) -> String {
    let items: String = items.lines().map(|line| format!("        {line}\n")).collect();
    format!(
        "#[cobridge::bridge(namespace = \"http\")]\nmod ffi {{\n    unsafe extern \"C++\" {{\n        \
         include!(\"http.h\");\n{items}    }}\n}}\n"
    )
}

macro_rules! refused {
    ($($(#[$doc:meta])* $name:ident: $case:expr;)*) => {$(
        #[test]
        $(#[$doc])*
        fn $name() {
            let case: Crate = ($case)(Crate::new(stringify!($name)));
            case.refused(stringify!($name));
        }
    )*};
}

fn one(items: &'static str) -> impl Fn(Crate) -> Crate {
    move |case| case.file("src/main.rs", bridge(items))
}

// One of each class of refusals: what the macro says to all of them is in `ui`.
refused! {
    generics: one("async fn send<T>(value: T) -> u64;");
    where_clause: one("async fn send<'a>(value: &'a str) -> u64\nwhere\n    'a: 'static;");
    pattern: one("async fn send((left, right): (u64, u64)) -> u64;");
    impl_trait: one("async fn send(value: impl Into<String>) -> u64;");
    stream: one("fn events(topic: &str) -> impl Stream<Item = &str>;");
    stream_async: one("async fn events(topic: &str) -> impl Stream<Item = u64>;");
    stream_argument: one("fn read(events: impl Stream<Item = u64>);");
    stream_bounds: one("fn events() -> impl Stream<Item = u64> + Send;\nfn others() -> impl Stream;");
    stream_blocking: one("#[blocking]\nfn events(topic: &str) -> impl Stream<Item = u64>;");
    stream_capacity: one("#[capacity(0)]\nfn none() -> impl Stream<Item = u64>;\n#[capacity(4)]\n#[unbounded]\nfn both() -> impl Stream<Item = u64>;");
    /// cxx's own message, about an item.
    cxx_stream: one("fn events() -> impl Stream<Item = CxxString>;");
    callback_gives_a_reference: one("fn serve(handler: impl AsyncFn(u64) -> &str);");
    error_type: one("async fn send() -> Result<u64, String>;");
    fn_pointer_returned: one("async fn send() -> fn(u64) -> u64;");
    attribute_on_plain_fn: one("#[blocking]\nfn compress(data: &[u8]) -> Vec<u8>;");
    attributes_twice: one("#[capacity(4)]\n#[capacity(8)]\nfn ticks() -> impl Stream<Item = u64>;\n#[local]\n#[local]\nasync fn draw();");
    attributes_exclude_each_other: one("#[blocking]\n#[local]\nasync fn compress(data: &[u8]) -> Vec<u8>;");
    attribute_argument: one("#[blocking(pool)]\nasync fn compress(data: &[u8]) -> Vec<u8>;");
    attribute_of_streams: one("#[capacity(8)]\nasync fn send(value: u64) -> u64;");
    attribute_unsupported: one("#[inline]\nasync fn send(value: u64) -> u64;");
    blocking_borrows: one("#[blocking]\nasync fn fill(data: &mut [u8]);");
    receiver: one("type Client;\nasync fn send(self, value: u64) -> u64;");
    context_declared: one("type FetchContext;\nasync fn fetch(url: &str) -> u64;");
    /// cxx's own message, on the user's own text.
    cxx_by_value: one("async fn send(value: CxxString) -> u64;");
    /// cxx's own message about something beside the async item.
    cxx_beside: one("fn plain(value: CxxString);\nasync fn send(value: u64) -> u64;");
    /// Told by name: cxx_build knows the item under the name that it was lowered to.
    cxx_two_of_one_name: one("async fn send(value: u64) -> u64;\nasync fn send(value: u32) -> u64;");
    exported: |case: Crate| case.file(
        "src/main.rs",
        "#[cobridge::bridge]\nmod ffi {\n    extern \"Rust\" {\n        async fn fill(data: &mut [u8]);\n    }\n}\n",
    );
    /// What is said of `#[blocking]` fits the block: nothing advises to keep it.
    exported_attributes: |case: Crate| case.file(
        "src/main.rs",
        "#[cobridge::bridge]\nmod ffi {\n    extern \"Rust\" {\n        #[blocking]\n        #[local]\n        async fn compress();\n        #[inline]\n        async fn send();\n    }\n}\n",
    );
    exported_stream: |case: Crate| case.file(
        "src/main.rs",
        "#[cobridge::bridge]\nmod ffi {\n    extern \"Rust\" {\n        #[capacity(4)]\n        fn ticks() -> impl Stream<Item = ()>;\n    }\n}\n",
    );
    runtime_elsewhere: one("async fn send(runtime: &RuntimeHandle) -> u64;");
    with_a_body: one("async fn send() -> u64 { 5 }");
    zig: |case: Crate| case.file(
        "src/main.rs",
        "#[cobridge::bridge]\nmod ffi {\n    unsafe extern \"Zig\" {\n        include!(\"zig/nowhere.zig\");\n        fn norm(point: &str) -> (f64, f64);\n    }\n}\n",
    );
    zig_file_missing: |case: Crate| case.file(
        "src/main.rs",
        "#[cobridge::bridge]\nmod ffi {\n    unsafe extern \"Zig\" {\n        include!(\"zig/nowhere.zig\");\n        async fn hash(data: &[u8]) -> u64;\n    }\n}\n",
    );
    bridge_argument: |case: Crate| case.file(
        "src/main.rs",
        "#[cobridge::bridge(prefix = \"a\")]\nmod ffi {\n    unsafe extern \"C++\" {\n        async fn f();\n    }\n}\n",
    );
    no_body: |case: Crate| case.file("src/main.rs", "#[cobridge::bridge]\nmod ffi;\n");
    cfg_unreadable: one("#[cfg(all)]\nasync fn a();\n#[cfg(nonsense(unix))]\nasync fn b();");
}

// Text that is no Rust.
refused! {
    brace_missing: |case: Crate| case.file("src/main.rs", "fn main() {\n    let x = 5;\n");
    brace_too_many: |case: Crate| case.file("src/main.rs", "fn main() {\n    let x = 5;\n}\n}\n");
    delimiters_crossed: |case: Crate| case.file("src/main.rs", "fn main() {\n    (]\n}\n");
    bad_token: |case: Crate| case.file("src/main.rs", "fn main() {\n    let x = `5;\n}\n");
    string_without_end: |case: Crate| case.file("src/main.rs", "fn main() {\n    let x = \"5;\n}\n");
    item_unfinished: one("async fn send(value: u64) -> u64");
    type_missing: one("async fn send(value) -> u64;");
    behind_wide_letters: |case: Crate| case.file(
        "src/main.rs",
        format!("// Größe, 大きさ, 🦀\n{}", bridge("/* ä */ async fn größe(/* 大 */ mut value: u64) -> u64;")),
    );
    windows_line_ends: |case: Crate| case.file(
        "src/main.rs",
        bridge("async fn send(\n    mut value: u64,\n) -> u64;").replace('\n', "\r\n"),
    );
    byte_order_mark: |case: Crate| case.file(
        "src/main.rs",
        format!("\u{feff}{}", bridge("async fn send(mut value: u64) -> u64;")),
    );
}

// What is around the text.
refused! {
    file_missing: |case: Crate| case.path("src/missing.rs");
    file_is_a_folder: |case: Crate| case.path("src");
    not_utf8: |case: Crate| case.file("src/main.rs", b"// \xff\nfn main() {}\n");
    out_dir_missing: |case: Crate| one("async fn f();")(case).without("OUT_DIR");
    manifest_dir_missing: |case: Crate| one("async fn f();")(case).without("CARGO_MANIFEST_DIR");
    dependency_missing: |case: Crate| one("async fn f();")(case).without("DEP_COBRIDGE1_INCLUDE");
    out_dir_is_a_file: |case: Crate| {
        let mut case = one("async fn f();")(case);
        let file = case.folder.join("file");
        fs::write(&file, "").expect("a file can be written");
        case.command.env("OUT_DIR", file);
        case
    };
}

// Several together.
refused! {
    two_files: |case: Crate| case
        .file("src/first.rs", bridge("async fn first<T>(value: T);"))
        .file("src/good.rs", bridge("async fn good(value: u64);"))
        .file("src/second.rs", bridge("async fn second(mut value: u64);"));
    two_files_of_two_kinds: |case: Crate| case
        .path("src/missing.rs")
        .file("src/broken.rs", "fn main() {\n")
        .file("src/second.rs", bridge("async fn second(mut value: u64);"));
    several_in_one_file: |case: Crate| case.file(
        "src/main.rs",
        format!(
            "{}\n{}",
            bridge("async fn first<T>(mut value: T) -> Result<u64, String>;\nasync fn second(_: u64);"),
            bridge("async fn third(self);").replace("mod ffi", "mod other"),
        ),
    );
    several_kinds_in_one_bridge: one(
        "async fn first<T>(value: T);\n#[blocking(pool)]\nasync fn second();\nasync fn third(value: CxxString);",
    );
    several_of_cxx: one("async fn first(value: CxxString);\nasync fn second(value: Option<u64>);\nfn third(value: Unknown);");
}

/// The cases above fail for their own reasons: the same crate without a mistake is lowered.
#[test]
fn a_good_bridge_is_lowered() {
    let case = one("async fn send(value: u64) -> Result<u64>;")(Crate::new("good"));
    let folder = case.folder.clone();
    let (output, text) = case.run();
    assert!(output.status.success(), "{text}");
    assert!(
        !text.contains("error") && !text.contains("warning"),
        "a good bridge is no reason for messages: {text}"
    );
    assert!(String::from_utf8_lossy(&output.stdout).lines().any(|line| line == "lowered"));
    assert!(folder.join("out/cobridge/include/example/src/main.rs.async.h").is_file());
    assert!(folder.join("out/cxxbridge/include/example/src/main.rs.h").is_file());
}

/// A bridge without async items needs neither our headers nor the dependency that tells where they are.
#[test]
fn a_plain_bridge_needs_no_dependency() {
    let case = one("fn send(value: u64) -> u64;")(Crate::new("plain")).without("DEP_COBRIDGE1_INCLUDE");
    let (output, text) = case.run();
    assert!(output.status.success(), "{text}");
}

/// Only modules are looked into, as cxx_build does it: the body of a macro is no bridge yet.
#[test]
fn a_bridge_in_a_macro_is_left_alone() {
    let text = format!(
        "macro_rules! write_bridge {{\n    ($name:ident) => {{\n        #[cobridge::bridge]\n        mod $name {{\n            \
         unsafe extern \"C++\" {{\n                async fn f<T>();\n            }}\n        }}\n    }};\n}}\n\
         mod outer {{\n    mod inner {{\n{}    }}\n}}\n",
        bridge("async fn send(value: u64) -> u64;"),
    );
    let case = Crate::new("macro").file("src/main.rs", &text);
    let folder = case.folder.clone();
    let (output, messages) = case.run();
    assert!(output.status.success(), "{messages}");
    let lowered = fs::read_to_string(folder.join("out/cobridge/src/src/main.rs")).expect("there is a copy");
    assert_eq!(lowered.matches("#[cxx::bridge").count(), 1, "{lowered}");
    assert_eq!(lowered.matches("#[cobridge::bridge]").count(), 1, "{lowered}");
}

/// Lines keep their numbers, so that what cxx_build itself still reports points to the right line of the user's text.
#[test]
fn the_lowered_copy_keeps_every_line() {
    let text = bridge(
        "/// Documented.\n#[blocking]\nasync fn send(\n    value: u64, // a comment\n) -> Result<u64>;\nfn plain();",
    );
    let case = Crate::new("lines").file("src/main.rs", &text);
    let folder = case.folder.clone();
    let (output, messages) = case.run();
    assert!(output.status.success(), "{messages}");
    let lowered = fs::read_to_string(folder.join("out/cobridge/src/src/main.rs")).expect("there is a copy");
    assert_eq!(lowered.lines().count(), text.lines().count());
    let line = |text: &str| text.lines().position(|line| line.contains("fn plain();"));
    assert_eq!(line(&lowered), line(&text));
}

/// Places in the text are counted in bytes, whatever the letters and line ends are.
#[test]
fn a_byte_order_mark_wide_letters_and_windows_line_ends_are_kept() {
    let plain = bridge("/* ä */ async fn send(/* 大 */ value: u64) -> u64; // 🦀\nfn plain();");
    let text = format!("\u{feff}// Größe\n{plain}").replace('\n', "\r\n");
    let case = Crate::new("letters").file("src/main.rs", &text);
    let folder = case.folder.clone();
    let (output, messages) = case.run();
    assert!(output.status.success(), "{messages}");
    let lowered = fs::read_to_string(folder.join("out/cobridge/src/src/main.rs")).expect("there is a copy");
    for kept in ["\u{feff}// Größe\r\n", "/* ä */ ", " // 🦀\r\n", "        fn plain();\r\n"] {
        assert!(lowered.contains(kept), "{kept:?} is not in:\n{lowered}");
    }
    assert!(lowered.contains("#[cxx::bridge(namespace = \"http\")]"), "{lowered}");
}
