//! Everything that ends the process, once: what the guide lists under "Every abort".

/// Panics in its destructor.
pub struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("a destructor panics");
    }
}

async fn stay() {
    std::future::pending().await
}

async fn carry(bomb: Box<Bomb>) {
    drop(bomb);
}

async fn give_up() {
    panic!("given up");
}

fn burn(bomb: Box<Bomb>) -> impl cobridge::stream::Stream<Item = u64> {
    futures::stream::repeat_with(move || {
        let _kept = &bomb;
        1
    })
}

fn numbers() -> impl cobridge::stream::Stream<Item = u64> {
    futures::stream::repeat(1)
}

/// Its methods panic.
pub struct BadRuntime;

impl cobridge::runtime::Runtime for BadRuntime {
    fn spawn(&self, _: cobridge::runtime::Task) {
        panic!("a runtime panics");
    }

    fn block_on(&self, _: std::pin::Pin<&mut dyn Future<Output = ()>>) {}

    fn sleep(&self, _: std::time::Duration) -> cobridge::runtime::Sleep {
        cobridge::runtime::Sleep::new(std::future::pending())
    }

    fn spawn_blocking(&self, _: cobridge::runtime::BlockingJob) {}
}

#[cobridge::bridge(namespace = "aborts")]
pub mod ffi {
    extern "Rust" {
        type Bomb;
        #[local]
        async fn stay();
        async fn carry(bomb: Box<Bomb>);
        async fn give_up();
        fn burn(bomb: Box<Bomb>) -> impl Stream<Item = u64>;
        #[local]
        fn numbers() -> impl Stream<Item = u64>;
    }

    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/aborts.h");

        async fn throws_without_result();
        async fn fails_without_result() -> u64;
        async fn resumes_twice() -> Result<u64>;
        async fn calls_back_twice() -> Result<u64>;
        async fn throws_in_on_cancel() -> Result<u64>;
        fn throws_in_on_closed() -> impl Stream<Item = u64>;
        fn throws_in_a_stream() -> impl Stream<Item = u64>;
        fn fails_in_a_stream() -> impl Stream<Item = u64>;
        fn drops_a_rust_stream(bomb: Box<Bomb>);
        fn counts() -> impl Stream<Item = u64>;
        async fn throws_in_a_destructor() -> Result<u64>;
        async fn drops(bomb: Box<Bomb>) -> Result<u64>;
        async fn wakes() -> Result<u64>;

        async fn stays() -> Result<()>;
        fn drops_a_rust_future(bomb: Box<Bomb>);
        async fn lets_a_panic_pass();
        fn throws_in_then();
        fn throws_in_post();
        fn spawns(runtime: RuntimeHandle);
        fn leaves_in_the_wrong_order();
        async fn destroys_an_awaited_future() -> Result<()>;
        fn drops_a_callback(callback: impl AsyncFn(u64) -> u64);
    }
}
