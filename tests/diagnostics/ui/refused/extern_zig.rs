#[cobridge::bridge]
mod ffi {
    struct Point {
        x: f64,
    }

    unsafe extern "Zig" {
        include!("zig/digest.zig");
        include!(digest);
        zig!(pub fn norm() f64 { return 0; });
        zig!("pub fn\tnorm() f64 { return 0; }");
        type Session;
        fn norm(point: Point) -> f64;
        fn names() -> Vec<String>;
        fn slice(data: &[u8]) -> &[u8];
        fn method(self: &Session) -> u64;
        fn generic<T>(x: u64) -> u64;
        fn pattern((a, b): (u64, u64));
        fn errors(x: u64) -> Result<u64, String>;
        async fn fill(data: &mut [u8]);
        #[blocking]
        #[local]
        async fn compress(data: &[u8]) -> Vec<u8>;
    }
}

fn main() {}
