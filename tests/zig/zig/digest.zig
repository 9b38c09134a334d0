const std = @import("std");
// ANCHOR: plain
const rust = @import("rust");

pub fn sum(data: []const u8) u64 {
    var total: u64 = 0;
    for (data) |byte| total += byte;
    return total;
}

pub fn hex(data: []const u8) rust.String {
    var text: rust.Vec(u8) = .init();
    defer text.deinit();
    for (data) |byte| {
        text.push(std.fmt.digitToChar(byte >> 4, .lower));
        text.push(std.fmt.digitToChar(byte & 15, .lower));
    }
    return rust.String.from(text.slice()) catch unreachable;
}

pub fn parse(text: []const u8) !u32 {
    return std.fmt.parseInt(u32, text, 10);
}
// ANCHOR_END: plain

// ANCHOR: ready
pub fn hash(data: []const u8) !u64 {
    if (data.len == 0) return error.Empty;
    return std.hash.Wyhash.hash(0, data);
}
// ANCHOR_END: ready

// ANCHOR: promise
pub fn wait(milliseconds: u64, promise: rust.Promise(u64)) void {
    const thread = std.Thread.spawn(.{}, answer, .{ milliseconds, promise }) catch |err| {
        return promise.setError(err);
    };
    thread.detach();
}

fn answer(milliseconds: u64, promise: rust.Promise(u64)) void {
    if (promise.isCancelled()) return promise.setCancelled();
    promise.setValue(milliseconds);
}
// ANCHOR_END: promise
