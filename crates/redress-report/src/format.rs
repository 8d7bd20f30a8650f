//! The output formats of a report.

use clap::ValueEnum;

/// The output format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// A table for the terminal.
    Table,
    /// CSV: RFC 4180, UTF-8 with a byte order mark.
    Csv,
    /// A workbook with real numbers and dates.
    Xlsx,
    /// One JSON document with the API's names.
    Json,
}
