// shim: primes
// error: user.zig:10: `primes` does not fit its declaration in src/main.rs: `next` of primes_gives_other_items.Primes returns ?u64, not ?u32

const Primes = struct {
    limit: u64,
    pub fn next(self: *Primes) ?u64 {
        return self.limit;
    }
};
pub fn primes(limit: u64) Primes {
    return .{ .limit = limit };
}
