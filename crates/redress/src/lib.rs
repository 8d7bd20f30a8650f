#![doc = include_str!("../README.md")]

pub mod authentication;
mod checkpoint_key;
pub mod cli;
mod commands;
pub mod database;
pub mod database_url;
pub mod demo;
pub mod durability;
mod failure;
mod gauges;
mod health;
mod interrupt;
mod link;
mod open_files;
mod output;
pub mod private_postgres;
mod procedure;
mod program;
mod progress;
mod report;
mod services;
mod telemetry;
pub mod value_keys;

pub use program::main;
