pub fn multiply(a: u64, b: u64) error{TooLarge}!u64 {
    const product, const overflowed = @mulWithOverflow(a, b);
    return if (overflowed == 0) product else error.TooLarge;
}
