const std = @import("std");
const abi = @import("abi.zig");
const promises = @import("promise.zig");
const isShared = @import("cross.zig").isShared;

/// A Rust `Vec<T>`, owned. T is `bool`, a number, a `rust.String`, or a shared struct or enum of the module `bridge`.
///
/// Making and growing one returns no error: like Rust, it aborts without memory. Elements that own something are given away to the
/// vector, which lets go of them.
pub fn Vec(comptime T: type) type {
    return extern struct {
        words: abi.Words,

        const Self = @This();
        // Not before it is used: a struct may have a vector of itself.
        const functions = if (std.mem.indexOfScalar(type, &abi.vector_elements, T) != null)
            abi.vector(T)
        else if (isShared(T))
            T.cobridge_vector
        else
            @compileError("rust.Vec(" ++ promises.nameOf(T) ++ "): its elements can be bool, u8 to u64, i8 to i64, usize, isize, " ++
                "f32, f64, rust.String, or structs and enums of the module `bridge`");

        pub const name_in_messages = "rust.Vec(" ++ promises.nameOf(T) ++ ")";

        /// An empty one, without memory.
        pub fn init() Self {
            var made: Self = undefined;
            functions.new(&made.words);
            return made;
        }

        /// A copy of `items`. What they own is the vector's then.
        pub fn fromSlice(items: []const T) Self {
            var made: Self = .init();
            made.appendSlice(items);
            return made;
        }

        /// The elements, until the vector grows or is gone.
        pub fn slice(self: *const Self) []T {
            const found = self.parts();
            const first: [*]T = @ptrCast(@alignCast(found.data));
            return first[0..found.len];
        }

        pub fn push(self: *Self, item: T) void {
            self.appendSlice(&.{item});
        }

        /// `items` must not be a part of this vector.
        pub fn appendSlice(self: *Self, items: []const T) void {
            var found = self.parts();
            if (found.capacity - found.len < items.len) {
                functions.reserve(&self.words, items.len);
                found = self.parts();
            }
            const first: [*]T = @ptrCast(@alignCast(found.data));
            @memcpy(first[found.len..][0..items.len], items);
            functions.set_len(&self.words, found.len + items.len);
        }

        /// Makes room for `total` elements: until there are as many, nothing moves.
        pub fn ensureTotalCapacity(self: *Self, total: usize) void {
            const found = self.parts();
            if (found.capacity < total) functions.reserve(&self.words, total - found.len);
        }

        /// Of a vector that was not given away: it is not used again.
        pub fn deinit(self: Self) void {
            var words = self.words;
            functions.drop(&words);
        }

        fn parts(self: *const Self) abi.Parts {
            var found: abi.Parts = undefined;
            functions.parts(&self.words, &found);
            return found;
        }
    };
}
