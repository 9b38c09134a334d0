//! The Zig side of the measured calls, the hand-written ones of the peers included.

const std = @import("std");
const rust = @import("rust");

/// What every measured function computes.
fn answerTo(x: u64) u64 {
    return x *% 3 +% 1;
}

pub fn plain(x: u64) u64 {
    return answerTo(x);
}

// ---- the peer: one callback, with a boxed context

const Done = *const fn (context: *anyopaque, result: u64) callconv(.c) void;

export fn cobridge_bench_zig_now(x: u64, done: Done, context: *anyopaque) void {
    done(context, answerTo(x));
}

export fn cobridge_bench_zig_later(x: u64, done: Done, context: *anyopaque) void {
    post(.{ .callback = .{ .x = x, .done = done, .context = context } });
}

// ---- ours

pub fn now(x: u64) u64 {
    return answerTo(x);
}

pub fn fallible_now(x: u64) !u64 {
    if (x == std.math.maxInt(u64)) return error.TooLarge;
    return answerTo(x);
}

pub fn promise_now(x: u64, promise: rust.Promise(u64)) void {
    promise.setValue(answerTo(x));
}

pub fn promise_later(x: u64, promise: rust.Promise(u64)) void {
    post(.{ .promise = .{ .x = x, .promise = promise } });
}

pub fn text_later(text: []const u8, promise: rust.Promise(u64)) void {
    post(.{ .promise = .{ .x = text.len, .promise = promise } });
}

// ---- the loop, which answers: for all the same, on one thread

const Job = union(enum) {
    promise: struct { x: u64, promise: rust.Promise(u64) },
    callback: struct { x: u64, done: Done, context: *anyopaque },
};

const capacity = 16;
var jobs: [capacity]Job = undefined;
var count: usize = 0;

fn post(job: Job) void {
    jobs[count] = job;
    count += 1;
}

pub fn run_loop() void {
    for (jobs[0..count]) |job| switch (job) {
        .promise => |waiting| waiting.promise.setValue(answerTo(waiting.x)),
        .callback => |waiting| waiting.done(waiting.context, answerTo(waiting.x)),
    };
    count = 0;
}

// ---- a worker, which lives as long as the process

const Worker = struct {
    x: u64 = 0,
    promise: ?rust.Promise(u64) = null,
    is_running: bool = false,
    mutex: std.Io.Mutex = .init,
    changed: std.Io.Condition = .init,

    fn run(self: *Worker, io: std.Io) void {
        while (true) {
            self.mutex.lockUncancelable(io);
            while (self.promise == null) self.changed.waitUncancelable(io, &self.mutex);
            const promise, const x = .{ self.promise.?, self.x };
            self.promise = null;
            self.mutex.unlock(io);
            promise.setValue(answerTo(x));
        }
    }
};

var worker: Worker = .{};

pub fn on_worker(x: u64, promise: rust.Promise(u64)) void {
    const io = rust.io();
    {
        worker.mutex.lockUncancelable(io);
        defer worker.mutex.unlock(io);
        if (!worker.is_running) {
            worker.is_running = true;
            const thread = std.Thread.spawn(.{}, Worker.run, .{ &worker, io }) catch |err| return promise.setError(err);
            thread.detach();
        }
        worker.x = x;
        worker.promise = promise;
    }
    // As the worker in Rust is told: under the lock, it would only wake up to wait for that.
    worker.changed.signal(io);
}

// ---- std.Io

pub fn on_io(io: std.Io, x: u64) !u64 {
    _ = io;
    return answerTo(x);
}

/// The same within Zig: so many tasks, one after the other.
export fn cobridge_bench_zig_tasks(times: u64) u64 {
    const io = rust.io();
    var sum: u64 = 0;
    for (0..times) |x| {
        var task = io.concurrent(answerTo, .{x}) catch @panic("no thread");
        sum +%= task.await(io);
    }
    return sum;
}

// ---- streams

const Numbers = struct {
    at: u64 = 0,
    end: u64,

    pub fn next(numbers: *Numbers) ?u64 {
        if (numbers.at == numbers.end) return null;
        defer numbers.at += 1;
        return numbers.at;
    }
};

pub fn generated(end: u64) Numbers {
    return .{ .end = end };
}
