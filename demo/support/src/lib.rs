//! What several demos need beside what they show: a report of their steps, a big file to stream, and a look at the programs from
//! outside, for their tests.

pub mod ahead;
pub mod content;
pub mod file;
pub mod memory;
pub mod program;
pub mod report;
pub mod stream_demo;
