//! The names of the forms of a report.

use clap::ValueEnum;

/// The forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For the terminal.
    Table,
    /// RFC 4180, UTF-8 with a byte order mark.
    Csv,
    /// A workbook, with real numbers and dates.
    Xlsx,
    /// One document, with the API's names.
    Json,
}
