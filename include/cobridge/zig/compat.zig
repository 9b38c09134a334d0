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

/// The names of a struct's fields.
pub fn fieldNames(comptime T: type) []const []const u8 {
    comptime {
        const info = @typeInfo(T).@"struct";
        if (@hasField(@TypeOf(info), "field_names")) return info.field_names;
        var names: [info.fields.len][]const u8 = undefined;
        for (info.fields, &names) |field, *name| name.* = field.name;
        const all = names;
        return &all;
    }
}
