//! The table, as text.

use crate::measure::Against;
use crate::rows::{Gate, Kind, Row};

/// One line of it.
pub struct Line {
    /// What was measured.
    pub row: &'static Row,
    /// Nanoseconds or bytes.
    pub measured: crate::measure::Measured,
    /// Per operation; `None` where it means nothing.
    pub allocations: Option<f64>,
    /// Per operation, if asked for: ours, the guide's, cxx-async's.
    pub instructions: [Option<f64>; 3],
}

/// How a line did.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// A row without a gate.
    Context,
    /// Some gate is not reached.
    Missed,
    /// All gates are.
    Met,
    /// The stretch goal is, too.
    Stretch,
}

impl Line {
    /// Judges it.
    pub fn verdict(&self) -> Verdict {
        let ours = self.measured.ours;
        let met = |gate: Option<Gate>, peer: Option<Against>| {
            gate.map(|gate| gate.is_met(ours, peer.map(|peer| peer.ratio)))
        };
        let gates =
            [met(self.row.gate, self.measured.guide), met(self.row.cxx_async_gate, self.measured.cxx_async)];
        if gates.contains(&Some(false)) {
            Verdict::Missed
        } else if gates == [None, None] {
            Verdict::Context
        } else if met(self.row.stretch, self.measured.guide) == Some(true) {
            Verdict::Stretch
        } else {
            Verdict::Met
        }
    }

    /// What the numbers are.
    pub fn unit(&self) -> &'static str {
        if self.row.kind == Kind::Memory { "B" } else { "ns" }
    }
}

const HEADINGS: [&str; 14] = [
    "path",
    "ours",
    "guide",
    "cxx-async",
    "vs guide",
    "gate",
    "stretch",
    "vs cxx-async",
    "gate",
    "allocs",
    "instr",
    "guide",
    "cxx-async",
    "verdict",
];

/// Writes the table to standard output.
pub fn print(lines: &[Line]) {
    let cells: Vec<[String; 14]> = lines.iter().map(cells).collect();
    let width = |column: usize| {
        let longest = cells.iter().map(|cells| cells[column].chars().count()).max().unwrap_or(0);
        longest.max(HEADINGS[column].len())
    };
    let widths: [usize; 14] = std::array::from_fn(width);
    print_line(&HEADINGS.map(str::to_owned), &widths);
    print_line(&widths.map(|width| "-".repeat(width)), &widths);
    for cells in &cells {
        print_line(cells, &widths);
    }
}

fn print_line(cells: &[String; 14], widths: &[usize; 14]) {
    let padded: Vec<String> = cells
        .iter()
        .zip(widths)
        .enumerate()
        .map(|(column, (cell, width))| match column {
            0 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        })
        .collect();
    println!("| {} |", padded.join(" | "));
}

fn cells(line: &Line) -> [String; 14] {
    let unit = line.unit();
    let amount = |value: f64| format!("{value:.*} {unit}", usize::from(value < 100.0 && unit == "ns"));
    let times = |against: Option<Against>| match against {
        // The other way round, as its gate is.
        Some(against) if matches!(line.row.gate, Some(Gate::Slower(_))) => {
            format!("{:.3}x", 1.0 / against.ratio)
        }
        Some(against) if against.ratio < 2.0 => format!("{:.3}x", against.ratio),
        Some(against) => format!("{:.1}x", against.ratio),
        None => String::new(),
    };
    let gate = |gate: Option<Gate>| gate.map(|gate| gate.to_string()).unwrap_or_default();
    let count =
        |count: Option<f64>, digits: usize| count.map(|n| format!("{n:.digits$}")).unwrap_or_default();
    let verdict = match line.verdict() {
        Verdict::Context => "",
        Verdict::Missed => "MISSED",
        Verdict::Met => "met",
        Verdict::Stretch => "stretch",
    };
    let value = |against: Option<Against>| against.map(|against| amount(against.value)).unwrap_or_default();
    let Line { row, measured, .. } = line;
    [
        row.path.to_owned(),
        amount(measured.ours),
        value(measured.guide),
        value(measured.cxx_async),
        times(measured.guide),
        gate(row.gate),
        gate(row.stretch),
        times(measured.cxx_async),
        gate(row.cxx_async_gate),
        count(line.allocations, 1),
        count(line.instructions[0], 0),
        count(line.instructions[1], 0),
        count(line.instructions[2], 0),
        verdict.to_owned(),
    ]
}
