//! Why there is no report.

use std::io;
use std::path::PathBuf;

use chrono::NaiveDate;
use redress_log::{LogError, Position};
use redress_read::ReadError;

use redress_output::words;

/// Why a report was not made.
#[derive(Debug, thiserror::Error)]
pub enum ReportFault {
    /// The log failed, or does not reach the position that was asked for.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The read side failed, or refused the question.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Nobody can read a workbook on a terminal.
    #[error("a workbook is binary and is not shown on a terminal: name a file with --output")]
    BinaryToTerminal,
    /// The file is there.
    #[error("{} exists: name another file, or replace it with --force", .0.display())]
    FileExists(PathBuf),
    /// A directory, a device, a pipe.
    #[error("{} is not a regular file: name another with --output, or leave --output out for standard output", .0.display())]
    NotAFile(PathBuf),
    /// The file can not be made.
    #[error("could not write {}: {}; check that its directory exists, may be written to, and has room", .path.display(), words(.source))]
    File {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// What was begun can not be written on.
    #[error("could not write the report: {}; check the disk, and where the output leads", words(.0))]
    Write(#[from] io::Error),
    /// A day that has not come.
    #[error("there are no figures from {from} on yet: today is {today}")]
    NotBegun {
        /// The first day asked for.
        from: NaiveDate,
        /// Today, in the log's time zone.
        today: NaiveDate,
    },
    /// Longer than a sheet can be.
    #[error(
        "the list has more than {most} rows, and a sheet of a workbook has no more: use --format csv, or narrow the list with filters"
    )]
    TooManyRows {
        /// The most rows below the headings.
        most: u32,
    },
    /// An event that cannot be projected.
    #[error(
        "the read side stopped before position {position} ({why}), so there are no figures; run `redress doctor`"
    )]
    ReadSideStopped {
        /// The event.
        position: Position,
        /// A code and a sentence.
        why: String,
    },
}

impl ReportFault {
    /// A stable name for programs.
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

    /// Whether the question is at fault, and not the machine.
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
