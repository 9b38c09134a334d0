//! How much memory this process uses.

use anyhow::{Context as _, Result};
use std::fs;

/// In bytes, as Linux says it in `/proc/self/status`.
#[derive(Clone, Copy)]
pub(crate) struct Memory {
    /// At the moment.
    pub(crate) resident: u64,
    /// At most, so far.
    pub(crate) peak: u64,
}

impl Memory {
    pub(crate) fn now() -> Result<Memory> {
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
}
