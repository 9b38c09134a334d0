//! How the user's crate is compiled, in Zig's words.

use crate::cargo::{Folders, variable};
use crate::report::Failure;
use crate::zig::compiler::Version;
use crate::zig::cpu;
use std::env;
use std::path::PathBuf;

pub(crate) struct Settings {
    /// The package that is compiled.
    pub(crate) package: String,
    /// As Zig calls it.
    target: String,
    mode: Mode,
    /// The value of `-mcpu`.
    cpu: String,
    /// Rust's own code is instrumented for ThreadSanitizer.
    sanitizes_threads: bool,
    is_msvc: bool,
}

/// Zig's optimisation modes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mode {
    Debug,
    Safe,
    Fast,
    Small,
}

impl Settings {
    pub(crate) fn from_environment() -> Result<Settings, Failure> {
        let text = |name| variable(name).map(|value| value.to_string_lossy().into_owned());
        // Older versions of Cargo do not tell of debug assertions, which the profiles for development have.
        let assertions = env::var_os("CARGO_CFG_DEBUG_ASSERTIONS").is_some() || text("PROFILE")? == "debug";
        let mut settings =
            Settings::new(&text("CARGO_PKG_NAME")?, &text("TARGET")?, &text("OPT_LEVEL")?, assertions)?;
        let list = |name| env::var(name).unwrap_or_default();
        settings.use_features(&text("TARGET")?, &list("CARGO_CFG_TARGET_FEATURE"));
        settings.sanitizes_threads = list("CARGO_CFG_SANITIZE").split(',').any(|one| one == "thread");
        Ok(settings)
    }

    pub(crate) fn new(
        package: &str,
        triple: &str,
        level: &str,
        assertions: bool,
    ) -> Result<Settings, Failure> {
        let target = target(triple).ok_or_else(|| {
            Failure::message(format!("`extern \"Zig\"` does not know what Zig calls the target {triple}"))
        })?;
        let is_msvc = triple.contains("-msvc");
        Ok(Settings {
            package: package.to_owned(),
            target,
            mode: Mode::of(level, assertions),
            cpu: cpu::of(triple, ""),
            sanitizes_threads: false,
            is_msvc,
        })
    }

    /// Has Zig use what Rust uses of the processor.
    pub(crate) fn use_features(&mut self, triple: &str, features: &str) {
        self.cpu = cpu::of(triple, features);
    }

    pub(crate) fn archive_name(&self, library: &str) -> String {
        if self.is_msvc { format!("{library}.lib") } else { format!("lib{library}.a") }
    }

    pub(crate) fn flags(&self, version: &Version) -> Vec<&str> {
        // Rust's compiler-builtins is linked anyway; Zig's would bring its own memcpy. The other runtimes of Zig would want
        // symbols that nobody has.
        let mut flags = vec!["-static", "-fPIC", "-lc", "-fno-compiler-rt", "-fno-ubsan-rt"];
        flags.extend(["-fno-stack-check", "-fno-stack-protector", "-ffunction-sections", "-fdata-sections"]);
        flags.extend(["-O", self.mode.name(version), "-target", &self.target, "-mcpu", &self.cpu]);
        if self.mode != Mode::Debug {
            flags.push("-fstrip");
        } else if version.numbers < (0, 17) {
            // The backend that Zig 0.16 takes by default reads a float argument behind a struct on the stack from the wrong
            // place.
            flags.push("-fllvm");
        }
        if self.sanitizes_threads {
            // Zig's own backend has no sanitizer.
            flags.extend(["-fsanitize-thread", "-fllvm"]);
        }
        flags
    }
}

impl Mode {
    fn of(level: &str, assertions: bool) -> Mode {
        match level {
            "0" => Mode::Debug,
            "s" | "z" => Mode::Small,
            _ if assertions => Mode::Safe,
            _ => Mode::Fast,
        }
    }

    /// The old names are to go after 0.18.
    fn name(self, version: &Version) -> &'static str {
        let has_old_names = version.numbers < (0, 17);
        match self {
            Mode::Debug if has_old_names => "Debug",
            Mode::Safe if has_old_names => "ReleaseSafe",
            Mode::Fast if has_old_names => "ReleaseFast",
            Mode::Small if has_old_names => "ReleaseSmall",
            Mode::Debug => "debug",
            Mode::Safe => "safe",
            Mode::Fast => "fast",
            Mode::Small => "small",
        }
    }
}

