//! Exporting the whole log as files of lines, and importing them.
//!
//! An event is one line: a canonical JSON object (RFC 8785) with the columns of `events`. Sensitive values
//! and their salts are lines of a second file, by position. Both files contain only such lines. The time zone
//! shows in every event, since its day is the local day of its time, and an import checks that.

mod canonical;
mod check;
mod error;
mod export;
mod import;
pub(crate) mod line;
mod owners;
mod source;
mod whole_log;

#[doc(hidden)]
pub use check::check_lines;
pub use error::TransferError;
pub use export::{ExportReport, export};
pub use import::{ImportOptions, ImportProgress, ImportReport, import};
pub use source::Source;
