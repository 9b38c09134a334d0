//! Opaque types of Zig: made, used and destroyed from Rust.

#[cobridge::bridge(namespace = "sessions")]
pub mod ffi {
    struct Entry {
        key: String,
        value: u64,
    }

    unsafe extern "Zig" {
        include!("zig/sessions.zig");

        /// Texts by number.
        type Session;

        #[Self = "Session"]
        fn open(name: &str) -> Result<ZigBox<Session>>;
        fn name(&self) -> &str;
        fn push(&mut self, value: u64);
        fn values(&self) -> &[u64];
        fn values_mut(&mut self) -> &mut [u64];
        async fn later_sum(&self) -> u64;
    }

    unsafe extern "Zig" {
        include!("zig/sessions.zig");
        include!("zig/second.zig");

        /// Its name is another one in Zig.
        #[cxx_name = "counter"]
        type Counter;
        /// Without a `deinit`, and without a size.
        type Nothing;
        /// A union.
        type Either;
        #[cfg(any())]
        type NotThere;

        fn longest<'a>(self: &'a Session, other: &'a Session) -> &'a Session;
        #[cxx_name = "nameLength"]
        fn name_length(self: &Session) -> usize;
        fn add(self: &mut Session, entry: Entry) -> Option<u64>;
        fn into_name(session: ZigBox<Session>) -> String;
        fn merge(into: &mut Session, other: Option<ZigBox<Session>>) -> usize;
        fn find(sessions_of: u32) -> Option<ZigBox<Session>>;
        fn maybe_name(session: Option<&Session>) -> String;
        fn same(session: ZigBox<Session>) -> ZigBox<Session>;

        /// How many sessions there are.
        fn open_sessions() -> i64;

        #[Self = "Counter"]
        fn starting_at(value: u64) -> ZigBox<Counter>;
        fn next(self: &mut Counter) -> u64;
        #[cfg(any())]
        fn not_there(self: &NotThere);

        #[Self = "Nothing"]
        fn make() -> ZigBox<Nothing>;
        fn text(self: &Nothing) -> &'static str;

        fn either(number: Option<u64>) -> ZigBox<Either>;
        fn number(self: &Either) -> Option<u64>;

        async fn open_later(name: &str) -> Result<ZigBox<Session>>;
        async fn open_now(name: &str) -> Result<ZigBox<Session>>;
        async fn close_later(session: ZigBox<Session>) -> u64;
        async fn find_later(number: u32) -> Option<ZigBox<Session>>;
        async fn push_now(self: &mut Session, value: u64) -> u64;
        /// Keeps its promise; `open_kept` answers it twice, and gives how many sessions there were then.
        async fn open_held() -> ZigBox<Session>;
        fn open_kept() -> i64;
    }
}

// SAFETY: nothing in a session belongs to a thread.
unsafe impl Send for ffi::Session {}

/// What Rust asks of a store.
pub trait Store {
    fn put(&mut self, value: u64);
    fn sum(&self) -> u64;
}

impl Store for cobridge::ZigBox<ffi::Session> {
    fn put(&mut self, value: u64) {
        self.push(value);
    }

    fn sum(&self) -> u64 {
        self.values().iter().sum()
    }
}
