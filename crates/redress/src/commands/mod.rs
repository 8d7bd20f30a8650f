//! One file per command.

pub(crate) mod doctor;
pub(crate) mod import;
pub(crate) mod migrate;
pub(crate) mod rebuild;
pub(crate) mod schema;
pub(crate) mod serve;
pub(crate) mod token;
