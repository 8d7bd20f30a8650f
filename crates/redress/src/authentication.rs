//! Whom the program believes: its own key in the data directory, and an issuer if one is named.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use redress_auth::{Authenticator, IssuerConfig, MintError, OwnKey, OwnKeyError};
use redress_log::Clock;

use crate::cli::IssuerOptions;
use crate::database::{DatabaseChoice, DatabaseError};
use redress_output::words;
use redress_postgres::{PrivatePostgresError, default_data_dir, make_data_dir};

/// Why nobody can be let in, or no token made.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticationFault {
    /// There is no place for the key, or `DATABASE_URL` is wrong.
    #[error(transparent)]
    Place(#[from] DatabaseError),
    /// The data directory can not be made.
    #[error("could not make the directory {}: {}; name another with --data-dir", .path.display(), words(.source))]
    DataDir {
        /// The directory.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// The own key can not be used.
    #[error(transparent)]
    Key(#[from] OwnKeyError),
    /// The token that was asked for makes no sense.
    #[error("{0}")]
    Mint(#[from] MintError),
    /// A token that could do nothing.
    #[error("only ADMIN and AUDITOR work without a unit: name the unit with --unit")]
    UnitNeeded,
}

impl AuthenticationFault {
    /// A stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Place(fault) => fault.code(),
            Self::DataDir { .. } => "DATA_DIR_FAILED",
            Self::Key(fault) => fault.code(),
            Self::Mint(MintError::NoRandomness) => "NO_RANDOMNESS",
            Self::Mint(_) => "TOKEN_REFUSED",
            Self::UnitNeeded => "TOKEN_UNIT_NEEDED",
        }
    }

    /// Whether the command was refused, rather than kept from running by its environment.
    pub(crate) fn is_refusal(&self) -> bool {
        match self {
            Self::Mint(fault) => *fault != MintError::NoRandomness,
            Self::UnitNeeded => true,
            Self::Place(_) | Self::DataDir { .. } | Self::Key(_) => false,
        }
    }
}

/// The server's own key, in the data directory also where the database is elsewhere; made when there is none.
///
/// It belongs to the user of this program, never to the private server's.
///
/// # Errors
/// When it can not be made or read, or when others may read it.
pub fn own_key(data_dir: Option<&Path>) -> Result<OwnKey, AuthenticationFault> {
    Ok(OwnKey::open_or_make(&key_home(data_dir)?)?)
}

/// The directory below which the program keeps keys; made when there is none.
pub(crate) fn key_home(data_dir: Option<&Path>) -> Result<PathBuf, AuthenticationFault> {
    match DatabaseChoice::from_environment(data_dir)? {
        DatabaseChoice::Private(dir) => {
            make_data_dir(&dir).map_err(DatabaseError::from)?;
            Ok(dir)
        }
        DatabaseChoice::External(..) => {
            let dir = match data_dir {
                Some(dir) => dir.to_path_buf(),
                None => {
                    default_data_dir().map_err(|fault: PrivatePostgresError| DatabaseError::from(fault))?
                }
            };
            let made = DirBuilder::new().recursive(true).mode(0o700).create(&dir);
            made.map_err(|source| AuthenticationFault::DataDir { path: dir.clone(), source })?;
            Ok(dir)
        }
    }
}

/// Checks tokens: those of this key, and those of the issuer if one is named.
pub fn authenticator(key: &OwnKey, issuer: &IssuerOptions, clock: Clock) -> Authenticator {
    let authenticator = Authenticator::new(clock).with_own_key(key);
    match &issuer.issuer {
        None => authenticator,
        Some(url) => authenticator.with_issuer(IssuerConfig {
            issuer: url.clone(),
            audience: issuer.audience.clone(),
            jwks_url: issuer.jwks_url.clone(),
        }),
    }
}
