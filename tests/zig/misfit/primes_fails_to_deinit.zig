// shim: primes
// error: user.zig:13: `primes` does not fit its declaration in src/main.rs: `deinit` of primes_fails_to_deinit.Primes does not return void

const Primes = struct {
    limit: u64,
    pub fn next(self: *Primes) ?u32 {
        return @intCast(self.limit);
    }
    pub fn deinit(_: *Primes) u32 {
        return 1;
    }
};
pub fn primes(limit: u64) Primes {
    return .{ .limit = limit };
}
