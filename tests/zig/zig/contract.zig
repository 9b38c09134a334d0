const std = @import("std");
const rust = @import("rust");
const bridge = @import("bridge");

const Token = rust.Box(bridge.Token);
const Counter = std.atomic.Value(u32);

var called: std.atomic.Value(u64) = .init(0);

pub fn calls() u64 {
    return called.load(.seq_cst);
}

fn wait(counter: *Counter, count: u32) void {
    while (true) {
        const seen = counter.load(.seq_cst);
        if (seen >= count) return;
        rust.io().futexWaitUncancelable(u32, &counter.raw, seen);
    }
}

fn set(counter: *Counter, count: u32) void {
    counter.store(count, .seq_cst);
    rust.io().futexWake(u32, &counter.raw, std.math.maxInt(u32));
}

// ---- promises

/// The token is a call's until its first answer, which takes it, whatever it is.
const Kept = struct { promise: rust.Promise(Token), token: Token, is_taken: std.atomic.Value(bool) };

/// Written by the call, whose return happens before every answer.
var slots: [64]Kept = undefined;

pub fn kept(slot: usize, token: Token, promise: rust.Promise(Token)) void {
    slots[slot] = .{ .promise = promise, .token = token, .is_taken = .init(false) };
    _ = called.fetchAdd(1, .seq_cst);
}

/// Whoever gets it must give it away.
fn take(slot: usize) ?Token {
    return if (slots[slot].is_taken.swap(true, .seq_cst)) null else slots[slot].token;
}

pub fn give(slot: usize) bool {
    const token = take(slot) orelse return false;
    slots[slot].promise.trySetValue(token) catch {
        token.deinit();
        return false;
    };
    return true;
}

pub fn fail(slot: usize) bool {
    if (take(slot)) |token| token.deinit();
    return if (slots[slot].promise.trySetError(error.OfTheContract)) |_| true else |_| false;
}

pub fn stop(slot: usize) bool {
    if (take(slot)) |token| token.deinit();
    return if (slots[slot].promise.trySetCancelled()) |_| true else |_| false;
}

pub fn abandon(slot: usize) bool {
    if (take(slot)) |token| token.deinit();
    return if (slots[slot].promise.tryAbandon()) |_| true else |_| false;
}

pub fn give_from_a_thread(slot: usize) bool {
    var first = false;
    const thread = std.Thread.spawn(.{}, giveInto, .{ slot, &first }) catch @panic("no thread");
    thread.join();
    return first;
}

fn giveInto(slot: usize, first: *bool) void {
    first.* = give(slot);
}

var lock: std.Io.Mutex = .init;
var under_lock: u64 = 0;

pub fn give_under_a_lock(slot: usize) bool {
    const io = rust.io();
    lock.lockUncancelable(io);
    defer lock.unlock(io);
    under_lock += 1;
    return give(slot);
}

pub fn locked() u64 {
    const io = rust.io();
    lock.lockUncancelable(io);
    defer lock.unlock(io);
    return under_lock;
}

pub fn is_cancelled(slot: usize) bool {
    return slots[slot].promise.isCancelled();
}

const Cancelled = struct { promise: rust.Promise(Token), token: Token };

pub fn gives_when_cancelled(token: Token, promise: rust.Promise(Token)) void {
    _ = called.fetchAdd(1, .seq_cst);
    const one = std.heap.c_allocator.create(Cancelled) catch @panic("no memory");
    one.* = .{ .promise = promise, .token = token };
    promise.onCancel(one, giveCancelled);
}

fn giveCancelled(one: *Cancelled) void {
    one.promise.setValue(one.token);
    std.heap.c_allocator.destroy(one);
}

pub fn gives_at_once(token: Token, promise: rust.Promise(Token)) void {
    _ = called.fetchAdd(1, .seq_cst);
    promise.setValue(token);
}

// ---- the other styles

pub fn returned(token: Token) !Token {
    _ = called.fetchAdd(1, .seq_cst);
    return token;
}

pub fn called_back(token: Token, done: bridge.CalledBackCallback, context: rust.Box(bridge.CalledBackContext)) void {
    _ = called.fetchAdd(1, .seq_cst);
    done.call(context, token);
}

