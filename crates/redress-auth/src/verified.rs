//! Signatures that were found right before.

use super::public_key::PublicKey;
use lru::LruCache;
use ring::digest::{Context, SHA256, SHA256_OUTPUT_LEN};
use std::{
    num::NonZeroUsize,
    sync::{Mutex, PoisonError},
};

/// Signatures that are remembered; a digest each.
const MOST: NonZeroUsize = NonZeroUsize::new(4_096).expect("not zero");

type Digest = [u8; SHA256_OUTPUT_LEN];

/// Checks a signature of a message under a key once: the same three make the same answer for ever, and a screen sends its token with every
/// request.
///
/// Nothing else is remembered. Whether the key is still the issuer's and the token's time has come is asked each time, and a wrong
/// signature is checked anew however often it comes.
pub(crate) struct Verified(Mutex<LruCache<Digest, ()>>);

impl Verified {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(LruCache::new(MOST)))
    }

    /// Whether the signature is the key's, of this message.
    pub(crate) fn verifies(&self, key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
        let digest = digest(key, message, signature);
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known().get(&digest).is_some() {
            return true;
        }
        let right = key.verifies(message, signature);
        if right {
            known().put(digest, ());
        }
        right
    }
}

/// Each part with its length before it, so that no two triples read the same.
fn digest(key: &PublicKey, message: &[u8], signature: &[u8]) -> Digest {
    let mut context = Context::new(&SHA256);
    for part in key.parts().into_iter().chain([message, signature]) {
        context.update(&part.len().to_be_bytes());
        context.update(part);
    }
    context.finish().as_ref().try_into().expect("SHA-256 has 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OwnKey;

    #[test]
    fn a_signature_found_right_is_right_again_and_nothing_else_is() {
        let dir = tempfile::tempdir().unwrap();
        let (own, other) = ["a", "b"]
            .map(|name| {
                let home = dir.path().join(name);
                std::fs::create_dir(&home).unwrap();
                OwnKey::open_or_make(&home).unwrap()
            })
            .into();
        let key = PublicKey::Ed25519(own.public().to_vec());
        let foreign = PublicKey::Ed25519(other.public().to_vec());
        let (verified, signature) = (Verified::new(), own.sign(b"message"));
        for _ in 0..2 {
            assert!(verified.verifies(&key, b"message", signature.as_ref()));
            assert!(!verified.verifies(&key, b"messag", signature.as_ref()));
            assert!(!verified.verifies(&foreign, b"message", signature.as_ref()));
            assert!(!verified.verifies(&key, b"message", other.sign(b"message").as_ref()));
        }
        assert_eq!(verified.0.lock().unwrap().len(), 1, "only what is right is remembered");
    }
}
