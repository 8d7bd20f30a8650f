//! Ids of petitioners that tell nothing, though the same value always gets the same one.

use std::path::Path;

use redress_auth::{OwnKeyError, open_or_make_key};
use redress_domain::{InvalidId, PetitionerId};
use ring::{
    hmac,
    rand::{SecureRandom, SystemRandom},
};

use crate::{hex, mapping::PetitionerIs};

const FILE: &str = "petitioner-key";
/// Bytes of the key.
const KEY: usize = 32;
/// Bytes of the code that become the id: too many for two values ever to meet.
const ID: usize = 16;

/// Makes petitioner ids.
///
/// History is kept for ever, so an id in it must not be a plain hash of a name or identity number: whoever guesses the value could
/// confirm the guess, also after an erasure. Ids are therefore HMAC-SHA-256 under a secret key, which lies in the data directory
/// (`keys/petitioner-key`), never in the log, the database or an export. Without that file a later import could not tell that a
/// case is the same: it would refuse it rather than import it twice.
pub(crate) struct Petitioners {
    key: Option<hmac::Key>,
}

impl Petitioners {
    /// With the key of the data directory, where one is needed; made when there is none.
    ///
    /// # Errors
    /// If the key cannot be made or read, or others may read it.
    pub(crate) fn open(is: PetitionerIs, key_home: &Path) -> Result<Self, OwnKeyError> {
        if is == PetitionerIs::Code {
            return Ok(Self { key: None });
        }
        let (path, key) = open_or_make_key(key_home, FILE, || {
            let mut key = vec![0; KEY];
            SystemRandom::new().fill(&mut key).map_err(|_| OwnKeyError::NoRandomness)?;
            Ok(key)
        })?;
        if key.len() != KEY {
            return Err(OwnKeyError::NotAKey(path));
        }
        Ok(Self { key: Some(hmac::Key::new(hmac::HMAC_SHA256, &key)) })
    }

    /// The id of a value.
    ///
    /// # Errors
    /// If the value is to be the id itself, and cannot be one.
    pub(crate) fn id(&self, value: &str) -> Result<PetitionerId, InvalidId> {
        match &self.key {
            None => value.parse(),
            Some(key) => format!("p-{}", hex(&hmac::sign(key, value.as_bytes()).as_ref()[..ID])).parse(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_the_same_under_one_key_and_differ_under_another() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let id = |dir: &tempfile::TempDir, value: &str| {
            let home = dir.path().join("data");
            std::fs::create_dir_all(&home).unwrap();
            Petitioners::open(PetitionerIs::Name, &home).unwrap().id(value).unwrap()
        };
        assert_eq!(id(&here, "张三"), id(&here, "张三"));
        assert_ne!(id(&here, "张三"), id(&here, "李四"));
        assert_ne!(id(&here, "张三"), id(&there, "张三"));
        assert!(!id(&here, "张三").as_str().contains("张三"));
        let codes = Petitioners::open(PetitionerIs::Code, Path::new("")).unwrap();
        assert_eq!(codes.id("U-17").unwrap().as_str(), "U-17");
        assert!(codes.id("a\nb").is_err());
    }
}
