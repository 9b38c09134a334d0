const std = @import("std");
const rust = @import("rust");
const bridge = @import("bridge");

pub fn hashes(io: std.Io, text: []const u8, sink: rust.Sink(rust.String)) !void {
    var words = std.mem.splitScalar(u8, text, ' ');
    while (words.next()) |word| {
        var translation = bridge.translate(word);
        defer translation.deinit();
        const translated = try translation.await(io);
        defer translated.deinit();

        var buffer: [64]u8 = undefined;
        const hash = std.hash.Fnv1a_64.hash(translated.slice());
        const line = try std.fmt.bufPrint(&buffer, "{s} {x:0>16}", .{ translated.slice(), hash });
        const item = try rust.String.from(line);
        errdefer item.deinit();
        try sink.send(io, item);
    }
}
