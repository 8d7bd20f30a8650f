#![doc = include_str!("../README.md")]

#[macro_use]
extern crate redress_api_common;

mod ask;
mod gateway;
pub mod graphql;
mod tiles;

pub use ask::ask;
pub use gateway::gateway;
pub use tiles::Tiles;
