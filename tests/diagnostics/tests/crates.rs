//! Crates that use a bridge as it is meant, under settings and beside things that generated code must not disturb: no
//! error and no warning.

mod common;

use common::{Message, Rustc};

fn fine(messages: &[Message]) {
    let messages: Vec<&Message> =
        messages.iter().filter(|message| matches!(message.level.as_str(), "error" | "warning")).collect();
    assert!(messages.is_empty(), "{messages:#?}");
}

/// Methods, borrowed arguments, lifetimes, every attribute: what a public, documented bridge may hold.
const DOCUMENTED: &str = r#"//! A crate.

/// A type of the crate.
pub struct Session;

/// A bridge.
#[cobridge::bridge(namespace = "http")]
pub mod ffi {
    /// A request.
    pub struct Request {
        /// Where to.
        pub url: String,
    }

    extern "Rust" {
        type Session;
    }

    unsafe extern "C++" {
        include!("http_client.h");
        /// A client.
        type Client;
        /// A view of a client.
        type View<'a>;
        /// Makes a client.
        #[must_use]
        fn new_client() -> UniquePtr<Client>;
        /// Sends.
        async fn send(self: &Client, request: Request) -> Result<String>;
        /// Changes.
        async fn rename(self: Pin<&mut Client>, name: &str) -> Result<()>;
        /// Looks.
        async fn look<'a>(self: &View<'a>, at: &str) -> u64;
        /// Makes one later.
        #[Self = "Client"]
        async fn connect(address: &str) -> Result<UniquePtr<Client>>;
        /// Borrows twice.
        async fn compare(left: &[u8], right: &mut [u8]) -> bool;
        /// Gives back what it was given.
        async fn longest<'a>(left: &'a str, right: &'a str) -> &'a str;
        /// Holds a session.
        async fn keep(session: Box<Session>, other: &Session) -> Result<Box<Session>>;
        /// Compresses.
        #[blocking]
        async fn compress(data: &[u8]) -> Vec<u8>;
        /// Draws.
        #[local]
        #[must_use]
        async fn draw(width: u32);
        /// Reads.
        ///
        /// # Safety
        /// The pointer is valid.
        #[rust_name = "read_at"]
        async unsafe fn read(pointer: *const u8) -> u8;
        /// Only somewhere.
        #[cfg(unix)]
        async fn fork() -> Result<i32>;
        /// Takes many arguments.
        #[allow(clippy::too_many_arguments)]
        async fn many(a1: u8, a2: u8, a3: u8, a4: u8, a5: u8, a6: u8, a7: u8, a8: u8) -> u64;
        /// Many answers.
        #[capacity(16)]
        #[must_use]
        fn watch(self: &Client, url: &str) -> impl Stream<Item = Result<String>>;
    }

    extern "Rust" {
        /// Many words.
        fn words(text: &str) -> impl Stream<Item = String>;
    }
}
"#;

const USE: &str = r#"
/// Calls everything.
///
/// # Errors
/// If anything fails.
pub async fn run(client: &ffi::Client) -> Result<u64, cobridge::Error> {
    let url = String::from("http://localhost/");
    let answer = client.send(ffi::Request { url: url.clone() }).await?;
    let mut other = ffi::Client::connect(&url).await?;
    other.pin_mut().rename(&answer).await?;
    let mut copy = [0; 4];
    let same = ffi::compare(answer.as_bytes(), &mut copy).await;
    let longest = ffi::longest(&url, &answer).await.len();
    let session = ffi::keep(Box::new(Session), &Session).await?;
    drop(session);
    ffi::draw(5).await;
    // SAFETY: the pointer is valid.
    let byte = unsafe { ffi::read_at(copy.as_ptr()) }.await;
    let pid = ffi::fork().await?;
    let many = ffi::many(1, 2, 3, 4, 5, 6, 7, 8).await;
    let packed = ffi::compress(&copy).await.len();
    Ok(u64::from(byte) + u64::from(same) + many + (packed + longest) as u64 + u64::from(pid.unsigned_abs()))
}

/// The future of a method borrows the object and the argument.
pub fn later<'a>(
    client: std::pin::Pin<&'a mut ffi::Client>,
    name: &'a str,
) -> impl std::future::Future<Output = Result<(), cobridge::Error>> + 'a {
    client.rename(name)
}

