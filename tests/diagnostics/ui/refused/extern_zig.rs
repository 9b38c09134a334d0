#[cobridge::bridge]
mod ffi {
    unsafe extern "Zig" {
        include!("zig/digest.zig");
        include!(digest);
        zig!(pub fn norm() f64 { return 0; });
        zig!("pub fn\tnorm() f64 { return 0; }");
        static COUNT: u64;
        fn shared(counter: SharedPtr<Counter>);
        fn generic<T>(x: u64) -> u64;
        fn pattern((a, b): (u64, u64));
        fn errors(x: u64) -> Result<u64, String>;
        async fn fill(data: &mut [u8]);
        #[blocking]
        #[local]
        async fn compress(data: &[u8]) -> Vec<u8>;
        async fn later(callback: impl AsyncFn(Option<u64>) -> u64);
    }
}

fn main() {}
