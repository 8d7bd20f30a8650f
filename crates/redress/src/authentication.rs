//! Authentication of callers: the server's own key in the data directory, and an OpenID Connect issuer if one
//! is configured.

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

/// Why callers cannot be authenticated, or a token cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticationFault {
    /// There is no directory for the key, or `DATABASE_URL` is invalid.
    #[error(transparent)]
    Place(#[from] DatabaseError),
    /// The data directory cannot be created.
    #[error("cannot create the directory {}: {}; name another with --data-dir", .path.display(), words(.source))]
    DataDir {
        /// The directory.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The server's own key cannot be used.
    #[error(transparent)]
    Key(#[from] OwnKeyError),
    /// The requested token is invalid.
    #[error("{0}")]
    Mint(#[from] MintError),
    /// The requested token would permit nothing.
    #[error("only ADMIN and AUDITOR tokens are valid without a unit: name the unit with --unit")]
    UnitNeeded,
}

impl AuthenticationFault {
    /// A stable code for programs.
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

    /// Whether the command was refused. `false` means that the environment (disk, directory) failed.
    pub(crate) fn is_refusal(&self) -> bool {
        match self {
            Self::Mint(fault) => *fault != MintError::NoRandomness,
            Self::UnitNeeded => true,
            Self::Place(_) | Self::DataDir { .. } | Self::Key(_) => false,
        }
    }
}

/// Opens the server's own key, and creates it if it is missing. It is in the data directory, also if the
/// database is elsewhere.
///
/// The file belongs to the user of this program, never to the user of the private server.
///
/// # Errors
/// Fails if it cannot be created or read, or if other users can read it.
pub fn own_key(data_dir: Option<&Path>) -> Result<OwnKey, AuthenticationFault> {
    Ok(OwnKey::open_or_make(&key_home(data_dir)?)?)
}

/// Returns the directory below which the program keeps keys, and creates it if it is missing.
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

/// Makes the check of tokens: those of the own key, and those of the issuer if one is configured.
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
