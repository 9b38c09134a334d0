//! The Zig in the middle: it awaits Rust, and Rust awaits it.

const std = @import("std");
const rust = @import("rust");
const bridge = @import("bridge");

/// Rust drops the future: `await` drops the Rust future that it waits for, and returns `error.Canceled`, and so does this.
pub fn greet_in_zig(io: std.Io, name: []const u8, milliseconds: u64, notes: rust.Box(bridge.Notes)) !rust.String {
    begin();
    defer end();
    defer notes.deinit();
    var diagnostics: rust.Diagnostics = .{};
    defer diagnostics.deinit();
    var future = bridge.greet_in_rust(name, milliseconds);
    future.diagnostics = &diagnostics;
    const greeting = future.await(io) catch |err| {
        switch (err) {
            error.Canceled => _ = cancelled.fetchAdd(1, .monotonic),
            error.RustPanic => _ = panics.fetchAdd(1, .monotonic),
            error.RustError => {},
        }
        notes.get().write(diagnostics.message());
        return err;
    };
    defer greeting.deinit();
    var text: rust.Vec(u8) = .fromSlice("Zig(");
    defer text.deinit();
    text.appendSlice(greeting.slice());
    text.push(')');
    return .from(text.slice());
}

var begun: std.atomic.Value(u64) = .init(0);
var cancelled: std.atomic.Value(u64) = .init(0);
var panics: std.atomic.Value(u64) = .init(0);
/// How many run. Waited for, until there are none.
var running: std.atomic.Value(u32) = .init(0);

fn begin() void {
    _ = begun.fetchAdd(1, .monotonic);
    _ = running.fetchAdd(1, .monotonic);
}

fn end() void {
    // Release: what was counted before, for `zig_is_idle`.
    if (running.fetchSub(1, .release) == 1) rust.io().futexWake(u32, &running.raw, std.math.maxInt(u32));
}

pub fn zig_is_idle(io: std.Io) !void {
    while (true) {
        const seen = running.load(.acquire);
        if (seen == 0) return;
        try io.futexWait(u32, &running.raw, seen);
    }
}

pub fn begun_in_zig() u64 {
    return begun.load(.monotonic);
}

pub fn cancelled_in_zig() u64 {
    return cancelled.load(.monotonic);
}

pub fn panics_seen_in_zig() u64 {
    return panics.load(.monotonic);
}
