//! The commands of the program, one file each.

pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod export;
mod export_proof;
pub(crate) mod import;
pub(crate) mod import_log;
pub(crate) mod keys;
pub(crate) mod migrate;
pub(crate) mod proof;
pub(crate) mod rebuild;
pub(crate) mod replay;
pub(crate) mod report;
pub(crate) mod schema;
pub(crate) mod serve;
pub(crate) mod token;
