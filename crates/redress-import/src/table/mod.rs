//! A file as a table, row by row: text with a delimiter, a sheet of a workbook, or an event log.

mod bombs;
mod encoding;
mod limit;
mod open;
mod opened;
mod quotes;
mod rows;
mod shape;
mod sorted;
mod spool;
mod workbook;
mod xes;

pub(crate) use open::OpenAs;
pub(crate) use opened::{Row, Table};
pub(crate) use quotes::swallows_rows;
pub(crate) use sorted::sort_by;

#[cfg(test)]
mod tests;
