//! What an awaited call costs: Rust awaits C++, against the pattern of cxx's guide and against cxx-async; and C++ awaits
//! Rust, against cxx-async, UniFFI, async-ffi and Rust alone.
//!
//! The unit of work is one awaited call, `u64` in and out. UniFFI is not among those who let Rust await C++: it has no C++
//! side of its own for that direction, and a rewritten one would not be UniFFI.
//!
//! Rust awaits Zig, too, against the same pattern in Zig and against a blocking thread for each call, which is AutoZig's way: where
//! `ZIG` names a compiler, as `cargo xtask bench` sees to.

mod async_ffi;
mod awaited;
mod awaits_rust;
mod bytes;
mod cases;
mod channels;
mod chart;
mod cold_build;
mod counts;
mod cxx_async;
mod drive;
mod guide;
mod in_flight;
mod machine;
mod measure;
mod ours;
mod report;
mod rows;
mod rust;
mod streams;
mod uniffi;
#[cfg(zig)]
mod zig;
/// There was no Zig compiler.
#[cfg(not(zig))]
mod zig {
    pub const CASES: &[crate::cases::Case] = &[];
}

use cases::Case;
use clap::{Parser, Subcommand};
use counts::NoValgrind;
use measure::Effort;
use report::{Line, Verdict};
use std::collections::HashMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::{fs, io};

/// Measures an awaited call, either way between Rust and C++, against the pattern of cxx's guide, cxx-async and others.
///
/// Times are CPU time per operation: medians of rounds in which the peers take turns. A ratio is the median of the
/// rounds' ratios.
#[derive(Parser)]
struct Arguments {
    /// Only the rows whose path or case contains this; several are separated by commas
    #[arg(long, default_value = "")]
    filter: String,
    /// How many rounds
    #[arg(long, default_value_t = 101)]
    rounds: usize,
    /// Short samples, and fewer calls in flight
    #[arg(long)]
    quick: bool,
    /// Also count instructions, with valgrind
    #[arg(long)]
    counts: bool,
    /// Fail if a gate is missed
    #[arg(long)]
    check: bool,
    /// Also draw a bar chart
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// How long a user's crate takes to build, against the hand-written guide bridge
    ColdBuild {
        /// How many times each is built
        #[arg(long, default_value_t = 5)]
        rounds: usize,
        /// Fail if the gate is missed
        #[arg(long)]
        check: bool,
    },
    /// The names of all cases
    Cases,
    /// Which compiler compiled the C++
    Compiler,
    /// Runs a case so many times: what valgrind is given
    Run {
        /// Its name
        case: String,
        /// How many operations
        times: u64,
    },
    /// Counts the allocations of one operation of each case, after warm-up
    Allocations {
        /// Their names
        cases: Vec<String>,
    },
    /// The bytes of one call in flight, for each case of the memory rows
    Memory {
        /// Their names
        cases: Vec<String>,
    },
}

// What C++ calls of UniFFI.
::uniffi::setup_scaffolding!();

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match &arguments.command {
        None => benchmark(&arguments),
        Some(Command::ColdBuild { rounds, check }) => cold_build::run(*rounds, *check),
        Some(Command::Cases) => {
            cases::all().for_each(|case| println!("{}", case.name));
            Ok(ExitCode::SUCCESS)
        }
        Some(Command::Compiler) => {
            println!("{}", machine::ffi::compiler());
            Ok(ExitCode::SUCCESS)
        }
        Some(Command::Run { case, times }) => with_cases(std::slice::from_ref(case), |case| {
            std::hint::black_box((case.run)(*times));
        }),
        Some(Command::Allocations { cases }) => {
            with_cases(cases, |case| println!("{} {}", case.name, counts::allocations(case)))
        }
        Some(Command::Memory { cases }) => {
            with_cases(cases, |case| println!("{} {}", case.name, (case.run)(200_000)))
        }
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

fn with_cases(names: &[String], mut action: impl FnMut(Case)) -> io::Result<ExitCode> {
    for name in names {
        let case = cases::find(name).ok_or_else(|| io::Error::other(format!("there is no case {name}")))?;
        action(case);
    }
    Ok(ExitCode::SUCCESS)
}

fn benchmark(arguments: &Arguments) -> io::Result<ExitCode> {
    if cfg!(debug_assertions) {
        eprintln!("warning: this is a debug build; run it with --release");
    }
    let effort = Effort {
        rounds: if arguments.quick { arguments.rounds.min(31) } else { arguments.rounds },
        sample_ns: if arguments.quick { 100_000 } else { 300_000 },
        many: if arguments.quick { 100_000 } else { 1_000_000 },
    };
    let lines = lines(arguments, effort);
    println!("C++ compiled by {}\n", machine::ffi::compiler());
    report::print(&lines);
    if let Some(file) = &arguments.svg {
        fs::write(file, chart::draw(&lines, machine::ffi::compiler()))?;
    }
    let missed = lines.iter().filter(|line| line.verdict() == Verdict::Missed).count();
    println!("\n{missed} of {} rows miss a gate", lines.len());
    Ok(if arguments.check && missed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn lines(arguments: &Arguments, effort: Effort) -> Vec<Line> {
    let wanted = |row: &&rows::Row| {
        arguments.filter.split(',').any(|part| row.path.contains(part) || row.ours.contains(part))
    };
    let wanted: Vec<&rows::Row> = rows::all().filter(wanted).collect();
    let case = |name: &str| cases::find(name).unwrap_or_else(|| panic!("no case {name}"));
    // Before anything else, as they are of all threads, and cxx-async leaves some that go on.
    let allocations: Vec<Option<f64>> = wanted
        .iter()
        .map(|row| case(row.ours))
        .map(|case| case.is_steady().then(|| counts::allocations(case)))
        .collect();
    let mut instructions = Instructions { valgrind: arguments.counts, known: HashMap::new() };
    wanted
        .into_iter()
        .zip(allocations)
        .map(|(row, allocations)| Line {
            row,
            measured: measure::measure(row, effort),
            allocations,
            instructions: [row.ours]
                .into_iter()
                .chain(row.peers().map(|peer| peer.case))
                .map(|name| instructions.of(case(name)))
                .collect(),
        })
        .collect()
}

/// The counts of instructions, each made once.
struct Instructions {
    valgrind: bool,
    known: HashMap<&'static str, f64>,
}

impl Instructions {
    fn of(&mut self, case: Case) -> Option<f64> {
        if !self.valgrind || !case.is_steady() {
            return None;
        }
        if let Some(count) = self.known.get(case.name) {
            return Some(*count);
        }
        match counts::instructions(case) {
            Ok(count) => {
                self.known.insert(case.name, count);
                Some(count)
            }
            Err(NoValgrind(why)) => {
                eprintln!("no instructions are counted: {why}");
                self.valgrind = false;
                None
            }
        }
    }
}
