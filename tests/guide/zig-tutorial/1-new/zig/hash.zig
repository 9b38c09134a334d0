const std = @import("std");

pub fn checksum(data: []const u8) u64 {
    return std.hash.Fnv1a_64.hash(data);
}
