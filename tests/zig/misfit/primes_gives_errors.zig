// shim: primes
// error: user.zig:11: `primes` does not fit its declaration in src/main.rs: it returns an error, but its items are declared without Result

const Primes = struct {
    limit: u64,
    pub fn next(self: *Primes) !?u32 {
        if (self.limit == 0) return error.Zero;
        return 1;
    }
};
pub fn primes(limit: u64) Primes {
    return .{ .limit = limit };
}
