//! The errors of a report.

use std::io;
use std::path::PathBuf;

use chrono::NaiveDate;
use redress_log::{LogError, Position};
use redress_read::ReadError;

use redress_output::words;

/// Why a report was not written.
#[derive(Debug, thiserror::Error)]
pub enum ReportFault {
    /// The log failed, or does not reach the requested position.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The read side failed, or refused the query.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A workbook cannot be shown on a terminal.
    #[error("a workbook is binary and is not shown on a terminal: name a file with --output")]
    BinaryToTerminal,
    /// The file exists.
    #[error("{} exists: name another file, or replace it with --force", .0.display())]
    FileExists(PathBuf),
    /// The path is a directory, a device or a pipe.
    #[error("{} is not a regular file: name another file with --output, or omit --output for standard output", .0.display())]
    NotAFile(PathBuf),
    /// The file cannot be created.
    #[error("cannot write {}: {}; check that its directory exists, is writable, and has free space", .path.display(), words(.source))]
    File {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// Writing failed after the report was begun.
    #[error("cannot write the report: {}; check the disk, and the program that reads the output", words(.0))]
    Write(#[from] io::Error),
    /// The window begins in the future.
    #[error("the window begins on {from}, which is in the future: today is {today}")]
    NotBegun {
        /// The first requested day.
        from: NaiveDate,
        /// Today, in the log's time zone.
        today: NaiveDate,
    },
    /// The list is longer than a sheet.
    #[error(
        "the list has more than {most} rows, the maximum of a sheet: use --format csv, or \
        narrow the list with filters"
    )]
    TooManyRows {
        /// The maximum number of rows below the headings.
        most: u32,
    },
    /// The read side stopped at an event that it cannot project.
    #[error(
        "the read side stopped before position {position} ({why}), so figures are not available; run \
        `redress doctor` for details"
    )]
    ReadSideStopped {
        /// The event.
        position: Position,
        /// A code and a sentence.
        why: String,
    },
}

impl ReportFault {
    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Log(fault) => fault.code(),
            Self::Read(fault) => fault.code(),
            Self::BinaryToTerminal => "REPORT_IS_BINARY",
            Self::FileExists(_) => "REPORT_FILE_EXISTS",
            Self::NotAFile(_) => "REPORT_NOT_A_FILE",
            Self::File { .. } | Self::Write(_) => "REPORT_NOT_WRITTEN",
            Self::NotBegun { .. } => "WINDOW_NOT_BEGUN",
            Self::TooManyRows { .. } => "REPORT_TOO_LONG",
            Self::ReadSideStopped { .. } => "PROJECTION_FAILED",
        }
    }

    /// Whether the request was wrong. `false` means that the environment (disk, database) failed.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Log(fault) => matches!(fault, LogError::PastHead { .. }),
            Self::Read(fault) => fault.is_refusal(),
            Self::BinaryToTerminal
            | Self::FileExists(_)
            | Self::NotAFile(_)
            | Self::NotBegun { .. }
            | Self::TooManyRows { .. } => true,
            Self::File { .. } | Self::Write(_) | Self::ReadSideStopped { .. } => false,
        }
    }
}
