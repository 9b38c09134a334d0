const std = @import("std");
const rust = @import("rust");
const bridge = @import("bridge");
const Everything = bridge.Everything;
const Point = bridge.Point;
const Color = bridge.Color;
const Tree = bridge.Tree;

// Between Zig 0.16 and 0.17 the builtin functions for these have changed their names.

fn number(value: anytype) @typeInfo(@TypeOf(value)).@"enum".tag_type {
    return @as(*const @typeInfo(@TypeOf(value)).@"enum".tag_type, @ptrCast(&value)).*;
}

fn named(comptime T: type, of: @typeInfo(T).@"enum".tag_type) T {
    return @as(*const T, @ptrCast(&of)).*;
}

pub fn everything(value: Everything) Everything {
    var changed = value;
    changed.a +%= 1;
    changed.b +%= 1;
    changed.c = !changed.c;
    changed.d +%= 1;
    changed.e += 1;
    changed.f +%= 1;
    changed.g += 1;
    changed.bytes.push(9);
    changed.color = .Blue;
    changed.h +%= 1;
    changed.i +%= 1;
    changed.small.wide +%= 1;
    changed.points.push(.{ .x = 1, .y = 2 });
    changed.j +%= 1;
    changed.corners[2] +%= 1;
    changed.k +%= 1;
    changed.texts.push(text("new"));
    changed.flags.push(true);
    changed.l +%= 1;
    changed.m +%= 1;
    changed.colors.push(.Green);
    const name = changed.name;
    defer name.deinit();
    changed.name = concat(&.{ name.slice(), "!" });
    return changed;
}

fn text(of: []const u8) rust.String {
    return rust.String.from(of) catch unreachable;
}

fn concat(parts: []const []const u8) rust.String {
    var whole: rust.Vec(u8) = .init();
    defer whole.deinit();
    for (parts) |part| whole.appendSlice(part);
    return text(whole.slice());
}

pub fn layouts() rust.Vec(usize) {
    var found: rust.Vec(usize) = .init();
    inline for (.{ Everything, Point, bridge.Small, bridge.Aligned, Tree, Color, bridge.Sign }) |T| {
        found.push(@sizeOf(T));
        found.push(@alignOf(T));
    }
    inline for (.{ "a", "b", "c", "d", "e", "f", "name", "g", "bytes", "color", "h", "i", "small", "points", "j", "corners", "k", "texts", "flags", "l", "m", "colors" }) |field| {
        found.push(@offsetOf(Everything, field));
    }
    return found;
}

pub fn lookup(value: *const Everything) usize {
    return value.name.slice().len + value.points.slice().len;
}

pub fn move_by(point: *Point, by: Point) f64 {
    point.x += by.x;
    point.y += by.y;
    return point.x + point.y;
}

pub fn small(value: bridge.Small) bridge.Small {
    return .{ .tag = value.tag +% 1, .wide = value.wide +% 1 };
}

pub fn aligned(value: bridge.Aligned) bridge.Aligned {
    std.debug.assert(@intFromPtr(&value) % 64 == 0);
    return .{ .kind = @intCast(value.@"error"), .@"error" = value.kind };
}

pub fn depth(tree: *const Tree) u32 {
    var deepest: u32 = 0;
    for (tree.children.slice()) |*child| deepest = @max(deepest, depth(child));
    return deepest + 1;
}

pub fn grow(tree: Tree) Tree {
    var root: Tree = .{ .value = tree.value + 1, .children = .init() };
    root.children.push(tree);
    root.children.push(.{ .value = 100, .children = .init() });
    return root;
}

pub fn swap_out(into: *Everything) Everything {
    const old = into.*;
    into.name = text("in zig's place");
    into.bytes = .fromSlice(&.{ 1, 2, 3 });
    into.points = .init();
    into.texts = .init();
    into.flags = .init();
    into.colors = .init();
    return old;
}

pub fn conditional(value: bridge.Conditional) bridge.Conditional {
    comptime std.debug.assert(!@hasField(bridge.Conditional, "not_here") and !@hasField(bridge.Kind, "NotHere"));
    comptime std.debug.assert(!@hasDecl(bridge, "NotHere"));
    return .{ .here = value.here + 1, .kind = named(bridge.Kind, number(value.kind) + 1) };
}

pub fn color_number(color: Color) u8 {
    return switch (color) {
        .Red => 100,
        .Green => 101,
        .Blue => 102,
        _ => number(color),
    };
}

pub fn number_color(of: u8) Color {
    return named(Color, of);
}

pub fn opposite(sign: bridge.Sign) bridge.Sign {
    return named(bridge.Sign, -number(sign));
}

