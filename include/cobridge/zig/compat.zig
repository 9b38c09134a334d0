//! Where Zig 0.16 and 0.17 differ, as far as this module is concerned.

const std = @import("std");

/// The optimisation mode is `Debug` or `debug`.
pub const is_debug = std.ascii.eqlIgnoreCase(@tagName(@import("builtin").mode), "debug");

/// The types of a function's parameters; null for one that is generic.
pub fn parameters(comptime Function: type) []const ?type {
    comptime {
        const info = @typeInfo(Function).@"fn";
        if (@hasField(@TypeOf(info), "param_types")) return info.param_types;
        var types: [info.params.len]?type = undefined;
        for (info.params, &types) |parameter, *found| found.* = parameter.type;
        const all = types;
        return &all;
    }
}
