//! The bridge: a C++ server, and what it asks Rust.

/// The server that C++ implements.
#[cobridge::bridge(namespace = "server")]
pub mod ffi {
    /// What a client asks.
    #[derive(Debug)]
    struct Request {
        /// `GET`, `POST` and so on.
        method: String,
        /// `/hello?name=you`.
        path: String,
        /// What it sends.
        body: Vec<u8>,
    }

    /// What it gets.
    #[derive(Debug)]
    struct Response {
        /// 200, 404 and so on.
        status: u16,
        /// `text/plain`.
        content_type: String,
        /// Any bytes.
        body: Vec<u8>,
    }

    /// What the server has done so far.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    struct Counters {
        /// Connections that were accepted.
        connections: u64,
        /// Requests that were answered.
        answered: u64,
        /// Clients that went away before they were answered.
        gone: u64,
    }

    /// How far a request has been read.
    enum Read {
        /// There is more to come.
        Partial,
        /// It is there.
        Complete,
        /// It is none.
        Wrong,
    }

    unsafe extern "C++" {
        include!("demo-server/include/server.h");

        /// A listening socket, and an event loop.
        type Server;
        /// Listens on loopback; port 0 takes a free one.
        fn listen(port: u16) -> Result<UniquePtr<Server>>;
        /// The port it listens on.
        fn port(self: &Server) -> u16;
        /// Serves on this thread until it is stopped. The handler's futures are polled here, and dropped when their client
        /// goes away.
        fn run(self: &Server, handler: impl AsyncFn(Request) -> Result<Response>) -> Result<()>;
        /// Ends `run`, from any thread.
        fn stop(self: &Server);
        /// The counters, now.
        fn counters(self: &Server) -> Counters;
    }

    extern "Rust" {
        /// Reads a request from the bytes that have come so far.
        fn read_head(bytes: &[u8], request: &mut Request) -> Read;
    }
}

// SAFETY: a server may be used and destroyed on any thread: `run` is called by one, and what the others call only touches
// atomics and the loop's queue, under its mutex.
unsafe impl Send for ffi::Server {}
// SAFETY: as above.
unsafe impl Sync for ffi::Server {}

fn read_head(bytes: &[u8], request: &mut ffi::Request) -> ffi::Read {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Request::new(&mut headers);
    let length = match head.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return ffi::Read::Partial,
        Err(_) => return ffi::Read::Wrong,
    };
    let announced = head.headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length"));
    let announced = match announced.map(|header| std::str::from_utf8(header.value).map(str::parse::<usize>)) {
        None => 0,
        Some(Ok(Ok(count))) => count,
        Some(_) => return ffi::Read::Wrong,
    };
    let Some(body) = bytes.get(length..).filter(|body| body.len() >= announced) else {
        return ffi::Read::Partial;
    };
    request.method = head.method.unwrap_or_default().to_owned();
    request.path = head.path.unwrap_or_default().to_owned();
    request.body = body[..announced].to_vec();
    ffi::Read::Complete
}

impl ffi::Response {
    /// A response of text.
    pub fn text(status: u16, text: impl Into<String>) -> ffi::Response {
        ffi::Response {
            status,
            content_type: "text/plain; charset=utf-8".to_owned(),
            body: text.into().into_bytes(),
        }
    }
}
