pub fn sum(data: []const u8) u64 {
    var total: u64 = 0;
    for (data) |b| total += b;
    return total;
}
