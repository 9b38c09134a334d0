//! Async callbacks and runtimes as arguments: of plain and of async functions, of methods, under names and cfgs.

/// The bridge.
#[cobridge::bridge(namespace = "shop")]
pub mod ffi {
    /// What is sold.
    #[derive(Debug, Clone)]
    struct Item {
        /// Its name.
        name: String,
        /// In cents.
        price: u32,
    }

    unsafe extern "C++" {
        include!("cobridge-snapshot-tests/cpp/callbacks.h");

        /// A shop.
        type Shop;
        /// Opens a shop on a runtime.
        fn open(runtime: RuntimeHandle) -> UniquePtr<Shop>;
        /// Keeps the callback, which prices what is sold.
        fn price_with(self: Pin<&mut Shop>, price: impl AsyncFn(&str) -> Result<u32>);
        /// Sells some, one after the other.
        async fn sell(self: &Shop, names: &[String], sold: impl AsyncFn(Item, u8, u64)) -> Result<u64>;
        /// A static member function.
        #[Self = "Shop"]
        fn rate(call: impl AsyncFn() -> Vec<Item>) -> Result<u32>;
        /// Two of them, under another name.
        #[cxx_name = "compareBoth"]
        async fn compare(left: impl AsyncFn(u64) -> u64, right: impl AsyncFn(u64) -> u64) -> bool;
        /// What is borrowed comes back.
        fn name_of<'a>(item: &'a Item, values: impl AsyncFn(u32)) -> &'a str;
        /// On some platforms only.
        #[cfg(any(unix, windows))]
        async fn here(call: impl AsyncFn() -> bool) -> bool;
        /// Nowhere.
        #[cfg(not(any(unix, windows)))]
        async fn elsewhere(call: impl AsyncFn() -> bool) -> bool;
    }

    extern "Rust" {
        /// Where it runs.
        async fn is_this(runtime: RuntimeHandle) -> bool;
        /// Where the money is.
        type Till;
        /// Plain functions take one as well.
        #[cxx_name = "newTill"]
        #[must_use]
        fn new_till(runtime: RuntimeHandle, coins: u32) -> Box<Till>;
        /// So do methods.
        fn count(self: &Till, runtime: RuntimeHandle) -> Result<u32>;
    }
}

/// A till that belongs to a runtime.
pub struct Till {
    runtime: cobridge::RuntimeHandle,
    coins: u32,
}

fn new_till(runtime: cobridge::RuntimeHandle, coins: u32) -> Box<Till> {
    Box::new(Till { runtime, coins })
}

impl Till {
    fn count(&self, runtime: cobridge::RuntimeHandle) -> Result<u32, &'static str> {
        let same = format!("{runtime:?}") == format!("{:?}", self.runtime);
        if same { Ok(self.coins) } else { Err("another runtime") }
    }
}

async fn is_this(runtime: cobridge::RuntimeHandle) -> bool {
    runtime.sleep(std::time::Duration::ZERO).await;
    true
}
