const std = @import("std");
const rust = @import("rust");
const bridge = @import("bridge");

// ANCHOR: io
pub fn nap(io: std.Io, name: []const u8, milliseconds: u64) !rust.String {
    try io.sleep(.fromMilliseconds(@intCast(milliseconds)), .awake);
    return rust.String.from(name);
}
// ANCHOR_END: io

// ANCHOR: oneshot
pub fn load(url: []const u8, done: bridge.LoadCallback, ctx: rust.Box(bridge.LoadContext)) void {
    if (url.len == 0) return done.call(ctx, error.Empty);
    const thread = std.Thread.spawn(.{}, loadLater, .{ url, done, ctx }) catch |err| {
        return done.call(ctx, err);
    };
    thread.detach();
}

fn loadLater(url: []const u8, done: bridge.LoadCallback, ctx: rust.Box(bridge.LoadContext)) void {
    done.call(ctx, rust.Vec(u8).fromSlice(url));
}
// ANCHOR_END: oneshot

// ANCHOR: blocking
pub fn checksum(data: []const u8) u64 {
    return std.hash.Wyhash.hash(0, data);
}
// ANCHOR_END: blocking