pub fn checked_point(x: f64) !Point {
    if (x < 0) return error.Negative;
    return .{ .x = x, .y = 0 };
}

pub fn checked_everything(name: []const u8) !Everything {
    if (name.len == 0) return error.NoName;
    return .{
        .a = 1,
        .b = 2,
        .c = true,
        .d = 3,
        .e = 4,
        .f = 5,
        .name = try rust.String.from(name),
        .g = 6,
        .bytes = .init(),
        .color = .Green,
        .h = 7,
        .i = 8,
        .small = .{ .tag = 9, .wide = 10 },
        .points = .init(),
        .j = 11,
        .corners = .{ 12, 13, 14 },
        .k = 15,
        .texts = .init(),
        .flags = .init(),
        .l = 16,
        .m = 17,
        .colors = .init(),
    };
}

pub fn drop_everything(value: Everything) void {
    value.deinit();
}

pub fn centroid(points: []const Point) Point {
    var sum: Point = .{ .x = 0, .y = 0 };
    for (points) |point| {
        sum.x += point.x;
        sum.y += point.y;
    }
    const count: f64 = @floatFromInt(points.len);
    return .{ .x = sum.x / count, .y = sum.y / count };
}

pub fn scale(points: []Point, by: f64) void {
    for (points) |*point| point.* = .{ .x = point.x * by, .y = point.y * by };
}

pub fn paint(colors: []Color) usize {
    for (colors) |*color| color.* = .Blue;
    return colors.len;
}

pub fn all(flags: []const bool) bool {
    for (flags) |flag| if (!flag) return false;
    return true;
}

pub fn longest(texts: []const rust.String) rust.String {
    var found: []const u8 = "";
    for (texts) |*each| {
        if (each.slice().len > found.len) found = each.slice();
    }
    return text(found);
}

pub fn total(texts: []const rust.String) usize {
    var sum: usize = 0;
    for (texts) |*each| sum += each.slice().len;
    return sum;
}

pub fn words(of: []const u8) rust.Vec(rust.String) {
    var found: rust.Vec(rust.String) = .init();
    var parts = std.mem.tokenizeScalar(u8, of, ' ');
    while (parts.next()) |part| found.push(text(part));
    return found;
}

pub fn join(texts: rust.Vec(rust.String)) rust.String {
    defer texts.deinit();
    var whole: rust.Vec(u8) = .init();
    defer whole.deinit();
    for (texts.slice()) |*each| whole.appendSlice(each.slice());
    return text(whole.slice());
}

pub fn line(count: u32) rust.Vec(Point) {
    var points: rust.Vec(Point) = .init();
    points.ensureTotalCapacity(count);
    for (0..count) |i| points.push(.{ .x = @floatFromInt(i), .y = 1 });
    return points;
}

pub fn many(count: u32) rust.Vec(Everything) {
    var found: rust.Vec(Everything) = .init();
    for (0..count) |_| found.push(checked_everything("one of many") catch unreachable);
    return found;
}

pub fn inverted(flags: rust.Vec(bool)) rust.Vec(bool) {
    for (flags.slice()) |*flag| flag.* = !flag.*;
    return flags;
}

pub fn rainbow() rust.Vec(Color) {
    return .fromSlice(&.{ .Red, .Green, .Blue, named(Color, 77) });
}

pub fn half(x: u64) ?u64 {
    return if (x % 2 == 0) x / 2 else null;
}

pub fn or_zero(x: ?u64) u64 {
    return x orelse 0;
}

pub fn not(x: ?bool) ?bool {
    return !(x orelse return null);
}

pub fn name_or(name: ?[]const u8, other: []const u8) rust.String {
    return text(name orelse other);
}

pub fn sum_or(data: ?[]const u16, other: u64) u64 {
    var sum: u64 = 0;
    for (data orelse return other) |x| sum += x;
    return sum;
}

pub fn upper(of: ?rust.String) ?rust.String {
    const lower = of orelse return null;
    defer lower.deinit();
    var bytes: rust.Vec(u8) = .fromSlice(lower.slice());
    defer bytes.deinit();
    for (bytes.slice()) |*byte| byte.* = std.ascii.toUpper(byte.*);
    return text(bytes.slice());
}

pub fn nearest(to: Point, points: []const Point) ?Point {
    var found: ?Point = null;
    for (points) |point| {
        if (found == null or @abs(point.x - to.x) < @abs(found.?.x - to.x)) found = point;
    }
    return found;
}

pub fn color_named(name: []const u8) ?Color {
    return std.meta.stringToEnum(Color, name);
}

