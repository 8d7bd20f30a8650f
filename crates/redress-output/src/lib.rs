#![doc = include_str!("../README.md")]

pub mod formula;
mod os_error;
pub mod progress;

pub use os_error::words;
