//! Why an import does not take place, or ends before its end.

use std::io;
use std::path::PathBuf;

use redress_auth::OwnKeyError;
use redress_log::{LogError, Refusal};
use redress_output::words;

/// Why an import does not take place. Bad rows are none: they are its result.
#[derive(Debug, thiserror::Error)]
pub enum ImportFault {
    /// The file can not be read.
    #[error("could not read {}: {}; check the path and its permissions", .path.display(), words(.source))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// It is in doubt how the file is to be read.
    #[error("{}: {what}", .path.display())]
    Doubtful {
        /// The file.
        path: PathBuf,
        /// What is in doubt, and how to say it.
        what: String,
    },
    /// A quote is not closed where it should be.
    #[error("{}:{line}: {what}", .path.display())]
    Quote {
        /// The file.
        path: PathBuf,
        /// The line of the quote.
        line: u64,
        /// What is wrong.
        what: String,
    },
    /// The header does not name the columns that are needed.
    #[error("{}:{line}: {what}", .path.display())]
    Header {
        /// The file.
        path: PathBuf,
        /// Its line.
        line: u64,
        /// What is wrong.
        what: String,
    },
    /// The mapping file can not be used.
    #[error("{}:{line}:{column}: {what}", .path.display())]
    Mapping {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The character in it, from 1.
        column: usize,
        /// What is wrong.
        what: String,
    },
    /// The file for the rows left out, or for the problems, is there already.
    #[error("{} exists already, and nothing is overwritten: name another file, or move it away", .0.display())]
    RejectedExists(PathBuf),
    /// The file for the rows left out can not be written.
    #[error("could not write {}: {}; put that right and run the same command again", .path.display(), words(.source))]
    RejectedFailed {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// The file is not what was checked.
    #[error("{}:{line}: the file was changed while it was being imported; what came before stays, and the same command goes on from there", .path.display())]
    Changed {
        /// The file.
        path: PathBuf,
        /// The first line that differs.
        line: u64,
    },
    /// The log refused what the check had found good: somebody else was at work.
    #[error("{}:{line}: {refusal}; somebody else changed this case or its units since the check: what came before stays, and the same command goes on from there", .path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// The row's line.
        line: u64,
        /// Why.
        refusal: Refusal,
    },
    /// The log failed.
    #[error(transparent)]
    Log(#[from] LogError),
    /// There is no key for the ids of petitioners.
    #[error(transparent)]
    Key(#[from] OwnKeyError),
}

impl ImportFault {
    /// A stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "IMPORT_UNREADABLE",
            Self::Doubtful { .. } => "IMPORT_FILE_DOUBTFUL",
            Self::Quote { .. } => "IMPORT_QUOTE_UNCLOSED",
            Self::Header { .. } => "IMPORT_HEADER_INVALID",
            Self::Mapping { .. } => "IMPORT_MAPPING_INVALID",
            Self::RejectedExists(_) => "IMPORT_REJECTED_EXISTS",
            Self::RejectedFailed { .. } => "IMPORT_REJECTED_FAILED",
            Self::Changed { .. } => "IMPORT_FILE_CHANGED",
            Self::Refused { refusal, .. } => refusal.code(),
            Self::Log(fault) => fault.code(),
            Self::Key(fault) => fault.code(),
        }
    }

    /// Whether the input was refused, rather than the import kept from running by its environment.
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Doubtful { .. }
            | Self::Quote { .. }
            | Self::Header { .. }
            | Self::Mapping { .. }
            | Self::RejectedExists(_)
            | Self::Changed { .. }
            | Self::Refused { .. } => true,
            Self::Unreadable { .. } | Self::RejectedFailed { .. } | Self::Log(_) | Self::Key(_) => false,
        }
    }
}
