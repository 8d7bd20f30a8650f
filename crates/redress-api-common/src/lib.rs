#![doc = include_str!("../README.md")]

#[macro_use]
pub mod tables;
#[macro_use]
pub mod event;
#[macro_use]
pub mod case;

pub mod access;
pub mod command;
pub mod context;
pub mod day_cursors;
pub mod error;
pub mod input;
pub mod letter_case;
pub mod loaders;
pub mod opening;
pub mod paging;
pub mod read_source;
pub mod scalars;
pub mod sensitive;
pub mod terms;
pub mod unit;
