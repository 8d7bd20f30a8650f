#![doc = include_str!("../README.md")]

pub mod authentication;
mod checkpoint_key;
pub mod cli;
mod commands;
pub mod database;
pub mod database_url;
mod failure;
mod file_limit;
mod gauges;
mod health;
mod interrupt;
mod login_link;
mod output;
mod procedure;
mod program;
mod services;
mod telemetry;
pub mod value_keys;

pub use program::main;
