//! The demo as a user runs it.

use demo_support::program::run;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};

#[test]
fn the_self_test_passes() {
    let said = run(env!("CARGO_BIN_EXE_demo-server"), &[]);
    assert_eq!(said.code, Some(0), "{said}");
    assert_eq!(said.lines("ok "), 9, "{said}");
}

#[test]
fn it_serves_until_it_is_told_to_quit() {
    let mut demo = Command::new(env!("CARGO_BIN_EXE_demo-server"))
        .args(["serve", "0"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the demo runs");
    let mut out = BufReader::new(demo.stdout.take().expect("it was piped"));
    let mut line = String::new();
    out.read_line(&mut line).expect("it says where it listens");
    let address = line.trim().strip_prefix("listening on http://").and_then(|url| url.strip_suffix('/'));
    let address = address.unwrap_or_else(|| panic!("{line}"));
    let ask = |path: &str| {
        let mut stream = TcpStream::connect(address).expect("it listens");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n").expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        answer
    };
    assert!(ask("/hello?name=you").ends_with("\r\n\r\nhello, you\n"));
    assert!(ask("/quit").starts_with("HTTP/1.1 200 "));
    assert!(demo.wait().expect("it ends").success());
}
