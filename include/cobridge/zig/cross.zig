//! How values of Zig cross where Rust has them in another form: optionals, and objects of the user's own types, which Rust holds by
//! their address.

const std = @import("std");
const abi = @import("abi.zig");

/// In what form a `T` crosses as what is returned, and as an argument out of its place.
pub fn Wire(comptime T: type) type {
    return switch (@typeInfo(T)) {
        .optional => |info| switch (@typeInfo(Wire(info.child))) {
            .pointer => ?Wire(info.child),
            else => abi.Option(Wire(info.child)),
        },
        else => if (isSlice(T)) abi.Slice else if (isUsers(T)) *T else T,
    };
}

/// Takes what has crossed.
pub inline fn take(comptime T: type, wire: Wire(T)) T {
    if (comptime Wire(T) == T) return wire;
    if (comptime @typeInfo(T) == .optional) {
        const Child = @typeInfo(T).optional.child;
        if (comptime Wire(T) == ?Wire(Child)) return if (wire) |pointer| take(Child, pointer) else null;
        return if (wire.is_some) take(Child, wire.value) else null;
    }
    if (comptime isSlice(T)) {
        const Item = @typeInfo(T).pointer.child;
        return if (comptime T == []const Item) wire.items(Item) else wire.itemsMut(Item);
    }
    defer std.heap.c_allocator.destroy(wire);
    return wire.*;
}

/// Gives `value` away.
pub inline fn give(comptime T: type, value: T) Wire(T) {
    if (comptime Wire(T) == T) return value;
    if (comptime @typeInfo(T) == .optional) {
        const Child = @typeInfo(T).optional.child;
        if (comptime Wire(T) == ?Wire(Child)) return if (value) |some| give(Child, some) else null;
        return if (value) |some| .{ .is_some = true, .value = give(Child, some) } else .{ .is_some = false, .value = undefined };
    }
    if (comptime isSlice(T)) return .{ .data = @ptrCast(value.ptr), .len = value.len };
    // As Rust has it, there is no going on without memory.
    const object = std.heap.c_allocator.create(T) catch @panic("out of memory");
    object.* = value;
    return object;
}

/// Destroys what Rust has held by its address.
pub fn destroy(comptime T: type, object: *T) void {
    if (comptime isContainer(T) and @hasDecl(T, "deinit")) object.deinit();
    std.heap.c_allocator.destroy(object);
}

/// Whether it is a struct or enum of the module `bridge`, or a `rust.String`: Rust has vectors of it.
pub fn isShared(comptime T: type) bool {
    return isContainer(T) and @hasDecl(T, "cobridge_vector");
}

/// Whether it is a type of the user's files.
fn isUsers(comptime T: type) bool {
    return isContainer(T) and !isShared(T) and !@hasDecl(T, "name_in_messages");
}

/// Whether something has to be let go of with it.
pub fn owns(comptime T: type) bool {
    return isContainer(T) and @hasDecl(T, "deinit");
}

pub fn isContainer(comptime T: type) bool {
    return switch (@typeInfo(T)) {
        .@"struct", .@"union", .@"enum", .@"opaque" => true,
        else => false,
    };
}

pub fn isSlice(comptime T: type) bool {
    return @typeInfo(T) == .pointer and @typeInfo(T).pointer.size == .slice;
}
