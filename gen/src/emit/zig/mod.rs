//! The Zig files of a Rust file: the [shim], through which Rust calls Zig, and the module [`bridge`](mod@bridge), which users import.

mod bridge;
mod shim;

pub use bridge::bridge;
pub use shim::shim;

use crate::lower::ZigPlan;

/// A Zig file of the user's and the name of the module that the shim imports it by.
pub struct ZigFile {
    /// `user0`.
    pub module: String,
    /// As the user wrote it.
    pub path: syn::LitStr,
}

/// The user's files of all blocks of a Rust file, each once.
pub fn files(plans: &[ZigPlan]) -> Vec<ZigFile> {
    let mut files: Vec<ZigFile> = Vec::new();
    for path in plans.iter().flat_map(|plan| &plan.blocks).flat_map(|block| &block.files) {
        if !files.iter().any(|file| file.path.value() == path.value()) {
            files.push(ZigFile { module: format!("user{}", files.len()), path: path.clone() });
        }
    }
    files
}
