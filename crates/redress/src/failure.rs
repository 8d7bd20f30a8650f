//! How a command fails: a message, a stable code, an exit code.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::authentication::AuthenticationFault;
use crate::database::DatabaseError;
use crate::procedure::ProcedureFault;
use chrono::NaiveDate;
use redress_demo::DemoFault;
use redress_domain::PetitionId;
use redress_import::ImportFault;
use redress_log::proof::ProofError;
use redress_log::transfer::TransferError;
use redress_log::{LogError, Position};
use redress_output::words;
use redress_read::ReadError;
use redress_report::ReportFault;

/// Exit code: a check found something, or the command was refused.
pub(crate) const FOUND_OR_REFUSED: u8 = 1;
/// Exit code: the environment prevented the command.
pub(crate) const ENVIRONMENT: u8 = 3;
/// Exit code: interrupted, as shells report Ctrl-C.
pub(crate) const INTERRUPTED: u8 = 130;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A key cannot be used, or a token cannot be made.
    #[error(transparent)]
    Authentication(#[from] AuthenticationFault),
    /// The log is not up to date, or failed.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The read side failed, or refused the query.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A proof cannot be made.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The directory for a proof already exists. It is not overwritten, since it may be the only copy of an
    /// older checkpoint.
    #[error("{} already exists; a proof is written to a new directory, so name another", .0.display())]
    ProofExists(PathBuf),
    /// The key is in a file, so the next key must be in a file too.
    #[error(
        "--sign-with names a key file, so name a file for the new key too: create it with `openssl genpkey \
        -algorithm ed25519 -outform DER -out FILE`, then add --to FILE"
    )]
    NewKeyNeeded,
    /// The key is in the data directory, so the next key is created there too.
    #[error(
        "--to needs --sign-with, which names the old key; without --sign-with the new key is \
        created in the data directory"
    )]
    OldKeyNeeded,
    /// The export or import of the log failed.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// A file of the user cannot be opened or created.
    #[error("cannot {doing} {}: {}", .path.display(), words(.source))]
    File {
        /// What was attempted, as a verb.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// Two results would be written to the same file.
    #[error("the log and the sensitive values cannot both be written to {}; name two files", .0.display())]
    SameFile(PathBuf),
    /// The file exists.
    #[error("{} exists: name another file, or replace it with --force", .0.display())]
    FileExists(PathBuf),
    /// The petition does not exist.
    #[error("the petition {0} does not exist")]
    PetitionUnknown(PetitionId),
    /// The case does not exist, or had not begun at the requested point.
    #[error("there is no {kind} {id}, or it had not begun at the point that --as-of names")]
    CaseUnknown {
        /// The kind of case.
        kind: &'static str,
        /// Its id.
        id: String,
    },
    /// The petition was registered after the requested point.
    #[error(
        "petition {petition} was registered on {on} at position {position}, after the point that --as-of names"
    )]
    PetitionNotYet {
        /// The petition.
        petition: PetitionId,
        /// The day of its registration.
        on: NaiveDate,
        /// The position of its registration.
        position: Position,
    },
    /// The report was not written.
    #[error(transparent)]
    Report(#[from] ReportFault),
    /// The procedure file cannot be used.
    #[error(transparent)]
    Procedure(#[from] ProcedureFault),
    /// The import failed.
    #[error(transparent)]
    Import(#[from] ImportFault),
    /// The demo failed.
    #[error(transparent)]
    Demo(#[from] DemoFault),
    /// The address can be reached by other machines, and no issuer is configured.
    #[error(
        "refusing to listen on {0}, which other machines can reach, without an issuer of tokens: set \
        --issuer, or listen on 127.0.0.1 behind a tunnel or proxy on this machine"
    )]
    ListenRefused(SocketAddr),
    /// The link would be printed for an address that other machines can reach.
    #[error(
        "refusing to print a link to {0}, which other machines can reach: remove \
        --link, or listen on 127.0.0.1"
    )]
    LinkRefused(SocketAddr),
    /// The port is in use.
    #[error(
        "another program listens on {0}: stop it, or choose another port with --listen (port 0 picks a free one)"
    )]
    PortTaken(SocketAddr),
    /// Listening failed for another reason.
    #[error("cannot listen on {address}: {}; choose another address with --listen", words(.source))]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The system's error.
        source: io::Error,
    },
    /// The HTTP server ended unexpectedly.
    #[error("the HTTP server ended: {}; start it again", words(.0))]
    Served(#[source] io::Error),
    /// A system call at the start failed.
    #[error("cannot start: {}; check the limits of this user (open files, processes)", words(.0))]
    System(#[source] io::Error),
    /// Standard output is closed or full.
    #[error("cannot write the result: {}; check where standard output is redirected", words(.0))]
    Output(#[source] io::Error),
    /// SIGTERM or Ctrl-C was received.
    #[error("interrupted before it was done: run it again to continue")]
    Interrupted,
}

impl Failure {
    /// A stable code for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Database(fault) => fault.code(),
            Self::Authentication(fault) => fault.code(),
            Self::Log(fault) => fault.code(),
            Self::Read(fault) => fault.code(),
            Self::Proof(fault) => fault.code(),
            Self::ProofExists(_) => "PROOF_EXISTS",
            Self::NewKeyNeeded => "NEW_KEY_NEEDED",
            Self::OldKeyNeeded => "OLD_KEY_NEEDED",
            Self::Transfer(fault) => fault.code(),
            Self::File { .. } => "FILE_NOT_OPENED",
            Self::SameFile(_) => "FILES_ARE_ONE",
            Self::FileExists(_) => "EXPORT_FILE_EXISTS",
            Self::PetitionUnknown(_) => "PETITION_UNKNOWN",
            Self::PetitionNotYet { .. } => "PETITION_NOT_YET_REGISTERED",
            Self::CaseUnknown { .. } => "CASE_UNKNOWN",
            Self::Report(fault) => fault.code(),
            Self::Procedure(fault) => fault.code(),
            Self::Import(fault) => fault.code(),
            Self::Demo(fault) => fault.code(),
            Self::ListenRefused(_) => "LISTEN_NOT_LOOPBACK",
            Self::LinkRefused(_) => "LINK_NOT_LOOPBACK",
            Self::PortTaken(_) => "PORT_TAKEN",
            Self::Listen { .. } => "LISTEN_FAILED",
            Self::Served(_) => "SERVER_ENDED",
            Self::System(_) => "SYSTEM_FAULT",
            Self::Output(_) => "OUTPUT_FAILED",
            Self::Interrupted => "INTERRUPTED",
        }
    }

    /// The exit code of the process.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::ListenRefused(_)
            | Self::LinkRefused(_)
            | Self::Procedure(_)
            | Self::File { .. }
            | Self::SameFile(_)
            | Self::FileExists(_) => FOUND_OR_REFUSED,
            Self::PetitionUnknown(_)
            | Self::PetitionNotYet { .. }
            | Self::CaseUnknown { .. }
            | Self::Log(LogError::PastHead { .. }) => FOUND_OR_REFUSED,
            Self::ProofExists(_) | Self::NewKeyNeeded | Self::OldKeyNeeded => FOUND_OR_REFUSED,
            Self::Proof(fault) if fault.is_refusal() => FOUND_OR_REFUSED,
            Self::Transfer(fault) if fault.is_refusal() => FOUND_OR_REFUSED,
            Self::Import(fault) if fault.is_refusal() => FOUND_OR_REFUSED,
            Self::Read(fault) if fault.is_refusal() => FOUND_OR_REFUSED,
            Self::Report(fault) if fault.is_refusal() => FOUND_OR_REFUSED,
            Self::Authentication(fault) if fault.is_refusal() => FOUND_OR_REFUSED,
            Self::Demo(fault) if fault.is_refusal() => FOUND_OR_REFUSED,
            Self::Interrupted => INTERRUPTED,
            _ => ENVIRONMENT,
        }
    }

    /// Logs the causes behind the message.
    pub(crate) fn log_causes(&self) {
        let mut cause = self.source();
        while let Some(fault) = cause {
            tracing::info!(code = self.code(), cause = %fault, "caused by");
            cause = fault.source();
        }
    }
}
