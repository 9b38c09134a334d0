// shim: sum
// error: rust.Box(u64): a box holds one of the opaque types of the module `bridge`

const rust = @import("rust");

pub fn sum(_: []const u8, _: rust.String) u64 {
    return rust.Box(u64).get(undefined).*;
}
