//! With a real Zig, that of `$ZIG`.

use super::compiler::Candidate;
use super::*;
use std::env;
use std::sync::atomic::{AtomicUsize, Ordering};

const SHIM: &str = r#"
const std = @import("std");
const rust = @import("rust");
// The usual one takes half a minute to compile.
pub const panic = std.debug.no_panic;
comptime {
    std.debug.assert(@import("user0").mode == @import("builtin").mode);
}
export fn @"test$twice"(number: u64) u64 {
    return rust.same(@import("user0").twice(number));
}
"#;

const USER: &str = r#"
const rust = @import("rust");
const bridge = @import("bridge");
const numbers = @import("sub/numbers.zig");
pub const mode = @import("builtin").mode;
pub fn twice(number: u64) u64 {
    _ = bridge;
    return rust.same(number) * numbers.factor;
}
"#;

const MAIN: &str = r#"
unsafe extern "C" {
    #[link_name = "test$twice"]
    safe fn twice(number: u64) -> u64;
}
fn main() {
    println!("{}", twice(21));
}
"#;

/// A crate with a unit, in a folder that goes away.
struct Lab {
    zig: OsString,
    folder: PathBuf,
    folders: Folders,
    headers: PathBuf,
    unit: Unit,
}

impl Lab {
    /// None without Zig, which is told.
    fn new() -> Option<Lab> {
        let Some(zig) = env::var_os(compiler::VARIABLE).filter(|zig| !zig.is_empty()) else {
            skip("zig", "ZIG is not set");
            return None;
        };
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("cobridge-zig-{}-{number}", std::process::id()));
        let out = folder.join("target/out/cobridge");
        let folders = Folders {
            package: "a".to_owned(),
            manifest: folder.join("crate"),
            sources: out.join("src"),
            include: out.join("include"),
            zig: out.join("zig"),
        };
        let headers = folder.join("include");
        let unit = Unit {
            name: "src/main".to_owned(),
            shown: "src/main.rs".to_owned(),
            bridge: "// nothing\n".to_owned(),
            shim: SHIM.to_owned(),
            files: vec![("user0".to_owned(), Text::File("zig/user.zig".into()))],
        };
        let lab = Lab { zig, folder, folders, headers, unit };
        lab.write("target/CACHEDIR.TAG", "");
        lab.write("include/cobridge/zig/rust.zig", "pub fn same(number: u64) u64 { return number; }\n");
        lab.write("crate/zig/user.zig", USER);
        lab.write("crate/zig/sub/numbers.zig", "pub const factor = 2;\n");
        Some(lab)
    }

    fn write(&self, path: &str, text: &str) {
        write(&self.folder.join(path), text).unwrap();
    }

    fn workshop(&self) -> Workshop<'_> {
        self.workshop_for("1")
    }

    /// With a level of optimisation.
    fn workshop_for(&self, level: &str) -> Workshop<'_> {
        Workshop {
            zig: Zig::find(vec![Candidate::chosen(self.zig.clone())]).unwrap(),
            settings: Settings::new("my-crate", &host(), level, true).unwrap(),
            headers: &self.headers,
            folders: &self.folders,
        }
    }

    fn archive(&self) -> PathBuf {
        self.workshop().places(&self.unit).archive
    }

    /// What main.rs prints, linked with the library.
    fn run_with(&self, made: &Made) -> String {
        let program = self.folder.join("program");
        let mut command = rustc();
        command.args(["--edition=2024", "-l"]).arg(format!("static={}", made.library));
        command.arg("-L").arg(option("native=", &self.folders.zig)).arg("-o").arg(&program);
        let output = command.arg(self.folder.join("main.rs")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let output = Command::new(program).output().unwrap();
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Whether Zig was run. The library is replaced by a mark for that.
    fn compiles_again(&self) -> bool {
        fs::write(self.archive(), "mark").unwrap();
        self.workshop().make(&self.unit).unwrap();
        fs::read(self.archive()).unwrap() != b"mark"
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        // It is in the folder for temporary files, in any case.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A tool is missing: a test is skipped, or fails if `COBRIDGE_REQUIRE` names the tool.
fn skip(tool: &str, reason: &str) {
    let required = env::var("COBRIDGE_REQUIRE").unwrap_or_default();
    let is_required = required.split(',').any(|name| name.trim() == tool);
    assert!(!is_required, "{reason}, and COBRIDGE_REQUIRE asks for {tool}");
    eprintln!("skipped: {reason}");
}

fn rustc() -> Command {
    Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
}

fn host() -> String {
    let output = rustc().arg("-vV").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned()
}

#[test]
fn rust_calls_what_zig_compiled() {
    let Some(lab) = Lab::new() else { return };
    lab.write("main.rs", MAIN);
    for level in ["0", "1"] {
        let made = lab.workshop_for(level).make(&lab.unit).unwrap();
        assert_eq!(lab.run_with(&made), "42");
    }
}

#[test]
fn zig_uses_what_rust_uses_of_the_processor() {
    let (Some(mut lab), true) = (Lab::new(), cfg!(target_arch = "x86_64")) else { return };
    lab.unit.shim.push_str("comptime { std.debug.assert(@import(\"builtin\").cpu.has(.x86, .avx2)); }\n");
    let mut workshop = lab.workshop();
    assert!(workshop.make(&lab.unit).is_err(), "the oldest processors have no AVX2");
    workshop.settings.use_features(&host(), "avx2,sse2");
    workshop.make(&lab.unit).unwrap();
}

#[test]
fn a_library_has_a_name_and_files_to_watch() {
    let Some(lab) = Lab::new() else { return };
    let made = lab.workshop().make(&lab.unit).unwrap();
    assert_eq!(made.library, "cobridge_zig_my-crate_src.main");
    assert!(lab.folder.join("target/zig-cache").is_dir(), "the cache is not in the target folder");

    let watched: Vec<&Path> = made.inputs.watched().collect();
    for path in ["zig/user.zig", "zig/sub/numbers.zig"] {
        assert!(watched.contains(&Path::new(path)), "{watched:?}");
    }
}

#[test]
fn zig_runs_when_something_has_changed() {
    let Some(mut lab) = Lab::new() else { return };
    lab.workshop().make(&lab.unit).unwrap();
    assert!(!lab.compiles_again());
    lab.write("crate/zig/sub/numbers.zig", "pub const factor = 3;\n");
    assert!(lab.compiles_again(), "an imported file has changed");
    lab.write("include/cobridge/zig/rust.zig", "pub fn same(number: u64) u64 { return number + 0; }\n");
    assert!(lab.compiles_again(), "the support module has changed");
    lab.unit.shim.push_str("// more\n");
    assert!(lab.compiles_again(), "the shim has changed");
    fs::remove_file(lab.archive()).unwrap();
    lab.workshop().make(&lab.unit).unwrap();
    assert!(lab.archive().is_file(), "the library was gone");
    assert!(!lab.compiles_again());
}

#[test]
fn messages_point_into_the_users_files() {
    let Some(lab) = Lab::new() else { return };
    lab.write("crate/zig/sub/numbers.zig", "\npub const factor: bool = 2;\n");
    let workshop = lab.workshop();
    let failure = workshop.make(&lab.unit).err().unwrap();
    assert!(failure.text().starts_with("Zig could not compile zig/user.zig (exit status: 1)"), "{failure:?}");
    let arguments = workshop.arguments(&lab.unit, &workshop.places(&lab.unit));
    let output = workshop.command(&arguments).output().unwrap();
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(messages.starts_with("zig/sub/numbers.zig:2:26: error: "), "{messages}");

    // What did not compile is compiled again.
    lab.write("crate/zig/sub/numbers.zig", "pub const factor = 2;\n");
    workshop.make(&lab.unit).unwrap();
    assert!(lab.archive().is_file());
}

#[test]
fn messages_about_inline_source_point_into_the_rust_file() {
    let Some(mut lab) = Lab::new() else { return };
    let text = "\n\n\n    pub const mode = @import(\"builtin\").mode;\n    pub fn twice(x: u64) u64 { return x * y; }\n";
    lab.unit.files = vec![("user0".to_owned(), Text::Inline(text.to_owned()))];
    let workshop = lab.workshop();
    let failure = workshop.make(&lab.unit).err().unwrap();
    assert!(failure.text().starts_with("Zig could not compile src/main.rs (exit status: 1)"), "{failure:?}");
    let arguments = workshop.arguments(&lab.unit, &workshop.places(&lab.unit));
    let messages = workshop.messages(&lab.unit, &workshop.command(&arguments).output().unwrap());
    assert!(messages.starts_with("src/main.rs:5:43: error: use of undeclared identifier 'y'"), "{messages}");

    lab.unit.files = vec![("user0".to_owned(), Text::Inline(text.replace('y', "x")))];
    lab.workshop().make(&lab.unit).unwrap();
    assert!(!lab.compiles_again());
}

#[test]
fn a_unit_has_a_file_name_of_its_own() {
    let name = |name: &str| {
        Unit {
            name: name.to_owned(),
            shown: String::new(),
            shim: String::new(),
            bridge: String::new(),
            files: Vec::new(),
        }
        .file_name()
    };
    assert_eq!(name("src/http_client"), "src.http_client");
    assert_eq!(name("src/a.b"), "src.a+2eb");
    assert_ne!(name("src/a_b"), name("src/a/b"));
    assert_ne!(name("src/a+2eb"), name("src/a.b"));
}
