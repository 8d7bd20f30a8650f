//! A cache of signatures that have been verified.

use super::public_key::PublicKey;
use lru::LruCache;
use ring::digest::{Context, SHA256, SHA256_OUTPUT_LEN};
use std::{
    num::NonZeroUsize,
    sync::{Mutex, PoisonError},
};

/// The number of signatures in the cache; a digest each.
const MOST: NonZeroUsize = NonZeroUsize::new(4_096).expect("not zero");

type Digest = [u8; SHA256_OUTPUT_LEN];

/// Verifies a signature of a message under a key once: the same three always give the same result, and a client sends its token with every
/// request.
///
/// Nothing else is cached. Whether the issuer still has the key, and whether the token is valid now, is checked each time; and a wrong
/// signature is verified again each time.
pub(crate) struct SignatureCache(Mutex<LruCache<Digest, ()>>);

impl SignatureCache {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(LruCache::new(MOST)))
    }

    /// Whether the key made this signature of this message.
    pub(crate) fn verifies(&self, key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
        let digest = digest(key, message, signature);
        let cache = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if cache().get(&digest).is_some() {
            return true;
        }
        let right = key.verifies(message, signature);
        if right {
            cache().put(digest, ());
        }
        right
    }
}

/// The digest of the three, each preceded by its length, so that different triples differ.
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
    fn only_a_valid_signature_is_cached() {
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
        let (cache, signature) = (SignatureCache::new(), own.sign(b"message"));
        for _ in 0..2 {
            assert!(cache.verifies(&key, b"message", signature.as_ref()));
            assert!(!cache.verifies(&key, b"messag", signature.as_ref()));
            assert!(!cache.verifies(&foreign, b"message", signature.as_ref()));
            assert!(!cache.verifies(&key, b"message", other.sign(b"message").as_ref()));
        }
        assert_eq!(cache.0.lock().unwrap().len(), 1, "only the valid one");
    }
}
