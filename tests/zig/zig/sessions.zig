const std = @import("std");
const rust = @import("rust");
const bridge = @import("bridge");

pub const Session = struct {
    label: rust.String,
    items: std.ArrayList(u64),

    pub fn open(label: []const u8) error{ NoName, InvalidUtf8 }!Session {
        if (label.len == 0) return error.NoName;
        _ = count.fetchAdd(1, .monotonic);
        return .{ .label = try .from(label), .items = .empty };
    }

    /// Rust calls it when it drops the `ZigBox`.
    pub fn deinit(self: *Session) void {
        _ = count.fetchSub(1, .monotonic);
        self.label.deinit();
        self.items.deinit(std.heap.c_allocator);
    }

    pub fn name(self: *const Session) []const u8 {
        return self.label.slice();
    }

    pub fn push(self: *Session, value: u64) void {
        self.items.append(std.heap.c_allocator, value) catch @panic("out of memory");
    }

    pub fn values(self: *const Session) []const u64 {
        return self.items.items;
    }

    pub fn values_mut(self: *Session) []u64 {
        return self.items.items;
    }

    pub fn later_sum(self: *const Session, promise: rust.Promise(u64)) void {
        const sum = struct {
            fn run(session: *const Session, p: rust.Promise(u64)) void {
                var total: u64 = 0;
                for (session.values()) |value| total += value;
                p.setValue(total);
            }
        };
        const thread = std.Thread.spawn(.{}, sum.run, .{ self, promise }) catch |err| return promise.setError(err);
        thread.detach();
    }

    pub fn longest(self: *const Session, other: *const Session) *const Session {
        return if (other.values().len > self.values().len) other else self;
    }

    pub fn nameLength(self: *const Session) usize {
        return self.name().len;
    }

    pub fn add(self: *Session, entry: bridge.Entry) ?u64 {
        defer entry.deinit();
        if (!std.mem.eql(u8, entry.key.slice(), self.name())) return null;
        self.push(entry.value);
        return entry.value;
    }

    pub fn push_now(self: *Session, value: u64) u64 {
        self.push(value);
        return self.items.items.len;
    }
};

var count: std.atomic.Value(i64) = .init(0);

pub fn open_sessions() i64 {
    return count.load(.monotonic);
}

pub fn into_name(session: Session) rust.String {
    var there = session;
    defer there.deinit();
    return rust.String.from(there.name()) catch unreachable;
}

pub fn merge(into: *Session, other: ?Session) usize {
    var there = other orelse return 0;
    defer there.deinit();
    for (there.values()) |value| into.push(value);
    return there.values().len;
}

pub fn find(number: u32) ?Session {
    if (number == 0) return null;
    var session = Session.open("found") catch unreachable;
    session.push(number);
    return session;
}

pub fn maybe_name(session: ?*const Session) rust.String {
    return rust.String.from(if (session) |there| there.name() else "nobody") catch unreachable;
}

pub fn same(session: Session) Session {
    return session;
}

pub const counter = struct {
    at: u64,

    pub fn starting_at(value: u64) counter {
        return .{ .at = value };
    }

    pub fn next(self: *counter) u64 {
        defer self.at += 1;
        return self.at;
    }
};

pub const Nothing = struct {
    pub fn make() Nothing {
        return .{};
    }

    pub fn text(_: *const Nothing) []const u8 {
        return "nothing";
    }
};

pub const Either = union(enum) {
    one: u64,
    other,

    pub fn number(self: *const Either) ?u64 {
        return switch (self.*) {
            .one => |value| value,
            .other => null,
        };
    }
};

pub fn either(number: ?u64) Either {
    return if (number) |value| .{ .one = value } else .other;
}

// ---- async

pub fn open_later(label: []const u8, promise: rust.Promise(Session)) void {
    const open = struct {
        fn run(l: []const u8, p: rust.Promise(Session)) void {
            const session = Session.open(l) catch |err| return p.setError(err);
            p.setValue(session);
        }
    };
    const thread = std.Thread.spawn(.{}, open.run, .{ label, promise }) catch |err| return promise.setError(err);
    thread.detach();
}

pub fn open_now(label: []const u8) !Session {
    return Session.open(label);
}

pub fn close_later(session: Session, promise: rust.Promise(u64)) void {
    const close = struct {
        fn run(s: Session, p: rust.Promise(u64)) void {
            var there = s;
            const length = there.values().len;
            there.deinit();
            p.setValue(length);
        }
    };
    const thread = std.Thread.spawn(.{}, close.run, .{ session, promise }) catch |err| return promise.setError(err);
    thread.detach();
}

pub fn find_later(number: u32, promise: rust.Promise(?Session)) void {
    promise.setValue(find(number));
}

var held: ?rust.Promise(Session) = null;

pub fn open_held(promise: rust.Promise(Session)) void {
    held = promise;
}

pub fn open_kept() i64 {
    const promise = held.?;
    held = null;
    const first = Session.open("first") catch unreachable;
    var second = Session.open("second") catch unreachable;
    const third = Session.open("third") catch unreachable;
    promise.setValue(first);
    promise.trySetValue(second) catch second.deinit();
    promise.setValue(third);
    return open_sessions();
}
