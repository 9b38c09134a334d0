//! A web server to try the client on: it greets, it echoes, and on `/slow` it waits until the client hangs up.

use std::io::{BufRead, BufReader, Read, Result, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// Gives the address, and what the server notices.
pub fn start() -> Result<(SocketAddr, Receiver<&'static str>)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let (notices, noticed) = channel();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let notices = notices.clone();
            thread::spawn(move || serve(stream, notices));
        }
    });
    Ok((address, noticed))
}

fn serve(mut stream: TcpStream, notices: Sender<&'static str>) -> Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    loop {
        let (mut request, mut length) = (String::new(), 0);
        reader.read_line(&mut request)?;
        loop {
            let mut header = String::new();
            if reader.read_line(&mut header)? <= 2 {
                break;
            }
            if let Some(value) = header.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let (status, body) = match request.split(' ').nth(1) {
            None => return Ok(()),
            Some("/hello") => ("200 OK", b"hello".to_vec()),
            Some("/echo") => ("200 OK", body),
            Some("/slow") => {
                let _ = reader.read(&mut [0]);
                let _ = notices.send("the client hung up");
                return Ok(());
            }
            Some(_) => ("404 Not Found", b"nothing here".to_vec()),
        };
        write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n", body.len())?;
        stream.write_all(&body)?;
    }
}
