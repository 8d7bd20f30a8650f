#![doc = include_str!("../README.md")]

mod ask;
mod gateway;
pub mod graphql;
mod tiles;

pub use ask::ask;
pub use gateway::gateway;
pub use tiles::Tiles;