pub fn same_tree(tree: ?Tree) ?Tree {
    return tree;
}

pub fn maybe_move(point: ?*Point) bool {
    const there = point orelse return false;
    there.x += 1;
    return true;
}

pub fn maybe_x(point: ?*const Point) f64 {
    return if (point) |there| there.x else -1;
}

pub fn checked_option(which: u32) !?rust.String {
    return switch (which) {
        0 => error.Nothing,
        1 => null,
        else => text("something"),
    };
}

pub fn reversed(data: [5]u8) [5]u8 {
    var there = data;
    std.mem.reverse(u8, &there);
    return there;
}

pub fn dot(a: [3]f64, b: [3]f64) f64 {
    var sum: f64 = 0;
    for (a, b) |x, y| sum += x * y;
    return sum;
}

pub fn toggled(data: ?[2]bool) ?[2]bool {
    const there = data orelse return null;
    return .{ !there[0], !there[1] };
}

pub fn first_word(of: []const u8) []const u8 {
    return std.mem.sliceTo(of, ' ');
}

pub fn tail(data: []const u32, _: []const u8) []const u32 {
    return data[1..];
}

pub fn middle(data: []u32) []u32 {
    return data[1 .. data.len - 1];
}

pub fn largest(points: []const Point) *const Point {
    var found = &points[0];
    for (points) |*point| {
        if (point.x > found.x) found = point;
    }
    return found;
}

pub fn find_name(value: *const Everything, prefix: []const u8) ?[]const u8 {
    for (value.texts.slice()) |*each| {
        if (std.mem.startsWith(u8, each.slice(), prefix)) return each.slice();
    }
    return null;
}

pub fn of_zig() []const u8 {
    return "of zig";
}

pub fn not_text(bytes: []const u8) ![]const u8 {
    return bytes;
}

pub fn not_text_either(bytes: []const u8) []const u8 {
    return bytes;
}

pub fn first_point(points: []Point) ?*Point {
    return if (points.len == 0) null else &points[0];
}

// ---- async

/// Answers on another thread.
fn later(promise: anytype, value: anytype) void {
    const Value = @TypeOf(value);
    const answer = struct {
        fn run(p: @TypeOf(promise), v: Value) void {
            p.setValue(v);
        }
    };
    const thread = std.Thread.spawn(.{}, answer.run, .{ promise, value }) catch |err| return promise.setError(err);
    thread.detach();
}

pub fn later_point(x: f64, promise: rust.Promise(Point)) void {
    const point = checked_point(x) catch |err| return promise.setError(err);
    later(promise, point);
}

pub fn later_everything(value: Everything, promise: rust.Promise(Everything)) void {
    later(promise, everything(value));
}

pub fn later_option(x: u64, promise: rust.Promise(?u64)) void {
    later(promise, half(x));
}

pub fn later_text(of: ?[]const u8, promise: rust.Promise(?rust.String)) void {
    const answer = struct {
        // The text is a copy, which is there until the answer.
        fn run(t: ?[]const u8, p: rust.Promise(?rust.String)) void {
            const there = t orelse return p.setValue(null);
            if (there.len == 0) return p.setError(error.Empty);
            p.setValue(text(there));
        }
    };
    const thread = std.Thread.spawn(.{}, answer.run, .{ of, promise }) catch |err| return promise.setError(err);
    thread.detach();
}

pub fn later_points(points: []const Point, promise: rust.Promise(rust.Vec(Point))) void {
    later(promise, rust.Vec(Point).fromSlice(points));
}

pub fn later_color(color: Color, promise: rust.Promise(Color)) void {
    later(promise, color);
}

pub fn later_array(data: [3]u8, promise: rust.Promise([3]u8)) void {
    later(promise, [3]u8{ data[2], data[1], data[0] });
}

pub fn answers_twice(of: []const u8, promise: rust.Promise(?rust.String)) void {
    promise.setValue(text(of));
    promise.setValue(text("too late"));
    const kept: ?rust.String = text("still mine");
    promise.trySetValue(kept) catch kept.?.deinit();
}

pub fn now_lookup(value: *const Everything) usize {
    return lookup(value);
}

pub fn now_move(point: *Point) ?f64 {
    point.x += 1;
    return point.x;
}

pub fn now_total(texts: []const rust.String) usize {
    return total(texts);
}

var kept_promise: ?rust.Promise(?rust.String) = null;

pub fn kept_option(promise: rust.Promise(?rust.String)) void {
    kept_promise = promise;
}

pub fn answer_kept() void {
    const promise = kept_promise.?;
    kept_promise = null;
    promise.setValue(text("a text that is on the heap"));
}
