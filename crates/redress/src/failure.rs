//! How a command fails: one sentence, a stable code, an exit code.

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

/// Exit code: the check found something, or the command was refused.
pub(crate) const FOUND_OR_REFUSED: u8 = 1;
/// Exit code: the environment did not let the command run.
pub(crate) const ENVIRONMENT: u8 = 3;
/// Exit code: interrupted, as shells count it for Ctrl-C.
pub(crate) const INTERRUPTED: u8 = 130;

/// Why a command did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// No database.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// No key, or no token.
    #[error(transparent)]
    Authentication(#[from] AuthenticationFault),
    /// The log is not up to date, or failed.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The read side failed, or refused.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// There is no proof.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// What a proof is written to must be new: one that is there may be all that somebody has.
    #[error("{} is there already; a proof is written to a new directory, so name another", .0.display())]
    ProofExists(PathBuf),
    /// A key in a file is followed by one in another.
    #[error(
        "the key is in a file, so name the new one: make it with `openssl genpkey -algorithm ed25519 -outform DER -out FILE`, then add --to FILE"
    )]
    NewKeyNeeded,
    /// A key in the data directory is followed by one in the data directory.
    #[error(
        "--to names the new key where --sign-with names the old one; without --sign-with the new key is made in the data directory"
    )]
    OldKeyNeeded,
    /// The log could not be exported or imported.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// A file of the user's can not be opened or made.
    #[error("could not {doing} {}: {}", .path.display(), words(.source))]
    File {
        /// What was tried.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// Two results can not be in one file.
    #[error("the log and the sensitive values can not both be written to {}; name two files", .0.display())]
    SameFile(PathBuf),
    /// The file is there.
    #[error("{} exists: name another file, or replace it with --force", .0.display())]
    FileExists(PathBuf),
    /// There is no such petition.
    #[error("there is no petition {0}")]
    PetitionUnknown(PetitionId),
    /// There is, but not yet then.
    #[error(
        "petition {petition} was registered on {on} at position {position}, after the point that --as-of names"
    )]
    PetitionNotYet {
        /// The petition.
        petition: PetitionId,
        /// Its first day.
        on: NaiveDate,
        /// Its first position.
        position: Position,
    },
    /// There is no report.
    #[error(transparent)]
    Report(#[from] ReportFault),
    /// The procedure file can not be used.
    #[error(transparent)]
    Procedure(#[from] ProcedureFault),
    /// The import can not take place, or ended before its end.
    #[error(transparent)]
    Import(#[from] ImportFault),
    /// The simulated district can not be set up.
    #[error(transparent)]
    Demo(#[from] DemoFault),
    /// An address that others can reach.
    #[error(
        "redress does not listen on {0}, which other machines may reach, without an issuer of tokens: name one with --issuer, or use 127.0.0.1, and a tunnel or proxy on this machine"
    )]
    ListenRefused(SocketAddr),
    /// A link that would be of use to others.
    #[error(
        "there is no link to {0}, which other machines may reach: leave out --link, or listen on 127.0.0.1"
    )]
    LinkRefused(SocketAddr),
    /// The port is taken.
    #[error(
        "another program listens on {0}: stop it, or choose another port with --listen (port 0 picks a free one)"
    )]
    PortTaken(SocketAddr),
    /// The address can not be listened on for another reason.
    #[error("could not listen on {address}: {}; choose another address with --listen", words(.source))]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The system's answer.
        source: io::Error,
    },
    /// The server ended by itself.
    #[error("the HTTP server ended: {}; start it again", words(.0))]
    Served(#[source] io::Error),
    /// Something the program needs from the system at its start.
    #[error("could not start: {}; check the limits of this user (open files, processes)", words(.0))]
    System(#[source] io::Error),
    /// Standard output is closed or full.
    #[error("could not write the result: {}; check where standard output leads", words(.0))]
    Output(#[source] io::Error),
    /// SIGTERM or Ctrl-C.
    #[error("interrupted before it was done: start it again when you like")]
    Interrupted,
}

impl Failure {
    /// A stable name for programs.
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

    /// What the process ends with.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::ListenRefused(_)
            | Self::LinkRefused(_)
            | Self::Procedure(_)
            | Self::File { .. }
            | Self::SameFile(_)
            | Self::FileExists(_) => FOUND_OR_REFUSED,
            Self::PetitionUnknown(_) | Self::PetitionNotYet { .. } | Self::Log(LogError::PastHead { .. }) => {
                FOUND_OR_REFUSED
            }
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

    /// Puts what lies behind the sentence into the log.
    pub(crate) fn log_causes(&self) {
        let mut cause = self.source();
        while let Some(fault) = cause {
            tracing::info!(code = self.code(), cause = %fault, "caused by");
            cause = fault.source();
        }
    }
}
