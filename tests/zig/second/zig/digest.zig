const std = @import("std");
const rust = @import("rust");

pub fn sum(data: []const u8) u64 {
    var total: u64 = 1000;
    for (data) |byte| total += byte;
    return total;
}

pub fn hex(data: []const u8) rust.String {
    return rust.String.fromLossy(if (data.len == 0) "nothing" else "something");
}

pub fn hash(data: []const u8) !u64 {
    if (data.len == 0) return error.EmptyInTheSecond;
    return data.len;
}

pub fn wait(milliseconds: u64, promise: rust.Promise(u64)) void {
    const thread = std.Thread.spawn(.{}, answer, .{ milliseconds, promise }) catch |err| return promise.setError(err);
    thread.detach();
}

fn answer(milliseconds: u64, promise: rust.Promise(u64)) void {
    promise.setValue(milliseconds + 1);
}
