//! Sealing and opening: AES-256-GCM, with the place of the values as associated data.

use super::{error::KeyError, place::Place, tree::Seed};
use redress_domain::Salt;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

const SALT: usize = 16;

/// Seals values with their salt: a nonce, then the ciphertext with its tag.
///
/// A key seals the values of one event. It seals twice only if a batch is retried or a database was restored
/// from a backup, so the nonce is random.
pub(super) fn seal(key: &Seed, place: Place<'_>, json: &str, salt: &Salt) -> Result<Vec<u8>, KeyError> {
    let mut nonce = [0; NONCE_LEN];
    getrandom::fill(&mut nonce).map_err(KeyError::Random)?;
    let mut text = Vec::with_capacity(SALT + json.len() + AES_256_GCM.tag_len());
    text.extend(salt.0);
    text.extend(json.bytes());
    let sealing = cipher(key).seal_in_place_append_tag(
        Nonce::assume_unique_for_key(nonce),
        Aad::from(bound(place)),
        &mut text,
    );
    sealing.expect("an event's values are far shorter than what AES-GCM takes");
    Ok([&nonce[..], &text].concat())
}

/// Opens what [`seal`] sealed: the JSON of the values, and their salt.
pub(super) fn open(key: &Seed, place: Place<'_>, sealed: &[u8]) -> Result<(String, Salt), KeyError> {
    let changed = || KeyError::Changed { position: place.position };
    let (nonce, text) = sealed.split_at_checked(NONCE_LEN).ok_or_else(changed)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| changed())?;
    let mut text = text.to_vec();
    let opened = cipher(key).open_in_place(nonce, Aad::from(bound(place)), &mut text);
    let (salt, json) = opened.map_err(|_| changed())?.split_at_checked(SALT).ok_or_else(changed)?;
    let salt = Salt(salt.try_into().map_err(|_| changed())?);
    let json = String::from_utf8(json.to_vec()).map_err(|_| changed())?;
    Ok((json, salt))
}

fn cipher(key: &Seed) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).expect("a key has 32 bytes"))
}

/// Encodes position and petitioner without ambiguity.
fn bound(place: Place<'_>) -> Vec<u8> {
    let mut bound = place.position.to_be_bytes().to_vec();
    match place.petitioner {
        Some(petitioner) => {
            bound.push(1);
            bound.extend(petitioner.bytes());
        }
        None => bound.push(0),
    }
    bound
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place<'_> = Place { root: 1, position: 9, petitioner: Some("someone") };

    #[test]
    fn sealed_values_open_only_in_their_place() {
        let (key, salt) = ([7; 32], Salt([1; 16]));
        let sealed = seal(&key, PLACE, r#"{"NAME":"张三"}"#, &salt).unwrap();
        assert_eq!(open(&key, PLACE, &sealed).unwrap(), (r#"{"NAME":"张三"}"#.to_owned(), salt.clone()));
        let others = [
            ([8; 32], PLACE),
            (key, Place { position: 10, ..PLACE }),
            (key, Place { petitioner: Some("else"), ..PLACE }),
            (key, Place { petitioner: None, ..PLACE }),
        ];
        for (key, place) in others {
            assert_eq!(open(&key, place, &sealed).unwrap_err().code(), "VALUES_CHANGED");
        }
        let again = seal(&key, PLACE, r#"{"NAME":"张三"}"#, &salt).unwrap();
        assert_ne!(again, sealed, "no nonce is used twice");
    }

    #[test]
    fn changed_or_truncated_values_do_not_open() {
        let key = [7; 32];
        let sealed = seal(&key, PLACE, "{}", &Salt([1; 16])).unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(open(&key, PLACE, &changed).is_err(), "{at}");
            assert!(open(&key, PLACE, &sealed[..at]).is_err(), "{at}");
        }
    }
}
