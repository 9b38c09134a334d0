const checked = @import("checked.zig");

pub fn factorial(n: u32) !u64 {
    var product: u64 = 1;
    for (1..n + 1) |factor| product = try checked.multiply(product, factor);
    return product;
}
