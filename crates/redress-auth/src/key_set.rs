//! The keys of an issuer, by name.

use super::public_key::{Algorithm, Jwk, PublicKey};
use serde::Deserialize;

/// An issuer's keys, as it published them at one time.
pub(crate) struct KeySet(Vec<(String, PublicKey)>);

impl KeySet {
    /// Whether there is a key of this name.
    pub(crate) fn knows(&self, id: &str) -> bool {
        self.0.iter().any(|(name, _)| name == id)
    }

    /// The key of this name and for this algorithm.
    pub(crate) fn find(&self, id: &str, algorithm: Algorithm) -> Option<&PublicKey> {
        self.0.iter().find(|(name, key)| name == id && key.algorithm() == algorithm).map(|(_, key)| key)
    }

    /// Parses a key set (RFC 7517). Keys for other purposes are skipped: an issuer has other clients too.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Document {
            keys: Vec<serde_json::Value>,
        }
        let document: Document =
            serde_json::from_slice(body).map_err(|_| "its answer is not a key set".to_owned())?;
        let keys = document.keys.into_iter().filter_map(|entry| {
            let mut jwk: Jwk = serde_json::from_value(entry).ok()?;
            let key = jwk.public_key()?;
            Some((jwk.kid.take()?, key))
        });
        Ok(Self(keys.collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_for_other_purposes_are_skipped() {
        let set = KeySet::parse(
            br#"{"keys": [7, {"kty": "oct", "k": "AAAA", "kid": "a"}, {"kty": "RSA", "n": 5},
                {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
                {"kty": "OKP", "crv": "Ed25519", "kid": "c", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#,
        );
        let set = set.unwrap();
        assert!(set.knows("c") && !set.knows("a"));
        assert!(set.find("c", Algorithm::EdDsa).is_some() && set.find("c", Algorithm::Rs256).is_none());
        assert!(KeySet::parse(b"<html>").is_err());
    }
}
