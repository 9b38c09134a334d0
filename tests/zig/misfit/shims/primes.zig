const rust = @import("rust");

const primes: rust.glue.Function = .{
    .name = "primes",
    .declaration = "fn primes(limit: u64) -> impl Stream<Item = u32>;",
    .source = "src/main.rs",
    .file = "user.zig",
    .text = @embedFile("user0"),
    .arguments = &.{u64},
    .Value = u32,
    .fallible = false,
};
export fn @"cobridge1$zig$misfit$primes"(out: *anyopaque, call: *rust.abi.Call, waker: *const anyopaque, sinks: *const rust.abi.SinkOps, capacity: usize, limit: u64) u8 {
    return rust.stream.start(@import("user0"), primes, .{ .out = out, .call = call, .waker = waker, .sinks = sinks, .capacity = capacity }, .{limit});
}
