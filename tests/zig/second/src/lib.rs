//! A second crate with Zig in one binary: its files, functions and types have the names of the first one's.
#![cfg(not(without_zig))]

pub mod digests;
