//! Fuzz target: tokens, and the keys of an issuer.

use super::now;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures_util::FutureExt;
use redress_auth::{Authenticator, IssuerConfig};
use redress_log::Clock;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use std::sync::LazyLock;

const ISSUER: &str = "https://login.example.org";
const AUDIENCE: &str = "office";

static KEY: LazyLock<Ed25519KeyPair> =
    LazyLock::new(|| Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("a seed has 32 bytes"));

/// Authenticates a token. The input has four lines: the issuer's key set, the header and the claims of a token, and its signature. If the
/// first is empty, the issuer has one key; if the last is empty, that key signs. Any other signature, and the input itself as a token,
/// must be refused.
pub fn token(data: &[u8]) {
    let mut lines = data.split(|byte| *byte == b'\n');
    let mut line = || lines.next().unwrap_or_default();
    let (answer, header, claims, signature) = (line(), line(), line(), line());
    let own_answer = json!({ "keys": [
        { "kty": "OKP", "crv": "Ed25519", "kid": "k", "x": URL_SAFE_NO_PAD.encode(KEY.public_key()) },
    ] });
    let answer = if answer.is_empty() { own_answer.to_string().into_bytes() } else { answer.to_vec() };
    let config = IssuerConfig {
        issuer: ISSUER.parse().expect("a URL"),
        audience: AUDIENCE.to_owned(),
        jwks_url: Some("https://login.example.org/keys".parse().expect("a URL")),
    };
    let clock = Clock::from_fn(now);
    let Ok(authenticator) = Authenticator::new(clock).with_answered_issuer(config, &answer) else { return };
    let accepts = |bearer: &str| {
        let found = authenticator.authenticate(bearer).now_or_never();
        found.expect("its keys are known and not fetched").ok()
    };
    if let Ok(text) = std::str::from_utf8(data) {
        assert_eq!(accepts(text), None, "it has no valid signature");
    }
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signed = KEY.sign(message.as_bytes());
    let ours = signature.is_empty() || signature == signed.as_ref();
    let signature = if ours { signed.as_ref() } else { signature };
    let found = accepts(&format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)));
    if let Some(principal) = found {
        assert!(ours, "it has no valid signature");
        assert!(!principal.roles.is_empty() && !principal.subject.is_empty());
        check(header, claims);
    }
}

/// Checks an accepted token by parsing it a second time in another way.
fn check(header: &[u8], claims: &[u8]) {
    let read = |part: &[u8]| serde_json::from_slice::<Value>(part).expect("an accepted token is JSON");
    let (header, claims) = (read(header), read(claims));
    assert_eq!(header["alg"], "EdDSA");
    assert_eq!(header["crit"], Value::Null, "no extension is understood");
    assert_eq!(claims["iss"], ISSUER);
    let one = claims["aud"] == AUDIENCE;
    assert!(one || claims["aud"].as_array().is_some_and(|all| all.contains(&AUDIENCE.into())), "{claims}");
    let seconds = 1_790_000_000.0;
    assert!(claims["exp"].as_f64().is_some_and(|end| end > seconds - 31.0), "{claims}");
    assert!(claims["nbf"].as_f64().is_none_or(|start| start < seconds + 31.0), "{claims}");
}
