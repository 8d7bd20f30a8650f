//! Pseudonymous ids of petitioners and leaders: the same value always gets the same id, and the id does not
//! reveal the value.

use std::path::Path;

use redress_auth::{OwnKeyError, open_or_make_key};
use redress_domain::{InvalidId, LeaderId, PetitionerId};
use ring::{
    hmac,
    rand::{SecureRandom, SystemRandom},
};

use crate::{
    hex,
    mapping::{PetitionerIs, SponsorIs},
};

const FILE: &str = "petitioner-key";
/// Length of the key, in bytes.
const KEY: usize = 32;
/// How many bytes of the HMAC become the id: 128 bits, so two values never collide.
const ID: usize = 16;

/// Makes petitioner ids, and those of leaders.
///
/// An event is kept for ever, so an id in it must not be a plain hash of a name or an identity number: anyone
/// who guesses the value could confirm the guess, even after an erasure. Ids are therefore HMAC-SHA-256 under
/// a secret key. The key is in the data directory (`keys/petitioner-key`), never in the log, the database or
/// an export. If the file is lost, a later import computes other ids for the same people: it refuses their
/// cases rather than import them twice.
pub(crate) struct Petitioners {
    key: Option<hmac::Key>,
    is: PetitionerIs,
    leader_is: Option<SponsorIs>,
}

impl Petitioners {
    /// Opens the key in the data directory, if ids need one. Creates it if it is missing. `leader_is` is `None` if
    /// there are no leaders.
    ///
    /// # Errors
    /// Fails if the key cannot be created or read, or if other users can read its file.
    pub(crate) fn open(
        is: PetitionerIs,
        leader_is: Option<SponsorIs>,
        key_home: &Path,
    ) -> Result<Self, OwnKeyError> {
        if is == PetitionerIs::Code && leader_is != Some(SponsorIs::Name) {
            return Ok(Self { key: None, is, leader_is });
        }
        let (path, key) = open_or_make_key(key_home, FILE, || {
            let mut key = vec![0; KEY];
            SystemRandom::new().fill(&mut key).map_err(|_| OwnKeyError::NoRandomness)?;
            Ok(key)
        })?;
        if key.len() != KEY {
            return Err(OwnKeyError::NotAKey(path));
        }
        Ok(Self { key: Some(hmac::Key::new(hmac::HMAC_SHA256, &key)), is, leader_is })
    }

    /// Returns the id of a value.
    ///
    /// # Errors
    /// Fails if the value itself is used as the id, and is not a valid one.
    pub(crate) fn id(&self, value: &str) -> Result<PetitionerId, InvalidId> {
        match &self.key {
            Some(key) if self.is != PetitionerIs::Code => format!("p-{}", pseudonym(key, value)).parse(),
            _ => value.parse(),
        }
    }

    /// Returns the id of a leader.
    ///
    /// # Errors
    /// Fails if the value itself is used as the id, and is not a valid one.
    pub(crate) fn leader(&self, value: &str) -> Result<LeaderId, InvalidId> {
        if self.leader_is == Some(SponsorIs::Code) {
            return value.parse();
        }
        // A name is never used as it is.
        let key = self.key.as_ref().expect("the key is opened wherever there are leaders by name");
        // A leader who is also a petitioner must not be recognised as one.
        format!("l-{}", pseudonym(key, &format!("leader\0{value}"))).parse()
    }
}

fn pseudonym(key: &hmac::Key, value: &str) -> String {
    hex(&hmac::sign(key, value.as_bytes()).as_ref()[..ID])
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
            Petitioners::open(PetitionerIs::Name, Some(SponsorIs::Name), &home).unwrap().id(value).unwrap()
        };
        assert_eq!(id(&here, "张三"), id(&here, "张三"));
        assert_ne!(id(&here, "张三"), id(&here, "李四"));
        assert_ne!(id(&here, "张三"), id(&there, "张三"));
        assert!(!id(&here, "张三").as_str().contains("张三"));
        let codes = Petitioners::open(PetitionerIs::Code, Some(SponsorIs::Code), Path::new("")).unwrap();
        assert_eq!(codes.id("U-17").unwrap().as_str(), "U-17");
        assert_eq!(codes.leader("L-3").unwrap().as_str(), "L-3");
        assert!(codes.id("a\nb").is_err());
    }

    #[test]
    fn a_leader_is_not_recognised_as_a_petitioner() {
        let home = tempfile::tempdir().unwrap();
        let open = |is, leader_is| Petitioners::open(is, leader_is, home.path()).unwrap();
        let both = open(PetitionerIs::Name, Some(SponsorIs::Name));
        let (person, leader) = (both.id("张三").unwrap(), both.leader("张三").unwrap());
        assert_ne!(person.as_str()[2..], leader.as_str()[2..]);
        assert_eq!(open(PetitionerIs::Code, Some(SponsorIs::Name)).leader("张三").unwrap(), leader);
        assert_eq!(open(PetitionerIs::Name, Some(SponsorIs::Code)).leader("L-3").unwrap().as_str(), "L-3");
    }
}
