//! The whole log as files of lines, out and in again.
//!
//! An event is one line: a canonical JSON object (RFC 8785) with the columns of `events`. Sensitive values and their salts are lines of a
//! second file, keyed by position. Both hold nothing but such lines: which time zone the days are reckoned in shows in every event, for
//! its day is the local day of its time, and an import checks that.

mod canonical;
mod check;
mod error;
mod export;
mod import;
pub(crate) mod line;
mod owners;
mod source;
mod whole;

#[doc(hidden)]
pub use check::check_lines;
pub use error::TransferError;
pub use export::{ExportReport, export};
pub use import::{ImportOptions, ImportProgress, ImportReport, import};
pub use source::Source;
