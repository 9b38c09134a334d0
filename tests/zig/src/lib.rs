//! Bridges to Zig.
#![cfg(not(without_zig))]

pub mod answers;
pub mod channels;
pub mod contract;
pub mod digests;
pub mod from_zig;
pub mod inline;
pub mod naps;
pub mod places;
pub mod plain;
pub mod primes;
pub mod quotes;
pub mod sessions;
pub mod shapes;
pub mod shapes_of_autozig;
pub mod shared;
pub mod streams;
pub mod tasks;
pub mod tracks;
