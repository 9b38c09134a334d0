//! The program's `main` is in cpp/main.cc: cargo only links it.

#![no_main]

use demo_cpp_main as _;
