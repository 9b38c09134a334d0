const abi = @import("abi.zig");
const String = @import("string.zig").String;

/// Why a Rust function has no value.
pub const Error = error{
    /// It answered with an `Err`.
    RustError,
    /// It panicked. The process lives, and the next call works.
    RustPanic,
};

/// What a Rust error or panic says, for those who ask: given to a function that can fail, or put into the field `diagnostics` of
/// a future or a stream. It may be used for any number of calls, one at a time; `deinit()` comes last.
pub const Diagnostics = struct {
    text: ?String = null,

    /// The text of the last error, until the next one; empty if there was none.
    pub fn message(self: *const Diagnostics) []const u8 {
        return if (self.text) |*text| text.slice() else "";
    }

    pub fn deinit(self: *Diagnostics) void {
        if (self.text) |text| text.deinit();
        self.text = null;
    }

    /// For generated code: consumes an error.
    pub fn take(self: ?*Diagnostics, err: *abi.Error) Error {
        defer abi.cobridge1_error_drop(err);
        if (self) |told| {
            told.deinit();
            var length: usize = undefined;
            const text = abi.cobridge1_error_message(err, &length);
            told.text = .fromLossy(text[0..length]);
        }
        return if (abi.cobridge1_error_kind(err) == abi.error_of_panic) error.RustPanic else error.RustError;
    }
};
