#[cobridge::bridge]
struct Bridge;

fn main() {}
