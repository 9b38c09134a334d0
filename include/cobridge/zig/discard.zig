const compat = @import("compat.zig");

/// Deinitialises what a value owns: what has a `deinit`, by that; of a tuple, each; of what may be none, what there is.
pub fn discard(value: anytype) void {
    const T = @TypeOf(value);
    switch (@typeInfo(T)) {
        .@"struct" => {
            if (@hasDecl(T, "owns_nothing")) return;
            if (@hasDecl(T, "deinit")) {
                var given = value;
                return given.deinit();
            }
            // What is in a struct without a `deinit` is its maker's own business.
            if (comptime @typeInfo(T).@"struct".is_tuple) inline for (comptime compat.fieldNames(T)) |name| discard(@field(value, name));
        },
        .@"union", .@"enum" => if (@hasDecl(T, "deinit")) {
            var given = value;
            given.deinit();
        },
        .optional => if (value) |some| discard(some),
        else => {},
    }
}
