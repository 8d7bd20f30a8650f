#![doc = include_str!("../README.md")]

mod binaries;
mod cluster;
mod connect;
mod disk;
mod durability;
mod error;
mod initdb;
mod install;
mod layout;
mod liveness;
mod locks;
mod log_file;
mod postmaster;
mod private_postgres;
mod server;
mod server_user;
mod socket;
mod startup_check;
mod watchdog;

pub use binaries::{Binaries, BinarySearch, MINIMUM_MAJOR};
pub use disk::{free_bytes, text as bytes_text};
pub use durability::{DurabilityError, check_durability};
pub use error::PrivatePostgresError;
pub use install::VARIABLE as INSTALL_VARIABLE;
pub use layout::{Layout, default_data_dir, make_data_dir};
pub use postmaster::{Postmaster, ServerState, server_state};
pub use private_postgres::{PrivatePostgres, Stopped};
pub use server_user::{ServerUser, name_of};
