const std = @import("std");

pub fn slow_hash(io: std.Io, data: []const u8, milliseconds: u64) !u64 {
    if (data.len == 0) return error.NothingToHash;
    try io.sleep(.fromMilliseconds(@intCast(milliseconds)), .awake);
    return std.hash.Fnv1a_64.hash(data);
}
