//! The bridge: everything that Rust and C++ say to each other.

/// The HTTP client that C++ implements.
#[cobridge::bridge(namespace = "http")]
pub mod ffi {
    /// What to ask a server.
    struct Request {
        /// `http://…`, or `https://…` with the feature `https`.
        url: String,
        /// `GET`, `POST` and so on.
        method: String,
        /// Each is a line, `Name: value`.
        headers: Vec<String>,
        /// What to send; empty for nothing.
        body: Vec<u8>,
    }

    /// What a server answered.
    struct Response {
        /// 200, 404 and so on.
        status: i32,
        /// Each is a line, `Name: value`.
        headers: Vec<String>,
        /// What came.
        body: Vec<u8>,
    }

    /// What all clients of the process have done so far.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct Counters {
        /// Transfers that libcurl holds at the moment: its own count.
        transfers_active: u64,
        /// Transfers that ended by themselves, well or badly.
        transfers_completed: u64,
        /// Transfers taken out of libcurl because Rust dropped the future.
        transfers_cancelled: u64,
        /// Connections that libcurl opened for the completed transfers.
        connections_opened: u64,
        /// What each transfer owns (its libcurl handle and its buffers): made.
        contexts_created: u64,
        /// The same: destroyed.
        contexts_destroyed: u64,
    }

    unsafe extern "C++" {
        include!("demo/include/http_client.h");

        /// A pool of connections, and the thread that drives them.
        type Client;
        /// Starts a client and its thread.
        fn new_client() -> Result<UniquePtr<Client>>;
        /// The client that `fetch` uses. It lives as long as the process.
        fn shared_client() -> Result<&'static Client>;

        /// Asks a server. Every answer is `Ok`, whatever its status; `Err` is what libcurl says when there is none.
        async fn send(self: &Client, request: Request) -> Result<Response>;
        /// Is there when this client has no transfer left, and everything they owned has been destroyed.
        async fn quiet(self: &Client) -> Result<()>;
        /// The body behind a URL. Here a status of 400 and above is an `Err`.
        async fn fetch(url: &str) -> Result<Vec<u8>>;

        /// The counters, now.
        fn counters() -> Counters;
        /// The version of libcurl and of what it is built with.
        fn libcurl_version() -> String;
    }

    extern "Rust" {
        // cxx's Vec grows one element a call from C++; this grows it by what libcurl has read, in one step.
        fn append(body: &mut Vec<u8>, bytes: &[u8]);
    }
}

fn append(body: &mut Vec<u8>, bytes: &[u8]) {
    body.extend_from_slice(bytes);
}

// SAFETY: a client may be used and destroyed on any thread. It owns an event loop and nothing else; the loop's thread-local
// parts (libcurl's multi handle and the active transfers) are touched by the loop's own thread alone, and its destructor
// ends that thread from wherever it is called.
unsafe impl Send for ffi::Client {}

// SAFETY: what `&Client` offers (`send`, `quiet`) only puts orders into the loop's queue, under the queue's mutex, and wakes
// the loop through curl_multi_wakeup, which libcurl documents as callable from any thread.
unsafe impl Sync for ffi::Client {}

impl ffi::Request {
    /// A `GET`.
    pub fn get(url: impl Into<String>) -> ffi::Request {
        ffi::Request { url: url.into(), method: "GET".to_owned(), headers: Vec::new(), body: Vec::new() }
    }

    /// A `POST` of `body`.
    pub fn post(url: impl Into<String>, body: Vec<u8>) -> ffi::Request {
        ffi::Request { url: url.into(), method: "POST".to_owned(), headers: Vec::new(), body }
    }

    /// With a header more.
    pub fn header(mut self, line: impl Into<String>) -> ffi::Request {
        self.headers.push(line.into());
        self
    }
}

impl ffi::Response {
    /// The value of the first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.header_values(name).next()
    }

    /// The values of all headers of this name, in the order they came.
    pub fn header_values<'a, 'b>(&'a self, name: &'b str) -> impl Iterator<Item = &'a str> + use<'a, 'b> {
        self.headers.iter().filter_map(move |line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The body as text, for messages.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}
