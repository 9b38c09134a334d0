//! The listings of the guide (`book/`), compiled; the tests run them. The tutorial's files are in `tutorial/`, a folder
//! for each step, and the test `tutorial` runs them.

pub mod aborts;
pub mod awaiting;
pub mod buffers;
pub mod by_hand;
pub mod callbacks;
pub mod channels;
pub mod cookbook;
pub mod readme;
pub mod reference;
pub mod runtimes;
pub mod single;
pub mod steady;
pub mod streams;
pub mod styles;
pub mod trycatch;
