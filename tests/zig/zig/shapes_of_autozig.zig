const std = @import("std");
const builtin = @import("builtin");

pub const factorial = @import("autozig/factorial.zig").factorial;

fn largest(comptime T: type) fn ([]const T) error{Empty}!T {
    return struct {
        fn of(numbers: []const T) error{Empty}!T {
            if (numbers.len == 0) return error.Empty;
            return std.mem.max(T, numbers);
        }
    }.of;
}

pub const largest_i32 = largest(i32);
pub const largest_u64 = largest(u64);
pub const largest_f64 = largest(f64);

const width = std.simd.suggestVectorLength(f32) orelse 1;

pub fn lanes() usize {
    return width;
}

pub fn dot(a: []const f32, b: []const f32) !f32 {
    if (a.len != b.len) return error.DifferentLengths;
    var sums: @Vector(width, f32) = @splat(0);
    var at: usize = 0;
    while (at + width <= a.len) : (at += width) {
        const x: @Vector(width, f32) = a[at..][0..width].*;
        const y: @Vector(width, f32) = b[at..][0..width].*;
        sums += x * y;
    }
    var sum = @reduce(.Add, sums);
    for (a[at..], b[at..]) |x, y| sum += x * y;
    return sum;
}

pub fn has_avx2() bool {
    return builtin.cpu.arch == .x86_64 and builtin.cpu.has(.x86, .avx2);
}
