//! Which processor Zig compiles for: the target's oldest, with what Rust was told to use besides (`-Ctarget-cpu`, `-Ctarget-feature`).
//!
//! Rust and Zig give some features other names. One that is not listed is left out: the code is then slower than it could be, and right.

/// The value of `-mcpu`. `features` is Cargo's list of what is enabled.
pub(super) fn of(triple: &str, features: &str) -> String {
    let known: &[(&str, &str)] = match triple.split('-').next().unwrap_or_default() {
        "x86_64" | "i686" | "i586" => X86,
        "aarch64" | "arm64" => AARCH64,
        _ => &[],
    };
    let enabled: Vec<&str> = features.split(',').collect();
    let mut cpu = "baseline".to_owned();
    for (_, zig) in known.iter().filter(|(rust, _)| enabled.contains(rust)) {
        cpu.push('+');
        cpu.push_str(zig);
    }
    cpu
}

/// Rust's name, and Zig's.
const X86: &[(&str, &str)] = &[
    ("adx", "adx"),
    ("aes", "aes"),
    ("avx", "avx"),
    ("avx2", "avx2"),
    ("avx512bw", "avx512bw"),
    ("avx512cd", "avx512cd"),
    ("avx512dq", "avx512dq"),
    ("avx512f", "avx512f"),
    ("avx512vl", "avx512vl"),
    ("bmi1", "bmi"),
    ("bmi2", "bmi2"),
    ("cmpxchg16b", "cx16"),
    ("f16c", "f16c"),
    ("fma", "fma"),
    ("gfni", "gfni"),
    ("lzcnt", "lzcnt"),
    ("movbe", "movbe"),
    ("pclmulqdq", "pclmul"),
    ("popcnt", "popcnt"),
    ("rdrand", "rdrnd"),
    ("rdseed", "rdseed"),
    ("sha", "sha"),
    ("sse3", "sse3"),
    ("sse4.1", "sse4_1"),
    ("sse4.2", "sse4_2"),
    ("ssse3", "ssse3"),
    ("vaes", "vaes"),
    ("vpclmulqdq", "vpclmulqdq"),
];

const AARCH64: &[(&str, &str)] = &[
    ("aes", "aes"),
    ("bf16", "bf16"),
    ("crc", "crc"),
    ("dotprod", "dotprod"),
    ("fp16", "fullfp16"),
    ("i8mm", "i8mm"),
    ("lse", "lse"),
    ("rcpc", "rcpc"),
    ("rdm", "rdm"),
    ("sha2", "sha2"),
    ("sha3", "sha3"),
    ("sve", "sve"),
    ("sve2", "sve2"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_have_other_names_in_zig() {
        assert_eq!(of("x86_64-unknown-linux-gnu", "fxsr,sse,sse2"), "baseline");
        assert_eq!(of("x86_64-unknown-linux-gnu", "avx2,bmi1,sse,sse4.2"), "baseline+avx2+bmi+sse4_2");
        assert_eq!(of("aarch64-apple-darwin", "neon,lse,fp16"), "baseline+fullfp16+lse");
        assert_eq!(of("riscv64gc-unknown-linux-gnu", "a,c,avx2"), "baseline");
        assert_eq!(of("x86_64-unknown-linux-gnu", ""), "baseline");
    }
}
