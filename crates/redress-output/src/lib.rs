#![doc = include_str!("../README.md")]

pub mod formula;
pub mod progress;
mod system;

pub use system::words;
