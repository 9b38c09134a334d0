//! The table as a bar chart, in SVG: one group of bars a row, on a logarithmic scale, as the numbers span a thousandfold.

use crate::report::Line;
use crate::rows::who;
use std::fmt::Write;

const BAR: f64 = 14.0;
const GROUP_GAP: f64 = 12.0;
const LABELS: f64 = 300.0;
const BARS: f64 = 560.0;
const MARGIN: f64 = 20.0;
const TOP: f64 = 70.0;
const COLORS: [(&str, &str); 6] = [
    ("cobridge", "#2563eb"),
    ("guide", "#9ca3af"),
    ("cxx-async", "#f59e0b"),
    ("UniFFI", "#16a34a"),
    ("async-ffi", "#db2777"),
    ("others", "#78716c"),
];

/// Where somebody stands in [`COLORS`].
fn color(who: &str) -> usize {
    COLORS.iter().position(|(name, _)| *name == who).unwrap_or(COLORS.len() - 1)
}

/// Draws the lines that have a peer.
pub fn draw(lines: &[Line], compiler: &str) -> String {
    let groups: Vec<(&Line, Vec<(usize, f64)>)> =
        lines.iter().filter(|line| !line.measured.peers.is_empty()).map(|line| (line, bars(line))).collect();
    let values = || groups.iter().flat_map(|(_, bars)| bars.iter().map(|bar| bar.1));
    // Shorter than the shortest, so that every bar is seen.
    let least = values().fold(f64::INFINITY, f64::min) / 1.5;
    let most = values().fold(1.0, f64::max);
    let length = |value: f64| (value / least).ln() / (most / least).ln() * BARS;

    let mut body = String::new();
    let mut y = TOP;
    for (line, bars) in &groups {
        let middle = y + bars.len() as f64 * BAR / 2.0 + 4.0;
        let _ = writeln!(
            body,
            r#"<text x="{}" y="{middle:.1}" text-anchor="end">{}</text>"#,
            MARGIN + LABELS - 10.0,
            escape(line.row.path.trim()),
        );
        for (who, value) in bars {
            let (x, width) = (MARGIN + LABELS, length(*value));
            let _ = writeln!(
                body,
                r#"<rect x="{x}" y="{y:.1}" width="{width:.1}" height="{}" fill="{}"/><text x="{:.1}" y="{:.1}" class="value">{:.*} {}</text>"#,
                BAR - 2.0,
                COLORS[*who].1,
                x + width + 5.0,
                y + BAR - 4.0,
                usize::from(*value < 100.0),
                value,
                line.unit(),
            );
            y += BAR;
        }
        y += GROUP_GAP;
    }
    let (width, height) = (2.0 * MARGIN + LABELS + BARS + 70.0, y + MARGIN);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width} {height:.0}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <style>.value {{ font-size: 10px; fill: #374151 }}</style>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n{}{body}</svg>\n",
        heading(compiler),
    )
}

/// The bars of a line: each one's colour, and its length.
fn bars(line: &Line) -> Vec<(usize, f64)> {
    let peers = line.peers().map(|(peer, against)| (color(who(peer.case)), against.value));
    [(color(who(line.row.ours)), line.measured.ours)].into_iter().chain(peers).collect()
}

fn heading(compiler: &str) -> String {
    let mut text = format!(
        "<text x=\"{MARGIN}\" y=\"28\" font-size=\"15\">One awaited call ({}); shorter is better, \
         the scale is logarithmic</text>\n",
        escape(compiler)
    );
    for (index, (name, color)) in COLORS.iter().enumerate() {
        let x = MARGIN + LABELS + index as f64 * 110.0;
        let _ = writeln!(
            text,
            r#"<rect x="{x}" y="42" width="12" height="12" fill="{color}"/><text x="{}" y="52">{name}</text>"#,
            x + 18.0
        );
    }
    text
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::{Against, Measured};

    #[test]
    fn it_draws_what_has_peers() {
        let row = crate::rows::all().find(|row| row.ours == "ours.text_later").expect("the row is there");
        let peer = Against { value: 200.0, ratio: 20.0 };
        let with = Line {
            row,
            measured: Measured { ours: 10.0, peers: vec![peer] },
            allocations: None,
            instructions: Vec::new(),
        };
        let svg = draw(&[with], "a <compiler>");
        assert!(
            svg.contains("&amp;str copied") && svg.contains("a &lt;compiler&gt;") && svg.contains("200 ns")
        );
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
        assert_eq!(svg.matches("<rect").count(), 1 + COLORS.len() + 2, "the paper, the legend and two bars");
    }
}