/// So does the stream of one.
pub fn changes<'a>(
    client: &'a ffi::Client,
    url: &'a str,
) -> impl cobridge::stream::Stream<Item = Result<String, cobridge::Error>> + Unpin + 'a {
    client.watch(url)
}

fn words(text: &str) -> impl cobridge::stream::Stream<Item = String> + use<'_> {
    Words(text.split(' '))
}

struct Words<'a>(std::str::Split<'a, char>);

impl cobridge::stream::Stream for Words<'_> {
    type Item = String;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<String>> {
        std::task::Poll::Ready(self.0.next().map(str::to_owned))
    }
}
"#;

#[test]
fn every_edition_captures_what_the_arguments_borrow() {
    let rustc = Rustc::new("editions");
    for edition in ["2018", "2021", "2024"] {
        fine(&rustc.check("rustc", &format!("edition_{edition}"), edition, &format!("{DOCUMENTED}{USE}")));
    }
}

#[test]
fn a_documented_bridge_passes_every_lint() {
    let rustc = Rustc::new("lints");
    let lints = "#![deny(warnings, missing_docs, unsafe_op_in_unsafe_fn, elided_lifetimes_in_paths)]\n\
                 #![deny(rust_2018_idioms, unreachable_pub, missing_debug_implementations, future_incompatible)]\n\
                 #![deny(clippy::all, clippy::pedantic)]\n\
                 #![allow(missing_debug_implementations, clippy::cast_lossless)]\n";
    let text = format!("{lints}{DOCUMENTED}{USE}");
    fine(&rustc.check("rustc", "lints", "2024", &text));
    fine(&rustc.check("clippy-driver", "lints_clippy", "2024", &text));
    fine(&rustc.check("clippy-driver", "lints_clippy_2021", "2021", &text));
}

/// As in cxx, and about the user's own function, not about what it is made of.
#[test]
fn unused_functions_of_a_private_bridge_are_named() {
    let text = "#[cobridge::bridge]\nmod ffi {\n    unsafe extern \"C++\" {\n        type Client;\n        \
                async fn send(self: &Client, value: u64) -> u64;\n        async fn fetch(url: &str) -> Result<u64>;\n    }\n}\n";
    let messages = Rustc::new("unused").check("rustc", "unused", "2024", text);
    let texts: Vec<(&str, &str)> =
        messages.iter().map(|it| (it.text.as_str(), it.places.last().map_or("", String::as_str))).collect();
    let expected = [
        ("[dead_code] function `fetch` is never used", "6:18 to 6:23!"),
        ("[dead_code] method `send` is never used", "5:18 to 5:22!"),
    ];
    assert_eq!(texts, expected);
}

/// The expansion imports an attribute named `serde` by glob: an explicit import, a derive and its helper attribute keep
/// their meaning.
#[test]
fn serde_beside_a_bridge_keeps_its_meaning() {
    let rustc = Rustc::new("serde");
    let bridge = "#[cobridge::bridge]\npub mod ffi {\n    unsafe extern \"C++\" {\n        async fn f(value: u64) -> u64;\n    }\n}\n";
    let derived = "#[derive(Serialize, serde::Deserialize)]\n#[serde(rename_all = \"camelCase\")]\npub struct Wire {\n    \
                   #[serde(rename = \"x\", default)]\n    pub field_x: u8,\n}\n";
    let cases = [
        ("import", format!("#![deny(warnings)]\nuse serde::Serialize;\n{bridge}{derived}")),
        ("glob", format!("#![deny(warnings)]\nuse serde::*;\n{bridge}{derived}")),
        ("module", format!("#![deny(warnings)]\nuse serde::{{self, Serialize}};\n{derived}{bridge}")),
        (
            "used_as_path",
            format!("use serde::Serialize;\n{bridge}{derived}pub fn f<T: serde::Serialize>(_: T) {{}}\n"),
        ),
        (
            "two_bridges",
            format!(
                "use serde::Serialize;\n{bridge}{derived}{}",
                bridge.replace("mod ffi", "mod other").replace("fn f", "fn g")
            ),
        ),
        (
            "macro_of_that_name",
            format!(
                "use serde::Serialize;\n#[allow(unused_macros)]\nmacro_rules! append {{ () => {{}} }}\n{bridge}{derived}"
            ),
        ),
    ];
    for (name, text) in cases {
        let messages = rustc.check("rustc", name, "2024", &text);
        assert!(messages.is_empty(), "{name}: {messages:#?}");
    }
}

