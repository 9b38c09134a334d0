const promises = @import("promise.zig");

fn isOpaque(comptime T: type) bool {
    return @typeInfo(T) == .@"opaque";
}

/// A Rust `Box<T>`, owned. T is one of the opaque types that `bridge` declares.
pub fn Box(comptime T: type) type {
    // A box that Rust never sees.
    if (comptime isOpaque(T) and @hasDecl(T, "cobridge_box")) return T.cobridge_box;
    comptime {
        const known = switch (@typeInfo(T)) {
            .@"struct", .@"union", .@"enum", .@"opaque" => @hasDecl(T, "cobridge_drop"),
            else => false,
        };
        if (!known) @compileError(
            "rust.Box(" ++ promises.nameOf(T) ++ "): a box holds one of the opaque types of the module `bridge`",
        );
    }
    return extern struct {
        ptr: *T,

        const Self = @This();

        pub const name_in_messages = "rust.Box(" ++ promises.nameOf(T) ++ ")";

        /// What the box owns, until the box is gone.
        pub fn get(self: Self) *T {
            return self.ptr;
        }

        /// Of a box that was not given away: it is not used again.
        pub fn deinit(self: Self) void {
            T.cobridge_drop(self.ptr);
        }
    };
}
