//! A file as a stream of chunks, in two shapes of the same declaration. See src/bridge.rs.
//!
//! Both give an error behind what was there if the file ends before `length`, and close it before they tell of an end.

const std = @import("std");
const rust = @import("rust");
const tally = @import("tally.zig");

const Chunk = rust.Vec(u8);
const chunk_length = 64 << 10;

const File = struct {
    handle: std.Io.File,
    length: u64,
    at: u64 = 0,

    fn open(io: std.Io, path: []const u8, length: u64) !File {
        const handle = try std.Io.Dir.cwd().openFile(io, path, .{});
        tally.opened();
        return .{ .handle = handle, .length = length };
    }

    fn close(file: File, io: std.Io) void {
        file.handle.close(io);
        tally.closed();
    }

    /// Null: the end.
    fn next(file: *File, io: std.Io) !?Chunk {
        const wanted = @min(chunk_length, file.length - file.at);
        if (wanted == 0) return null;
        var buffer: [chunk_length]u8 = undefined;
        const count = try file.handle.readPositionalAll(io, buffer[0..wanted], file.at);
        if (count == 0) return error.EndsTooEarly;
        file.at += count;
        tally.read();
        return .fromSlice(buffer[0..count]);
    }
};

/// A task, which reads ahead as far as the stream has room, and sleeps then. It ends, and closes the file, when Rust drops the
/// stream: `send` returns an error.
pub fn push(io: std.Io, path: []const u8, length: u64, sink: rust.Sink(Chunk)) !void {
    var file: File = try .open(io, path, length);
    defer file.close(io);
    while (try file.next(io)) |chunk| {
        errdefer chunk.deinit();
        // `try sink.send(io, chunk)` alone would do: this counts how often it has to wait.
        sink.trySend(chunk) catch |err| switch (err) {
            error.Full => {
                tally.full();
                try sink.send(io, chunk);
            },
            error.Closed => return err,
        };
        tally.given();
    }
}

/// What Rust pulls from: it reads on the thread that polls, never ahead of demand. Dropping the stream closes the file at once.
const Pulled = struct {
    file: File,

    pub fn next(self: *Pulled) !?Chunk {
        const chunk = try self.file.next(rust.io()) orelse return null;
        tally.given();
        return chunk;
    }

    pub fn deinit(self: *Pulled) void {
        self.file.close(rust.io());
    }
};

pub fn pull(path: []const u8, length: u64) !Pulled {
    return .{ .file = try .open(rust.io(), path, length) };
}

pub fn files_opened() u64 {
    return tally.now().files_opened;
}

pub fn files_open() u64 {
    return tally.now().files_open;
}

pub fn chunks_read() u64 {
    return tally.now().chunks_read;
}

pub fn chunks_given() u64 {
    return tally.now().chunks_given;
}

pub fn times_full() u64 {
    return tally.now().times_full;
}

pub fn held_back(io: std.Io, count: u64) !void {
    try tally.until(io, count, isHeldBack);
}

fn isHeldBack(counters: tally.Counters, count: u64) bool {
    return counters.files_open == 0 or counters.full and counters.chunks_given >= count;
}

pub fn all_closed(io: std.Io) !void {
    try tally.until(io, {}, isAllClosed);
}

fn isAllClosed(counters: tally.Counters, _: void) bool {
    return counters.files_open == 0;
}