/// Zig's name of one of Rust's targets, none if it is not known to have one.
fn target(triple: &str) -> Option<String> {
    let (architecture, rest) = triple.split_once('-')?;
    let architecture = match architecture {
        "x86_64" | "aarch64" | "loongarch64" | "powerpc64" | "powerpc64le" | "s390x" => architecture,
        "i586" | "i686" => "x86",
        "riscv64gc" => "riscv64",
        _ if architecture.starts_with("arm64") => "aarch64",
        _ if architecture.starts_with("armv7") || architecture.starts_with("thumbv7") => "arm",
        _ => return None,
    };
    // The vendor says nothing, and is left out by some.
    let words: Vec<&str> = rest.split('-').filter(|word| !VENDORS.contains(word)).collect();
    let system = match words.as_slice() {
        [
            "linux",
            abi @ ("gnu" | "gnueabi" | "gnueabihf" | "musl" | "musleabi" | "musleabihf" | "gnux32"),
        ] => {
            format!("linux-{abi}")
        }
        ["linux", "android"] => "linux-android".to_owned(),
        ["linux", "androideabi"] => "linux-androideabi".to_owned(),
        ["darwin"] => "macos-none".to_owned(),
        ["ios"] => "ios-none".to_owned(),
        ["ios", "sim"] => "ios-simulator".to_owned(),
        ["windows", "msvc"] => "windows-msvc".to_owned(),
        ["windows", "gnu" | "gnullvm"] => "windows-gnu".to_owned(),
        [system @ ("freebsd" | "netbsd" | "openbsd")] => format!("{system}-none"),
        _ => return None,
    };
    Some(format!("{architecture}-{system}"))
}

const VENDORS: [&str; 3] = ["unknown", "apple", "pc"];

/// Where Zig keeps what does not depend on the crate, Zig's own library as it has parsed it: in the target folder, for all
/// crates. None if the user has chosen a folder, which Zig sees itself.
pub(crate) fn global_cache(folders: &Folders) -> Option<PathBuf> {
    if env::var_os("ZIG_GLOBAL_CACHE_DIR").is_some() {
        return None;
    }
    // What Cargo writes into its target folder.
    let is_target = |folder: &std::path::Path| {
        folder.join("CACHEDIR.TAG").is_file() || folder.join(".rustc_info.json").is_file()
    };
    let target = folders.zig.ancestors().find(|folder| is_target(folder));
    Some(target.unwrap_or(&folders.zig).join("zig-cache"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_have_other_names_in_zig() {
        for (rust, zig) in [
            ("x86_64-unknown-linux-gnu", "x86_64-linux-gnu"),
            ("aarch64-unknown-linux-musl", "aarch64-linux-musl"),
            ("i686-unknown-linux-gnu", "x86-linux-gnu"),
            ("armv7-unknown-linux-gnueabihf", "arm-linux-gnueabihf"),
            ("riscv64gc-unknown-linux-gnu", "riscv64-linux-gnu"),
            ("aarch64-linux-android", "aarch64-linux-android"),
            ("aarch64-apple-darwin", "aarch64-macos-none"),
            ("aarch64-apple-ios-sim", "aarch64-ios-simulator"),
            ("x86_64-pc-windows-msvc", "x86_64-windows-msvc"),
            ("aarch64-pc-windows-gnullvm", "aarch64-windows-gnu"),
            ("x86_64-unknown-freebsd", "x86_64-freebsd-none"),
        ] {
            assert_eq!(target(rust).as_deref(), Some(zig), "{rust}");
        }
        assert_eq!(target("sparc64-unknown-linux-gnu"), None);
        assert_eq!(target("x86_64-unknown-uefi"), None);
        assert_eq!(target("host"), None);
    }

    #[test]
    fn optimisation_follows_cargo() {
        assert_eq!(Mode::of("0", true), Mode::Debug);
        assert_eq!(Mode::of("s", true), Mode::Small);
        assert_eq!(Mode::of("3", true), Mode::Safe);
        assert_eq!(Mode::of("3", false), Mode::Fast);
    }

    #[test]
    fn modes_have_new_names_since_0_17() {
        let name = |version| Mode::Safe.name(&Version::parse(version).unwrap());
        assert_eq!(["0.16.1", "0.17.0", "0.18.0-dev.1"].map(name), ["ReleaseSafe", "safe", "safe"]);
    }

    #[test]
    fn debug_builds_keep_their_debug_information() {
        let flags = |level| {
            let settings = Settings::new("a", "x86_64-unknown-linux-gnu", level, false).unwrap();
            settings.flags(&Version::parse("0.17.0").unwrap()).join(" ")
        };
        assert!(flags("0").contains("-O debug -target x86_64-linux-gnu -mcpu baseline"));
        assert!(!flags("0").contains("-fstrip") && !flags("0").contains("-fllvm"));
        assert!(
            Settings::new("a", "x86_64-unknown-linux-gnu", "0", true)
                .unwrap()
                .flags(&Version::parse("0.16.0").unwrap())
                .contains(&"-fllvm")
        );
        assert!(flags("3").contains("-O fast") && flags("3").ends_with("-fstrip"));
    }

    #[test]
    fn an_unknown_target_is_named() {
        let failure = Settings::new("a", "avr-none", "0", true).err().unwrap();
        assert!(failure.text().contains("avr-none"));
    }
}
