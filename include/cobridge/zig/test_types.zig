//! Tests of what Rust has in another form: options, objects of the user's types, vectors of shared structs.

const std = @import("std");
const rust = @import("rust.zig");
const played = @import("played.zig");
const abi = rust.abi;
const cross = rust.cross;
const expect = std.testing.expect;
const expectEqual = std.testing.expectEqual;
const expectEqualStrings = std.testing.expectEqualStrings;

/// As the module `bridge` would have it.
const Pair = extern struct {
    left: u8,
    right: u32,

    pub const name_in_messages = "bridge.Pair";
    // Of elements of the same size and alignment, which it does not look at.
    const functions = abi.vector(u64);
    pub const cobridge_vector: *const abi.VectorOps = &.{
        .new = functions.new,
        .drop = functions.drop,
        .parts = functions.parts,
        .reserve = functions.reserve,
        .set_len = functions.set_len,
    };
};

const Holder = extern struct {
    pairs: rust.Vec(Pair),
    // A struct may have a vector of itself.
    children: rust.Vec(Holder),

    pub const cobridge_vector: *const abi.VectorOps = Pair.cobridge_vector;
};

/// As a user would have it.
const Session = struct {
    ended: *u32,

    pub fn deinit(self: *Session) void {
        self.ended.* += 1;
    }
};

test "what crosses in which form" {
    try expectEqual(u64, cross.Wire(u64));
    try expectEqual(rust.String, cross.Wire(rust.String));
    try expectEqual(Pair, cross.Wire(Pair));
    try expectEqual(abi.Slice, cross.Wire([]const u8));
    try expectEqual(abi.Option(u64), cross.Wire(?u64));
    try expectEqual(abi.Option(abi.Slice), cross.Wire(?[]const u8));
    try expectEqual(*const Pair, cross.Wire(*const Pair));
    try expectEqual(?*const Session, cross.Wire(?*const Session));
    try expectEqual(*Session, cross.Wire(Session));
    try expectEqual(?*Session, cross.Wire(?Session));
}

test "how types are written in messages" {
    const nameOf = @import("promise.zig").nameOf;
    try expectEqualStrings("*const bridge.Pair", comptime nameOf(*const Pair));
    try expectEqualStrings("?[]bridge.Pair", comptime nameOf(?[]Pair));
    try expectEqualStrings("!?rust.Vec(bridge.Pair)", comptime nameOf(anyerror!?rust.Vec(Pair)));
    try expectEqualStrings("*anyopaque", comptime nameOf(*anyopaque));
    try expectEqualStrings("[:0]const u8", comptime nameOf([:0]const u8));
    try expectEqualStrings("[*]u8", comptime nameOf([*]u8));
}

fn thereAndBack(comptime T: type, value: T) T {
    return cross.take(T, cross.give(T, value));
}

test "options are themselves again" {
    try expectEqual(7, thereAndBack(?u64, 7));
    try expectEqual(null, thereAndBack(?u64, null));
    try expectEqual(false, thereAndBack(?bool, false));
    try expectEqualStrings("text", thereAndBack(?[]const u8, "text").?);
    try expectEqual(null, thereAndBack(?[]const u8, null));
    const pair: Pair = .{ .left = 1, .right = 2 };
    try expectEqual(pair, thereAndBack(?Pair, pair));
    try expectEqual(&pair, thereAndBack(?*const Pair, &pair));
    try expectEqual(null, thereAndBack(?*const Pair, null));
    const text = thereAndBack(?rust.String, try rust.String.from("owned")).?;
    defer text.deinit();
    try expectEqualStrings("owned", text.slice());
}

test "an object is moved to Rust and back, or ended by Rust" {
    var ended: u32 = 0;
    var session = thereAndBack(Session, .{ .ended = &ended });
    try expectEqual(0, ended);
    cross.destroy(Session, cross.give(Session, session));
    try expectEqual(1, ended);
    session = thereAndBack(?Session, session).?;
    try expectEqual(null, thereAndBack(?Session, null));
    try expectEqual(1, ended);
}

test "a promise that was answered leaves an object with who brings it" {
    var ended: u32 = 0;
    var cell: played.Cell(*Session) = .{};
    played.next_cell = &cell;
    const ops = &played.Cell(*Session).ops;
    const promise: rust.Promise(Session) = .{ .handle = ops.make(), .ops = ops };
    promise.setValue(.{ .ended = &ended });
    try expect(cell.answered);
    try std.testing.expectError(error.AlreadyAnswered, promise.trySetValue(.{ .ended = &ended }));
    try expectEqual(0, ended);
    promise.setValue(.{ .ended = &ended });
    try expectEqual(1, ended);
    cross.destroy(Session, cell.answer.value);
    try expectEqual(2, ended);
}

test "vectors of shared structs" {
    var pairs: rust.Vec(Pair) = .init();
    for (0..100) |index| pairs.push(.{ .left = @intCast(index), .right = 1000 });
    var holder: Holder = .{ .pairs = pairs, .children = .init() };
    defer holder.pairs.deinit();
    defer holder.children.deinit();
    try expectEqual(Pair{ .left = 99, .right = 1000 }, holder.pairs.slice()[99]);
    try expectEqual(0, holder.children.slice().len);
}
