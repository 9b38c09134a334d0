//! What AutoZig has examples of, and the other tests here have not: one function written for several types, vectors of the
//! processor, files that import others.

#[cobridge::bridge(namespace = "autozig")]
pub mod ffi {
    unsafe extern "Zig" {
        include!("zig/shapes_of_autozig.zig");

        // One function of Zig, for each type that Rust calls it with.
        fn largest_i32(numbers: &[i32]) -> Result<i32>;
        fn largest_u64(numbers: &[u64]) -> Result<u64>;
        fn largest_f64(numbers: &[f64]) -> Result<f64>;

        /// In vectors as wide as the processor has them.
        fn dot(a: &[f32], b: &[f32]) -> Result<f32>;
        /// How many numbers are in one.
        fn lanes() -> usize;
        /// What the Zig side may use of the processor.
        fn has_avx2() -> bool;

        /// In a file that the included one imports, which imports another.
        fn factorial(n: u32) -> Result<u64>;
    }
}