var step_reached: Counter = .init(0);

pub fn in_steps(io: std.Io, token: Token, steps: u32) !Token {
    errdefer token.deinit();
    _ = called.fetchAdd(1, .seq_cst);
    for (1..4) |step| {
        set(&step_reached, @intCast(step));
        if (step > steps) try io.sleep(.fromSeconds(3600), .awake);
    }
    return token;
}

/// The next call is waited for anew.
pub fn until_step(step: u32) void {
    wait(&step_reached, step);
    step_reached.store(0, .seq_cst);
}

var blocked: Counter = .init(0);
var gate: Counter = .init(0);

pub fn blocks(token: Token) Token {
    _ = called.fetchAdd(1, .seq_cst);
    set(&blocked, 1);
    wait(&gate, 1);
    return token;
}

/// The next call is waited for anew.
pub fn until_blocked() void {
    wait(&blocked, 1);
    blocked.store(0, .seq_cst);
}

pub fn unblock() void {
    set(&gate, 1);
}

// ---- values

fn total(x: u64, text: []const u8, numbers: []const u64) !u64 {
    var all = x + try std.fmt.parseInt(u64, text, 10);
    for (numbers) |number| all += number;
    return all;
}

pub fn sum(x: u64, text: rust.String, numbers: rust.Vec(u64)) !u64 {
    defer text.deinit();
    defer numbers.deinit();
    return total(x, text.slice(), numbers.slice());
}

pub fn sum_now(x: u64, text: []const u8, numbers: rust.Vec(u64)) !u64 {
    defer numbers.deinit();
    return total(x, text, numbers.slice());
}

pub fn sum_inline(x: u64, text: rust.String, numbers: []const u64, promise: rust.Promise(u64)) void {
    defer text.deinit();
    if (total(x, text.slice(), numbers)) |all| promise.setValue(all) else |err| promise.setError(err);
}

pub fn same_now(bytes: rust.Vec(u8)) rust.Vec(u8) {
    return bytes;
}

pub fn same_inline(bytes: rust.Vec(u8), promise: rust.Promise(rust.Vec(u8))) void {
    promise.setValue(bytes);
}

pub fn same_in_a_task(_: std.Io, bytes: rust.Vec(u8)) rust.Vec(u8) {
    return bytes;
}

pub fn stack_now(x: u64) u64 {
    var here: u8 = @truncate(x);
    std.mem.doNotOptimizeAway(&here);
    return @intFromPtr(&here);
}

pub fn stack_inline(x: u64, promise: rust.Promise(u64)) void {
    promise.setValue(stack_now(x));
}

// ---- without Result

pub fn fails_without_result(promise: rust.Promise(u64)) void {
    promise.setError(error.OfTheContract);
}

pub fn stops_without_result(promise: rust.Promise(u64)) void {
    promise.setCancelled();
}

pub fn gives_up_without_result(promise: rust.Promise(u64)) void {
    promise.abandon();
}

// ---- many

const Listed = struct { x: u64, promise: rust.Promise(u64) };

var list: std.ArrayList(Listed) = .empty;

pub fn listed(x: u64, promise: rust.Promise(u64)) void {
    list.append(std.heap.c_allocator, .{ .x = x, .promise = promise }) catch @panic("no memory");
}

/// From one thread, which is over then.
pub fn answer_all() u64 {
    const thread = std.Thread.spawn(.{}, answerThem, .{}) catch @panic("no thread");
    thread.join();
    defer list.clearAndFree(std.heap.c_allocator);
    return list.items.len;
}

fn answerThem() void {
    for (list.items) |one| one.promise.setValue(one.x + 1);
}

// ---- Zig awaits Rust

pub fn awaits_what_keeps_its_waker(io: std.Io, x: u64) !u64 {
    var future = bridge.keeps_its_waker(x);
    return future.await(io);
}

pub fn awaits_what_panics(io: std.Io, x: u64) !u64 {
    var panicking = bridge.panics_in_poll();
    if (panicking.await(io)) |_| return error.ItShouldHavePanicked else |err| {
        if (err != error.RustPanic) return err;
    }
    var next = bridge.works(x);
    return next.await(io);
}
