//! What a call in flight holds: its future, and its blocks with the allocator's overhead.

use cobridge_count_tests::{numbers, skip};

const LIMITS: [(&str, f64); 3] =
    [("ours.memory_promise", 112.0), ("ours.memory_foreign", 208.0), ("ours.memory_yield", 208.0)];

#[test]
fn a_call_in_flight_is_small() {
    if !cfg!(all(target_os = "linux", target_env = "gnu")) {
        return skip("glibc", "only glibc tells what the heap holds");
    }
    let names = LIMITS.map(|(name, _)| name);
    let bytes = numbers("memory", &names);
    for (name, limit) in LIMITS {
        println!("{name}: {} bytes", bytes[name]);
        assert!(bytes[name] > 48.0, "{name}: {} bytes can't be all", bytes[name]);
        assert!(bytes[name] <= limit, "{name}: {} bytes, more than {limit}", bytes[name]);
    }
}
