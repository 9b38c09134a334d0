#[cobridge::bridge]
mod ffi;

fn main() {}
