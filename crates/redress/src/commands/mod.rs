//! One file per command.

pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod migrate;
pub(crate) mod rebuild;
pub(crate) mod schema;
pub(crate) mod serve;
pub(crate) mod token;
