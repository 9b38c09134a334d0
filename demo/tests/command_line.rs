//! The demo as a user runs it.

use demo_support::program::{Said, run};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::{env, fs, thread};

fn demo(arguments: &[&str]) -> Said {
    run(env!("CARGO_BIN_EXE_demo"), arguments)
}

/// Answers one request, and gives what it said. `until` is how it ends.
fn answer_once(until: &'static str, answer: &'static str) -> (String, thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/page", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut request = String::new();
        let mut buffer = [0; 4096];
        while !request.ends_with(until) {
            let count = socket.read(&mut buffer).unwrap();
            assert!(count > 0, "the request ends early: {request:?}");
            request.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
        }
        socket.write_all(answer.as_bytes()).unwrap();
        request
    });
    (url, server)
}

#[test]
fn the_self_test_confirms_every_step() {
    let said = demo(&[]);
    assert_eq!(said.code, Some(0), "{said}");
    assert_eq!(said.lines("✓ "), 9, "{said}");
    assert!(said.out.ends_with("all 9 steps confirmed\n"), "{said}");
}

#[test]
fn get_prints_status_headers_and_body() {
    let (url, server) =
        answer_once("\r\n\r\n", "HTTP/1.1 418 Teapot\r\nX-Pot: small\r\nContent-Length: 5\r\n\r\nshort");
    let said = demo(&["get", &url]);
    assert_eq!(said.out, "status 418\nX-Pot: small\nContent-Length: 5\n\nshort");
    assert_eq!(said.code, Some(0), "{said}");
    assert!(server.join().unwrap().starts_with("GET /page HTTP/1.1\r\n"));
}

#[test]
fn post_sends_a_file() {
    let file = env::temp_dir().join(format!("cobridge-demo-{}", std::process::id()));
    fs::write(&file, "forty-two").unwrap();
    let (url, server) = answer_once("\r\n\r\nforty-two", "HTTP/1.1 204 No Content\r\n\r\n");
    let said = demo(&["post", &url, file.to_str().unwrap()]);
    fs::remove_file(&file).unwrap();
    assert_eq!(said.out, "status 204\n\n");
    assert!(server.join().unwrap().starts_with("POST /page HTTP/1.1\r\n"));
}

#[test]
fn a_failure_is_named_and_is_the_exit_code() {
    let said = demo(&["get", "http://127.0.0.1:bad/"]);
    assert_eq!(said.code, Some(1), "{said}");
    assert!(said.err.contains("http://127.0.0.1:bad/"), "{said}");
}
