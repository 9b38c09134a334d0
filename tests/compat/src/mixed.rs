//! Everything that a cxx bridge may hold, beside async items.

use cobridge::bridge;

/// The attribute works under its bare name.
#[bridge(namespace = "compat::mixed")]
pub mod ffi {
    /// A shared struct with documentation, derives and a default.
    #[derive(Debug, Clone, PartialEq, PartialOrd, Default)]
    struct Config {
        /// A field with documentation.
        name: String,
        level: u8,
        ratio: f64,
    }

    /// A shared enum.
    #[derive(Debug, Hash)]
    #[repr(u16)]
    enum Mode {
        Slow = 1,
        Fast = 300,
    }

    /// Only there with a feature, as is what uses it.
    #[cfg(feature = "absent")]
    struct Absent {
        x: u8,
    }

    #[namespace = "compat::elsewhere"]
    struct Moved {
        value: u64,
    }

    extern "Rust" {
        type Listener;
        fn notify(self: &Listener, config: &Config) -> bool;
        fn listener_count() -> usize;
    }

    unsafe extern "C++" {
        include!("compat/cpp/compat.h");

        type Engine;
        /// A type with another name in C++.
        #[cxx_name = "CppStore"]
        type Store;
        #[namespace = "compat::elsewhere"]
        type Remote;
        /// A type of another bridge, in another crate.
        #[namespace = "exporter"]
        type Ticket = cobridge_compat_exporter::ffi::Ticket;

        fn new_engine(config: Config) -> UniquePtr<Engine>;
        fn new_store() -> SharedPtr<Store>;
        #[namespace = "compat::elsewhere"]
        fn new_remote() -> UniquePtr<Remote>;
        fn name(self: &Engine) -> String;

        async fn run(self: &Engine, mode: Mode) -> Result<Config>;
        /// Two overloads of one C++ function.
        #[rust_name = "tune_level"]
        async fn tune(self: Pin<&mut Engine>, level: u8) -> Result<u8>;
        #[rust_name = "tune_ratio"]
        async fn tune(self: Pin<&mut Engine>, ratio: f64) -> Result<f64>;
        /// A static member function.
        #[Self = "Engine"]
        async fn version() -> u32;

        #[cxx_name = "cppCount"]
        async fn count(store: &Store) -> u64;
        #[namespace = "compat::elsewhere"]
        async fn reach(remote: &Remote, moved: Moved) -> Result<Moved>;
        async fn redeem(ticket: UniquePtr<Ticket>) -> Result<u64>;
        async fn inform(listener: &Listener, config: Config) -> bool;
        async fn all(configs: Vec<Config>) -> Vec<Config>;
        /// A name that is a keyword in Rust.
        async fn r#match(text: &str) -> bool;
        /// Arguments named as C++ can't name them.
        async fn keywords(r#move: u64, new: u64, class: u64) -> u64;
        /// A name that starts with an underscore.
        #[cxx_name = "hidden"]
        async fn _hidden__name() -> u8;

        #[cfg(feature = "present")]
        async fn present() -> u8;
        #[cfg(feature = "absent")]
        async fn absent(value: Absent) -> u8;
        #[cfg(all(unix, not(feature = "absent")))]
        async fn only_one(kind: u8) -> u8;
    }

    impl Vec<Config> {}
    impl UniquePtr<Store> {}
}

/// A Rust type that C++ calls while Rust awaits it.
pub struct Listener {
    /// What it answers.
    pub answer: bool,
}

impl Listener {
    fn notify(&self, config: &ffi::Config) -> bool {
        self.answer && config.level > 0
    }
}

fn listener_count() -> usize {
    1
}
