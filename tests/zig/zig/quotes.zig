// ANCHOR: future
const std = @import("std");
const rust = @import("rust");
const bridge = @import("bridge");

pub fn quote(io: std.Io, name: []const u8) !u64 {
    var fetched = bridge.fetch(name);
    const text = try fetched.await(io);
    defer text.deinit();
    return bridge.parse_price(text.slice(), null);
}
// ANCHOR_END: future

// ANCHOR: stream
pub fn highest(io: std.Io, name: []const u8) !u64 {
    var prices = bridge.prices(name);
    defer prices.deinit();
    var most: u64 = 0;
    while (try prices.next(io)) |price| most = @max(most, price);
    return most;
}
// ANCHOR_END: stream

// ANCHOR: diagnostics
pub fn explain(io: std.Io, name: []const u8) !rust.String {
    var diagnostics: rust.Diagnostics = .{};
    defer diagnostics.deinit();
    var fetched = bridge.fetch(name);
    fetched.diagnostics = &diagnostics;
    return fetched.await(io) catch |err| switch (err) {
        error.RustError, error.RustPanic => .fromLossy(diagnostics.message()),
        error.Canceled => |canceled| canceled,
    };
}
// ANCHOR_END: diagnostics

// ANCHOR: type
pub fn ledger_of(io: std.Io, name: []const u8) !rust.Box(bridge.Ledger) {
    const ledger = bridge.new_ledger();
    errdefer ledger.deinit();
    ledger.get().enter(name, try quote(io, name));
    return ledger;
}
// ANCHOR_END: type

// ANCHOR: callback
pub fn ask(io: std.Io, name: []const u8, oracle: rust.AsyncFn(fn ([]const u8) u64)) !u64 {
    defer oracle.deinit();
    var answer = oracle.call(.{name});
    return answer.await(io);
}
// ANCHOR_END: callback
