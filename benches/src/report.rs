//! The table, as text.

use crate::measure::{Against, Measured};
use crate::rows::{Gate, Kind, Peer, Row, who};

/// A row, and what became of it.
pub struct Line {
    /// What was measured.
    pub row: &'static Row,
    /// Nanoseconds or bytes.
    pub measured: Measured,
    /// Of ours, per operation; `None` where it means nothing.
    pub allocations: Option<f64>,
    /// Per operation, if asked for: ours, then the peers'.
    pub instructions: Vec<Option<f64>>,
}

/// How a line did.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Without a gate.
    Context,
    /// All stretch goals are reached.
    Stretch,
    /// All gates are.
    Met,
    /// Some gate is not reached.
    Missed,
}

impl Line {
    /// Judges it: as its worst part.
    pub fn verdict(&self) -> Verdict {
        let peers = self.peers().map(|(peer, against)| self.verdict_against(peer, against));
        peers.chain([self.verdict_on_allocations()]).max().unwrap_or(Verdict::Context)
    }

    /// The peers and what was measured against them.
    pub fn peers(&self) -> impl Iterator<Item = (&Peer, Against)> {
        self.row.peers().zip(self.measured.peers.iter().copied())
    }

    fn verdict_against(&self, peer: &Peer, against: Against) -> Verdict {
        let met = |gate: Gate| gate.is_met(self.measured.ours, Some(against.ratio));
        match (peer.gate.map(met), peer.stretch.map(met)) {
            (None, _) => Verdict::Context,
            (Some(false), _) => Verdict::Missed,
            (Some(true), Some(true)) => Verdict::Stretch,
            (Some(true), _) => Verdict::Met,
        }
    }

    fn verdict_on_allocations(&self) -> Verdict {
        match (self.row.allocations, self.allocations) {
            // The queues of Tokio's workers now and then have a block of their own.
            (Some(most), Some(count)) if count > most + 0.05 => Verdict::Missed,
            _ => Verdict::Context,
        }
    }

    /// What the numbers are.
    pub fn unit(&self) -> &'static str {
        if self.row.kind == Kind::Memory { "B" } else { "ns" }
    }
}

const COLUMNS: usize = 11;

const HEADINGS: [&str; COLUMNS] =
    ["path", "ours", "allocs", "instr", "peer", "takes", "instr", "ratio", "gate", "stretch", "verdict"];

/// Writes the table to standard output: a line for each peer.
pub fn print(lines: &[Line]) {
    let cells: Vec<[String; COLUMNS]> = lines.iter().flat_map(cells).collect();
    let width = |column: usize| {
        let longest = cells.iter().map(|cells| cells[column].chars().count()).max().unwrap_or(0);
        longest.max(HEADINGS[column].len())
    };
    let widths: [usize; COLUMNS] = std::array::from_fn(width);
    print_line(&HEADINGS.map(str::to_owned), &widths);
    print_line(&widths.map(|width| "-".repeat(width)), &widths);
    for cells in &cells {
        print_line(cells, &widths);
    }
}

fn print_line(cells: &[String; COLUMNS], widths: &[usize; COLUMNS]) {
    let padded: Vec<String> = cells
        .iter()
        .zip(widths)
        .enumerate()
        .map(|(column, (cell, width))| match HEADINGS[column] {
            "path" | "peer" => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        })
        .collect();
    println!("| {} |", padded.join(" | "));
}

fn cells(line: &Line) -> Vec<[String; COLUMNS]> {
    let unit = line.unit();
    let amount = |value: f64| format!("{value:.*} {unit}", usize::from(value < 100.0 && unit == "ns"));
    let count =
        |count: Option<f64>, digits: usize| count.map(|n| format!("{n:.digits$}")).unwrap_or_default();
    let instructions = |index: usize| count(line.instructions.get(index).copied().flatten(), 0);

    let mut table = vec![<[String; COLUMNS]>::default(); line.measured.peers.len().max(1)];
    table[0][0] = line.row.path.to_owned();
    table[0][1] = amount(line.measured.ours);
    table[0][2] = count(line.allocations, 1);
    table[0][3] = instructions(0);
    for (index, (peer, against)) in line.peers().enumerate() {
        let cells = &mut table[index];
        cells[4] = who(peer.case).to_owned();
        cells[5] = amount(against.value);
        cells[6] = instructions(index + 1);
        cells[7] = times(peer, against);
        cells[8] = peer.gate.map(|gate| gate.to_string()).unwrap_or_default();
        cells[9] = peer.stretch.map(|gate| gate.to_string()).unwrap_or_default();
        cells[10] = verdict(line.verdict_against(peer, against)).to_owned();
    }
    if line.verdict_on_allocations() == Verdict::Missed {
        table[0][10] = "MISSED".to_owned();
    }
    table
}

fn times(peer: &Peer, against: Against) -> String {
    match peer.gate {
        // The other way round, as its gate is.
        Some(Gate::Slower(_)) => format!("{:.3}x", 1.0 / against.ratio),
        _ if against.ratio < 2.0 => format!("{:.3}x", against.ratio),
        _ => format!("{:.1}x", against.ratio),
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Context => "",
        Verdict::Missed => "MISSED",
        Verdict::Met => "met",
        Verdict::Stretch => "stretch",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(ratios: &[f64], allocations: f64) -> Line {
        let row = crate::rows::all().find(|row| row.ours == "ours.awaits_pending");
        let against = |ratio: &f64| Against { value: 10.0 * ratio, ratio: *ratio };
        Line {
            row: row.expect("the row is there"),
            measured: Measured { ours: 10.0, peers: ratios.iter().map(against).collect() },
            allocations: Some(allocations),
            instructions: vec![Some(7.0)],
        }
    }

    #[test]
    fn a_line_is_judged_as_its_worst_part() {
        assert!(line(&[12.0, 3.0, 1.0], 0.0).verdict() == Verdict::Met);
        assert!(line(&[7.0, 3.0, 1.0], 0.0).verdict() == Verdict::Missed);
        assert!(line(&[12.0, 2.0, 1.0], 0.0).verdict() == Verdict::Missed);
        assert!(line(&[12.0, 3.0, 1.0], 0.1).verdict() == Verdict::Missed);
    }

    #[test]
    fn every_peer_has_a_line() {
        let table = cells(&line(&[12.0, 2.5, 1.0], 0.0));
        let column = |column: usize| table.iter().map(|cells| cells[column].as_str()).collect::<Vec<_>>();
        assert_eq!(column(3), ["7", "", ""]);
        assert_eq!(column(4), ["cxx-async", "UniFFI", "Rust alone"]);
        assert_eq!(column(10), ["stretch", "MISSED", ""]);
    }
}
