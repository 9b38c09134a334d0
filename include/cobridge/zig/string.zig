const abi = @import("abi.zig");

/// A Rust `String`: UTF-8, owned.
///
/// Making and growing one returns no error: like Rust, it aborts without memory.
pub const String = extern struct {
    words: abi.Words,

    pub const name_in_messages = "rust.String";
    pub const cobridge_vector = @extern(*const abi.VectorOps, .{ .name = "cobridge1_zig_vec_String" });

    /// A copy of `text`.
    pub fn from(text: []const u8) error{InvalidUtf8}!String {
        var made: String = undefined;
        return if (abi.cobridge1_zig_string_from(&made.words, text.ptr, text.len)) made else error.InvalidUtf8;
    }

    /// A copy of `text`, in which what is not UTF-8 is replaced by U+FFFD.
    pub fn fromLossy(text: []const u8) String {
        var made: String = undefined;
        abi.cobridge1_zig_string_from_lossy(&made.words, text.ptr, text.len);
        return made;
    }

    /// The text, which the string owns.
    pub fn slice(self: *const String) []const u8 {
        return abi.cobridge1_zig_string_slice(&self.words).items(u8);
    }

    /// Of a string that was not given away: it is not used again.
    pub fn deinit(self: String) void {
        var words = self.words;
        abi.cobridge1_zig_string_drop(&words);
    }
};
