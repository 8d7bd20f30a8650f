//! Public keys that verify signatures, each for one algorithm only.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;

/// The accepted algorithms. Any other (`none`, HMAC, …) makes a token unreadable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum Algorithm {
    #[serde(rename = "EdDSA")]
    EdDsa,
    #[serde(rename = "ES256")]
    Es256,
    #[serde(rename = "RS256")]
    Rs256,
}

/// A public key; its kind decides the algorithm, never the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PublicKey {
    Ed25519(Vec<u8>),
    P256(Vec<u8>),
    Rsa { n: Vec<u8>, e: Vec<u8> },
}

/// A key as issuers publish it (RFC 7517).
#[derive(Deserialize)]
pub(crate) struct Jwk {
    pub(crate) kid: Option<String>,
    kty: String,
    crv: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    key_ops: Option<Vec<String>>,
    x: Option<String>,
    y: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

impl Jwk {
    /// The public key, if it is for signatures of an accepted algorithm.
    pub(crate) fn public_key(&self) -> Option<PublicKey> {
        let signs = self.purpose.as_deref().is_none_or(|purpose| purpose == "sig")
            && self.key_ops.as_ref().is_none_or(|uses| uses.iter().any(|one| one == "verify"));
        if !signs {
            return None;
        }
        let (key, algorithm) = match (self.kty.as_str(), self.crv.as_deref()) {
            ("OKP", Some("Ed25519")) => (PublicKey::Ed25519(bytes(&self.x, 32)?), "EdDSA"),
            ("EC", Some("P-256")) => {
                let point = [vec![4], bytes(&self.x, 32)?, bytes(&self.y, 32)?].concat();
                (PublicKey::P256(point), "ES256")
            }
            ("RSA", None) => (PublicKey::Rsa { n: decode(&self.n)?, e: decode(&self.e)? }, "RS256"),
            _ => return None,
        };
        self.alg.as_deref().is_none_or(|named| named == algorithm).then_some(key)
    }
}

impl PublicKey {
    /// The one algorithm of this key.
    pub(crate) fn algorithm(&self) -> Algorithm {
        match self {
            Self::Ed25519(_) => Algorithm::EdDsa,
            Self::P256(_) => Algorithm::Es256,
            Self::Rsa { .. } => Algorithm::Rs256,
        }
    }

    /// The bytes that identify the key.
    pub(crate) fn parts(&self) -> [&[u8]; 3] {
        match self {
            Self::Ed25519(key) => [b"EdDSA", key, b""],
            Self::P256(point) => [b"ES256", point, b""],
            Self::Rsa { n, e } => [b"RS256", n, e],
        }
    }

    /// Whether this key made this signature of this message.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Ed25519(key) => UnparsedPublicKey::new(&ED25519, key).verify(message, signature),
            Self::P256(key) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key).verify(message, signature)
            }
            Self::Rsa { n, e } => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            }
        }
        .is_ok()
    }
}

fn decode(text: &Option<String>) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text.as_ref()?).ok()
}

fn bytes(text: &Option<String>, length: usize) -> Option<Vec<u8>> {
    decode(text).filter(|bytes| bytes.len() == length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn key(jwk: &Value) -> Option<PublicKey> {
        serde_json::from_value::<Jwk>(jwk.clone()).unwrap().public_key()
    }

    /// The examples of the standards: RFC 8037 A.4, RFC 7515 A.3 and A.2.
    fn examples() -> [(Value, &'static str); 3] {
        [
            (
                json!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }),
                "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.\
                 hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
            ),
            (
                json!({
                    "kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
                }),
                "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt\
                 cGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djx\
                 La8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
            ),
            (
                json!({
                    "kty": "RSA", "e": "AQAB", "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2\
                    mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUs\
                    LA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2\
                    ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"
                }),
                "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt\
                 cGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOi\
                 Zj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZ\
                 LgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-e\
                 OkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB\
                 p0igcN_IoypGlUPQGe77Rw",
            ),
        ]
    }

    #[test]
    fn the_examples_of_the_standards_hold() {
        for (jwk, token) in examples() {
            let (message, signature) = token.rsplit_once('.').unwrap();
            let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
            let key = key(&jwk).unwrap();
            assert!(key.verifies(message.as_bytes(), &signature), "{jwk}");
            assert!(!key.verifies(b"another", &signature), "{jwk}");
            assert!(!key.verifies(message.as_bytes(), &[]), "{jwk}");
        }
    }

    #[test]
    fn a_key_for_another_purpose_is_not_accepted() {
        for (jwk, _) in examples() {
            for (member, value) in [
                ("use", json!("enc")),
                ("alg", json!("HS256")),
                ("alg", json!("RSA-OAEP")),
                ("key_ops", json!(["sign"])),
                ("crv", json!("P-521")),
                ("kty", json!("oct")),
            ] {
                let mut other = jwk.clone();
                other[member] = value;
                assert_eq!(key(&other), None, "{other}");
            }
        }
        assert_eq!(key(&json!({ "kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA" })), None);
    }
}
