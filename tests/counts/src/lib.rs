//! Counts instead of times, as times depend on the machine's mood. What is counted are the cases of the benchmark program
//! (`benches/src/cases.rs`), in a release build, so that tests and benchmarks speak of the same code.

use cargo_metadata::Message;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// Every path, as the program names it, that allocates nothing once the pools are warm.
pub const PATHS: &[&str] = &[
    "ours.value",
    "ours.nothrow_value",
    "ours.fallible_value",
    "ours.coroutine",
    "ours.nested",
    "ours.children",
    "ours.promise_now",
    "ours.promise_now_consumed",
    "ours.callback_now",
    "ours.one_yield",
    "ours.each_yield",
    "ours.one_foreign",
    "ours.each_foreign",
    "ours.promise_later",
    "ours.promise_later_consumed",
    "ours.callback_later",
    "ours.text_later",
    "ours.awaits_ready",
    "ours.awaits_ready_large",
    "ours.awaits_one_ready",
    "ours.forwarded",
    "ours.awaits_pending",
    "ours.awaits_yielding",
    "ours.called",
    "ours.of_two",
    "ours.blocked_on",
    "ours.streamed",
    "ours.streamed_in_batches",
    "ours.fed",
    "ours.fed_in_batches",
    "ours.next_of_rust",
    "ours.batches_of_rust",
    "ours.drop_unpolled",
    "ours.drop_yield",
    "ours.drop_foreign",
    "ours.drop_promise",
    "ours.drop_promise_consumed",
    "ours.drop_callback",
];

/// The paths of tasks, of which the runtime allocates one, and the peers that do the same.
pub const TASKS: &[(&str, &str)] = &[
    ("ours.spawned", "tokio.spawned"),
    ("ours.spawned_on_worker", "tokio.spawned_on_worker"),
    ("ours.continued", "tokio.continued"),
];

/// The one that this test was built in: Cargo marks it.
fn target_folder() -> PathBuf {
    let test = std::env::current_exe().expect("the test knows its file");
    let marked = test.ancestors().find(|folder| folder.join("CACHEDIR.TAG").exists());
    marked.expect("Cargo marks its target folder").to_owned()
}

/// Builds the program, once, and says where it is.
fn program() -> &'static PathBuf {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["build", "--release", "--package", "cobridge-bench"])
            .arg("--message-format=json-render-diagnostics")
            // A relative CARGO_TARGET_DIR would be taken from the folder of the package, where Cargo runs tests.
            .arg("--target-dir")
            .arg(target_folder())
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("cargo can be run");
        assert!(
            output.status.success(),
            "the program does not build:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        Message::parse_stream(Cursor::new(output.stdout))
            .filter_map(Result::ok)
            .find_map(|message| match message {
                Message::CompilerArtifact(artifact) if artifact.target.name == "cobridge-bench" => {
                    artifact.executable.map(PathBuf::from)
                }
                _ => None,
            })
            .expect("cargo names the program that it has built")
    })
}

/// Runs the program, and gives what it prints.
pub fn run(arguments: &[&str]) -> String {
    let output = Command::new(program()).args(arguments).output().expect("the program can be run");
    assert!(output.status.success(), "{arguments:?} failed:\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it prints text")
}

/// Runs a command of the program that prints a number for each case.
pub fn numbers(command: &str, cases: &[&str]) -> BTreeMap<String, f64> {
    let arguments: Vec<&str> = [command].into_iter().chain(cases.iter().copied()).collect();
    let numbers: BTreeMap<String, f64> = run(&arguments)
        .lines()
        .map(|line| {
            let (name, number) = line.split_once(' ').expect("a name and a number");
            (name.to_owned(), number.parse().expect("a number"))
        })
        .collect();
    assert_eq!(numbers.len(), cases.len(), "every case has a number");
    numbers
}

/// Runs the program under valgrind, and gives how many instructions it took; `None` if there is no valgrind.
pub fn instructions(arguments: &[&str]) -> Option<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program())
        .args(arguments)
        .output();
    let output = match output {
        Ok(output) => output,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => panic!("valgrind can't be run: {error}"),
    };
    let text = String::from_utf8_lossy(&output.stderr);
    let count = text.lines().find_map(|line| line.split_once("Collected : ")).map(|(_, count)| count.trim());
    match count.and_then(|count| count.parse().ok()) {
        Some(count) if output.status.success() => Some(count),
        _ => panic!("valgrind failed on {arguments:?}:\n{text}"),
    }
}

/// A tool is missing: a test is skipped, or fails if `COBRIDGE_REQUIRE` names the tool.
pub fn skip(tool: &str, reason: &str) {
    let required = std::env::var("COBRIDGE_REQUIRE").unwrap_or_default();
    let is_required = required.split(',').any(|name| name.trim() == tool);
    assert!(!is_required, "{reason}, and COBRIDGE_REQUIRE asks for {tool}");
    eprintln!("skipped: {reason}");
}
