// ANCHOR: track
const std = @import("std");
const rust = @import("rust");
const bridge = @import("bridge");

pub const Track = struct {
    label: rust.String,
    places: rust.Vec(bridge.Place),

    pub fn open(label: []const u8) !Track {
        if (label.len == 0) return error.NoName;
        return .{ .label = try .from(label), .places = .init() };
    }

    // Rust calls it when it drops the `ZigBox`.
    pub fn deinit(self: *Track) void {
        self.label.deinit();
        self.places.deinit();
    }

    pub fn name(self: *const Track) []const u8 {
        return self.label.slice();
    }

    pub fn add(self: *Track, place: bridge.Place) void {
        self.places.push(place);
    }

    pub fn nearest(self: *const Track, x: f64, y: f64) ?*const bridge.Place {
        var found: ?*const bridge.Place = null;
        var least = std.math.inf(f64);
        for (self.places.slice()) |*place| {
            const distance = std.math.hypot(place.x - x, place.y - y);
            if (distance < least) {
                least = distance;
                found = place;
            }
        }
        return found;
    }

    pub fn length(self: *const Track, unit: bridge.Unit) f64 {
        var sum: f64 = 0;
        const places = self.places.slice();
        if (places.len == 0) return 0;
        for (places[0 .. places.len - 1], places[1..]) |from, to| {
            sum += std.math.hypot(to.x - from.x, to.y - from.y);
        }
        return switch (unit) {
            .Metre => sum,
            .Foot => sum / 0.3048,
            // An enum may hold more than what has a name.
            _ => std.math.nan(f64),
        };
    }
};
// ANCHOR_END: track
