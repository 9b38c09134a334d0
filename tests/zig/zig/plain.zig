const std = @import("std");
const rust = @import("rust");
const helper = @import("helper.zig");

var called: std.atomic.Value(u64) = .init(0);

pub fn nothing() void {
    _ = called.fetchAdd(1, .monotonic);
}

pub fn calls() u64 {
    return called.load(.monotonic);
}

pub fn not(x: bool) bool {
    return !x;
}

pub fn next_u8(x: u8) u8 {
    return x +% 1;
}

pub fn next_u16(x: u16) u16 {
    return x +% 1;
}

pub fn next_u32(x: u32) u32 {
    return x +% 1;
}

pub fn next_u64(x: u64) u64 {
    return x +% 1;
}

pub fn next_usize(x: usize) usize {
    return x +% 1;
}

pub fn next_i8(x: i8) i8 {
    return x +% 1;
}

pub fn next_i16(x: i16) i16 {
    return x +% 1;
}

pub fn next_i32(x: i32) i32 {
    return x +% 1;
}

pub fn next_i64(x: i64) i64 {
    return x +% 1;
}

pub fn next_isize(x: isize) isize {
    return x +% 1;
}

pub fn half_f32(x: f32) f32 {
    return x / 2;
}

pub fn half_f64(x: f64) f64 {
    return x / 2;
}

pub fn length(text: []const u8) usize {
    return text.len;
}

pub fn sum(data: []const u8) u64 {
    return helper.sum(data);
}

pub fn sum_of_floats(data: []const f64) f64 {
    var total: f64 = 0;
    for (data) |x| total += x;
    return total;
}

pub fn double(data: []i32) void {
    for (data) |*x| x.* *%= 2;
}

pub fn greeting(name: []const u8) rust.String {
    var text: rust.Vec(u8) = .init();
    defer text.deinit();
    text.appendSlice("hello, ");
    text.appendSlice(name);
    return rust.String.from(text.slice()) catch unreachable;
}

pub fn same_text(text: rust.String) rust.String {
    return text;
}

pub fn same_bytes(bytes: rust.Vec(u8)) rust.Vec(u8) {
    return bytes;
}

pub fn squares(count: u32) rust.Vec(u64) {
    var all: rust.Vec(u64) = .init();
    for (0..count) |i| all.push(i * i);
    return all;
}

pub fn take(text: rust.String, bytes: rust.Vec(u16)) usize {
    var t = text;
    defer t.deinit();
    var b = bytes;
    defer b.deinit();
    return t.slice().len + b.slice().len;
}

pub fn many(a: u8, b: []const u8, c: i64, d: rust.String, e: []const u16, f: bool, g: f32) rust.String {
    var text = d;
    defer text.deinit();
    var buffer: [200]u8 = undefined;
    const line = std.fmt.bufPrint(&buffer, "{d} {s} {d} {s} {d} {d} {} {d}", .{ a, b, c, text.slice(), e[0], e[1], f, g }) catch unreachable;
    return rust.String.from(line) catch unreachable;
}

pub fn checked(x: u32) !u32 {
    if (x == 0) return error.Zero;
    return x - 1;
}

pub fn checked_text(text: []const u8) error{ TooLong, InvalidUtf8 }!rust.String {
    if (text.len > 10) return error.TooLong;
    return rust.String.from(text);
}

pub fn checked_nothing(fails: bool) !void {
    if (fails) return error.Failed;
}

pub fn never_fails(x: u32) u32 {
    return x;
}

pub fn renamed() u32 {
    return 7;
}

pub fn inZig() u32 {
    return 8;
}

pub fn old() u32 {
    return 9;
}

pub fn trusted(address: usize) u32 {
    return @as(*const u32, @ptrFromInt(address)).*;
}