/// Names that generated code uses itself are the user's to take.
#[test]
fn users_may_take_any_name() {
    let text = r#"#![deny(warnings)]
#![allow(dead_code)]
use cobridge::bridge;

mod core {}
mod std {}
type Result = u8;
struct Option;
struct Box;
trait Future {}
fn unsafe_call() {}

#[bridge]
pub mod ffi {
    struct Declared {
        call: u64,
    }
    struct Fallible {
        call: u64,
    }
    struct Error {
        call: u64,
    }
    struct Call {
        out: u64,
    }
    unsafe extern "C++" {
        type Client;
        type Declaration;
        async fn call(out: u64, call: u64, waker: u64, receiver: u64) -> Result<Declared>;
        async fn poll(self: &Client, receiver: &str, this: u64, ty: u64) -> Result<Fallible>;
        async fn out(context: Call, error: &Error) -> Result<Error>;
        async fn drop(self: Pin<&mut Declaration>, out: &mut [u8], cobridge: u8) -> u64;
        async fn r#type(r#move: u64, f: u8, s: u8, t: u8) -> u64;
        async fn send(self: &Declaration, core: u64, std: u64) -> Call;
        async fn append(serde: u64) -> u64;
        async fn local() -> u64;
        async fn future(future: u64) -> u64;
        #[local]
        async fn declared(local: u64) -> Declared;
    }
}
"#;
    fine(&Rustc::new("names").check("rustc", "names", "2024", text));
}

/// A bridge that another macro writes. (Types come as identifiers: cxx takes no `$ty:ty`.)
#[test]
fn a_macro_may_write_a_bridge() {
    let text = r#"#![deny(warnings)]
macro_rules! write_bridge {
    ($module:ident, $name:ident, $argument:ident: $ty:ident, $value:ident) => {
        #[cobridge::bridge]
        pub mod $module {
            unsafe extern "C++" {
                async fn $name($argument: $ty, other: &str) -> Result<$value>;
            }
        }
    };
}
write_bridge!(one, first, value: u64, u32);
write_bridge!(two, second, value: String, String);

pub async fn run() -> Result<String, cobridge::Error> {
    let number = one::first(5, "a").await?;
    two::second(number.to_string(), "b").await
}
"#;
    fine(&Rustc::new("macros").check("rustc", "macros", "2024", text));
}

/// The future is `Send` when its arguments and its value are, and `#[local]` takes that away.
#[test]
fn futures_are_send_when_their_arguments_are() {
    let text = r#"#![deny(warnings)]
#[cobridge::bridge]
pub mod ffi {
    extern "Rust" {
        type Session;
    }
    unsafe extern "C++" {
        type Client;
        async fn value(text: String, bytes: Vec<u8>) -> Result<u64>;
        async fn boxed(session: Box<Session>) -> Result<Box<Session>>;
        async fn borrowed(text: &str, bytes: &[u8], session: &Session) -> Result<u64>;
        async fn send(self: &Client, value: u64) -> u64;
        async fn connect() -> Result<UniquePtr<Client>>;
    }
}
pub struct Session {
    pub n: u64,
}
// SAFETY: the test's C++ does not exist.
unsafe impl Send for ffi::Client {}
// SAFETY: as above.
unsafe impl Sync for ffi::Client {}

fn send<T: Send>(value: T) {
    drop(value);
}
pub fn run(client: &ffi::Client) {
    send(ffi::value(String::new(), Vec::new()));
    send(ffi::boxed(Box::new(Session { n: 5 })));
    send(ffi::borrowed("", &[], &Session { n: 5 }));
    send(client.send(5));
    send(ffi::connect());
    send(async { ffi::connect().await.is_ok() });
}
"#;
    fine(&Rustc::new("send").check("rustc", "send", "2024", text));
}
