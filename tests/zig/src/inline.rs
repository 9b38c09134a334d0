//! Zig source in the Rust file.

#[cobridge::bridge(namespace = "inline")]
pub mod ffi {
    unsafe extern "Zig" {
        include!("zig/second.zig");
        zig! { r#"const std = @import("std");
            pub fn twice(x: u64) u64 { return 2 * x; }
            pub fn line() u32 { return @src().line; }
            pub fn column() u32 { return @src().column; }
            pub fn failing() !void { return error.Inline; }
            pub fn later(x: u64, promise: rust.Promise(u64)) void { promise.setValue(std.math.mul(u64, x, 3) catch 0); }
            const rust = @import("rust");
        "# }

        fn twice(x: u64) -> u64;
        fn line() -> u32;
        fn column() -> u32;
        fn failing() -> Result<()>;
        async fn later(x: u64) -> u64;
        /// In the file.
        fn of_second() -> u32;
    }
}
