//! How much memory this process uses.

use crate::report::mib;
use anyhow::{Context as _, Result, ensure};
use std::fs;

/// How much a demo may need, whatever the size of the file.
const ENOUGH: u64 = 16 << 20;

/// In bytes, as Linux says it in `/proc/self/status`.
#[derive(Clone, Copy)]
pub struct Memory {
    /// At the moment.
    pub resident: u64,
    /// At most, so far.
    pub peak: u64,
}

impl Memory {
    /// Fails where the system does not say it.
    pub fn now() -> Result<Memory> {
        let status = fs::read_to_string("/proc/self/status").context("/proc/self/status")?;
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
            kilobytes
                .map(|kilobytes| kilobytes << 10)
                .with_context(|| format!("/proc/self/status: no {name}"))
        };
        Ok(Memory { resident: field("VmRSS:")?, peak: field("VmHWM:")? })
    }

    /// The step that looks how much more than at this moment there ever was, for a file of so many bytes.
    pub fn grew_little(self, length: u64) -> Result<String> {
        let more = Memory::now()?.peak.saturating_sub(self.resident);
        let said = format!("at most {:.1} MiB more than at the start, for {} MiB", mib(more), length >> 20);
        ensure!(more <= ENOUGH, "{said}");
        Ok(said)
    }
}
