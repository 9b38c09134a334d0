//! How long a user's crate takes to build from nothing, its dependencies being built: one with a cobridge bridge, and one
//! that does the same by hand, as cxx's guide shows.
//!
//! Both are written to the target folder and built in turns. What counts is the CPU time of everything that the build
//! starts, as other processes share the machine.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

const GATE: f64 = 1.15;
const STRETCH: f64 = 1.03;

/// A user's crate.
struct Crate {
    name: &'static str,
    dependencies: String,
    build_dependencies: String,
    build_script: &'static str,
    main: &'static str,
    header: &'static str,
    source: &'static str,
}

/// Builds both, `rounds` times.
pub fn run(rounds: usize, check: bool) -> io::Result<ExitCode> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("benches/ is in the workspace");
    let folder = std::env::current_exe()?
        .parent()
        .and_then(Path::parent)
        .ok_or_else(|| io::Error::other("the program is not in a target folder"))?
        .join("cold-build");
    let crates = [ours(workspace), guide()];
    for user in &crates {
        write(user, &folder, workspace)?;
        build(user, &folder)?; // its dependencies
    }
    let mut samples = [Vec::new(), Vec::new()];
    for _ in 0..rounds.max(1) {
        for (user, samples) in crates.iter().zip(&mut samples) {
            cargo(user, &folder, &["clean", "--release", "--package", user.name])?;
            samples.push(build(user, &folder)?);
        }
    }
    let median = |pick: fn(&Sample) -> Duration| {
        samples.each_ref().map(|samples| {
            let mut times: Vec<f64> = samples.iter().map(|sample| pick(sample).as_secs_f64()).collect();
            times.sort_by(f64::total_cmp);
            times[times.len() / 2]
        })
    };
    let mut cpu: Vec<f64> =
        samples[0].iter().zip(&samples[1]).map(|(a, b)| a.cpu.div_duration_f64(b.cpu)).collect();
    cpu.sort_by(f64::total_cmp);
    let ratio = cpu[cpu.len() / 2];
    let ([ours, guide], [ours_wall, guide_wall]) =
        (median(|sample| sample.cpu), median(|sample| sample.wall));
    let verdict = match ratio {
        ratio if ratio <= STRETCH => "stretch",
        ratio if ratio <= GATE => "met",
        _ => "MISSED",
    };
    println!(
        "cold build of a user's crate, CPU time: ours {ours:.2} s, guide {guide:.2} s, {ratio:.3}x (gate <= {GATE}x, stretch <= {STRETCH}x): {verdict}"
    );
    println!("elapsed: ours {ours_wall:.2} s, guide {guide_wall:.2} s");
    Ok(if check && ratio > GATE { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

struct Sample {
    cpu: Duration,
    wall: Duration,
}

fn build(user: &Crate, folder: &Path) -> io::Result<Sample> {
    let (cpu, wall) = (children_cpu(), Instant::now());
    cargo(user, folder, &["build", "--release", "--quiet"])?;
    let wall = wall.elapsed();
    Ok(Sample { cpu: if cfg!(unix) { children_cpu() - cpu } else { wall }, wall })
}

fn cargo(user: &Crate, folder: &Path, arguments: &[&str]) -> io::Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let output = Command::new(cargo)
        .args(arguments)
        .current_dir(folder.join(user.name))
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .output()?;
    if output.status.success() {
        return Ok(());
    }
    let what = String::from_utf8_lossy(&output.stderr);
    Err(io::Error::other(format!("`cargo {}` failed for {}:\n{what}", arguments.join(" "), user.name)))
}

fn write(user: &Crate, folder: &Path, workspace: &Path) -> io::Result<()> {
    let root = folder.join(user.name);
    fs::create_dir_all(root.join("src"))?;
    let manifest = format!(
        "[package]\nname = \"{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{}\n\
         [build-dependencies]\n{}\n[workspace]\n",
        user.name, user.dependencies, user.build_dependencies
    );
    fs::write(root.join("Cargo.toml"), manifest)?;
    fs::write(root.join("build.rs"), user.build_script)?;
    fs::write(root.join("src/main.rs"), user.main)?;
    fs::write(root.join("src/client.h"), user.header)?;
    fs::write(root.join("src/client.cc"), user.source)?;
    // The versions that the workspace has chosen.
    fs::copy(workspace.join("Cargo.lock"), root.join("Cargo.lock"))?;
    Ok(())
}

fn path(folder: PathBuf) -> String {
    format!("{{ path = {:?} }}", folder.display().to_string())
}

fn ours(workspace: &Path) -> Crate {
    Crate {
        name: "with-cobridge",
        dependencies: format!("cobridge = {}\ncxx = \"1\"\nfutures = \"0.3\"\n", path(workspace.to_owned())),
        build_dependencies: format!("cobridge-build = {}\n", path(workspace.join("build"))),
        build_script: include_str!("cold_build/ours/build.rs.txt"),
        main: include_str!("cold_build/ours/main.rs.txt"),
        header: include_str!("cold_build/ours/client.h"),
        source: include_str!("cold_build/ours/client.cc"),
    }
}

fn guide() -> Crate {
    Crate {
        name: "by-hand",
        dependencies: "cxx = \"1\"\nfutures = \"0.3\"\n".to_owned(),
        build_dependencies: "cxx-build = \"1\"\n".to_owned(),
        build_script: include_str!("cold_build/guide/build.rs.txt"),
        main: include_str!("cold_build/guide/main.rs.txt"),
        header: include_str!("cold_build/guide/client.h"),
        source: include_str!("cold_build/guide/client.cc"),
    }
}

/// Of all children that have ended.
#[cfg(unix)]
fn children_cpu() -> Duration {
    // SAFETY: all zeros is a valid value, and `usage` is there to be written.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        assert_eq!(libc::getrusage(libc::RUSAGE_CHILDREN, &raw mut usage), 0);
        usage
    };
    let time = |value: libc::timeval| {
        Duration::from_secs(value.tv_sec as u64) + Duration::from_micros(value.tv_usec as u64)
    };
    time(usage.ru_utime) + time(usage.ru_stime)
}

#[cfg(not(unix))]
fn children_cpu() -> Duration {
    Duration::ZERO
}
