//! The key that signs checkpoints: in the data directory, or in the file that `--sign-with` names.

use std::path::{Path, PathBuf};

use redress_auth::{OwnKeyError, make_key_document, open_or_make_key, read_key};
use redress_log::proof::{Keys, SigningKey};

use crate::authentication::{AuthenticationFault, key_home};
use crate::cli::Global;
use crate::cli::proof::CheckpointKeyOptions;
use crate::failure::Failure;

const FILE: &str = "checkpoint-key.pk8";
/// The next key during a rotation, until the rotation is complete.
const NEXT: &str = "checkpoint-key-next.pk8";

/// The place of the key.
#[derive(Debug, Clone)]
pub(crate) enum CheckpointKey {
    /// In this data directory. It is created there if it is missing.
    DataDir(PathBuf),
    /// In this file.
    File(PathBuf),
}

impl CheckpointKey {
    pub(crate) fn of(global: &Global, options: &CheckpointKeyOptions) -> Result<Self, AuthenticationFault> {
        Ok(match &options.sign_with {
            Some(file) => Self::File(file.clone()),
            None => Self::DataDir(key_home(global.data_dir.as_deref())?),
        })
    }

    /// Returns the available keys: the one that signs, and the next one if a rotation has begun.
    pub(crate) fn keys(&self) -> Result<Vec<SigningKey>, OwnKeyError> {
        match self {
            Self::File(file) => Ok(vec![read(file)?]),
            Self::DataDir(dir) => {
                let (path, document) = open_or_make_key(dir, FILE, make_key_document)?;
                let key = SigningKey::from_pkcs8(&document).ok_or(OwnKeyError::NotAKey(path))?;
                let next = dir.join("keys").join(NEXT);
                let next = if next.exists() { Some(read(&next)?) } else { None };
                Ok([key].into_iter().chain(next).collect())
            }
        }
    }

    /// Returns a function that reads the keys again each time the tree is signed.
    pub(crate) fn source(self) -> Keys {
        std::sync::Arc::new(move || self.keys().map_err(|fault| fault.to_string()))
    }

    /// Creates the next key in the data directory, or reads it from the file `to`.
    pub(crate) fn next(&self, to: Option<&Path>) -> Result<SigningKey, Failure> {
        match (self, to) {
            (Self::DataDir(_), Some(_)) => Err(Failure::OldKeyNeeded),
            (Self::DataDir(dir), None) => {
                let made = open_or_make_key(dir, NEXT, make_key_document);
                let (path, document) = made.map_err(AuthenticationFault::from)?;
                let key = SigningKey::from_pkcs8(&document).ok_or(OwnKeyError::NotAKey(path));
                Ok(key.map_err(AuthenticationFault::from)?)
            }
            (Self::File(_), Some(file)) => Ok(read(file).map_err(AuthenticationFault::from)?),
            (Self::File(_), None) => Err(Failure::NewKeyNeeded),
        }
    }

    /// Completes a rotation: renames the old key, which is kept, and gives the next key its name.
    pub(crate) fn follow(&self, old: &SigningKey) -> Result<(), Failure> {
        let Self::DataDir(dir) = self else { return Ok(()) };
        let keys = dir.join("keys");
        let id = old.public()[..4].iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        for (from, to) in [(FILE, format!("checkpoint-key-until-{id}.pk8")), (NEXT, FILE.to_owned())] {
            let path = keys.join(from);
            std::fs::rename(&path, keys.join(to)).map_err(|source| Failure::File {
                doing: "rename",
                path,
                source,
            })?;
        }
        Ok(())
    }
}

fn read(file: &Path) -> Result<SigningKey, OwnKeyError> {
    SigningKey::from_pkcs8(&read_key(file)?).ok_or_else(|| OwnKeyError::NotAKey(file.to_owned()))
}
