const compat = @import("compat.zig");

/// Deinitialises what a value owns: what has a `deinit`, by that; what is made of several, each of them.
pub fn discard(value: anytype) void {
    const T = @TypeOf(value);
    switch (@typeInfo(T)) {
        .@"struct" => {
            if (@hasDecl(T, "owns_nothing")) return;
            if (@hasDecl(T, "deinit")) {
                var given = value;
                return given.deinit();
            }
            inline for (comptime compat.fieldNames(T)) |name| discard(@field(value, name));
        },
        .@"union", .@"enum" => if (@hasDecl(T, "deinit")) {
            var given = value;
            given.deinit();
        },
        .optional => if (value) |some| discard(some),
        else => {},
    }
}
