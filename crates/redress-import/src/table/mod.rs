//! Reads a file as a table, row by row: text with a delimiter, a sheet of a workbook, or an event log in XES.

mod content;
mod encoding;
mod group_by_case;
mod old_workbook;
mod open;
mod quotes;
mod row_length;
mod rows;
mod sniff;
mod spool;
mod workbook;
mod workbook_limits;
mod xes;

pub(crate) use content::{Row, Table};
pub(crate) use group_by_case::group_by_case;
pub(crate) use open::OpenAs;
pub(crate) use quotes::swallows_rows;

#[cfg(test)]
mod tests;
