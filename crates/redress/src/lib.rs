//! The redress program: configuration, private PostgreSQL, commands.

pub mod durability;
pub mod private_postgres;
