//! Every token that is not valid gets the same refusal.

use crate::support::{Issuer, Key, encode, message};
use axum::http::{HeaderMap, header::AUTHORIZATION};
use proptest::prelude::*;
use redress_auth::{AuthError, Authenticator};
use ring::hmac;
use serde_json::{Value, json};

#[track_caller]
fn assert_refused(outcome: Result<redress_auth::Principal, AuthError>, what: &str) {
    let refusal = outcome.expect_err(what);
    assert_eq!(refusal, AuthError::Unauthenticated, "{what}");
    assert_eq!(refusal.code(), "UNAUTHENTICATED", "{what}");
    assert_eq!(refusal.to_string(), "a valid token is needed: send one as `Authorization: Bearer …`");
}

#[tokio::test]
async fn wrong_claims_are_refused() {
    let key = Key::ec();
    let issuer = Issuer::start(vec![key.jwk("a")]).await;
    let authenticator = issuer.authenticator();
    let now = issuer.time.seconds();
    let wrong = [
        ("exp", json!(now - 31)),
        ("exp", json!(now - 30)),
        ("exp", json!((now + 60).to_string())),
        ("exp", json!(null)),
        ("nbf", json!(now + 31)),
        ("nbf", json!((now - 60).to_string())),
        ("aud", json!("redress")),
        ("aud", json!(["account", "other"])),
        ("aud", json!([])),
        ("aud", json!(null)),
        ("iss", json!("https://other.example")),
        ("iss", json!(format!("{}/", issuer.url))),
        ("iss", json!("redress")),
        ("iss", json!([issuer.url])),
        ("sub", json!("")),
        ("sub", json!("a\nb")),
        ("sub", json!("x".repeat(201))),
        ("sub", json!(7)),
        ("roles", json!([])),
        ("roles", json!(["handler", "ROOT"])),
        ("roles", json!("HANDLER")),
        ("unit", json!("")),
        ("unit", json!(330_100)),
    ];
    for (claim, value) in wrong {
        let mut claims = issuer.claims();
        claims[claim] = value;
        assert_refused(authenticator.authenticate(&key.token("a", &claims)).await, &claims.to_string());
    }
    for claim in ["iss", "aud", "sub", "exp", "roles"] {
        let mut claims = issuer.claims();
        claims.as_object_mut().unwrap().remove(claim);
        assert_refused(authenticator.authenticate(&key.token("a", &claims)).await, claim);
    }
    for (claim, value) in [
        ("exp", json!(now - 29)),
        ("exp", json!(now as f64 + 0.5)),
        ("nbf", json!(now + 30)),
        ("nbf", json!(null)),
        ("aud", json!(["account", "office"])),
        ("unit", json!(null)),
    ] {
        let mut claims = issuer.claims();
        claims[claim] = value;
        assert!(authenticator.authenticate(&key.token("a", &claims)).await.is_ok(), "{claims}");
    }
}

#[tokio::test]
async fn wrong_signatures_are_refused() {
    let (ed, ec, rsa, stranger) = (Key::ed(), Key::ec(), Key::rsa(), Key::ed());
    let issuer = Issuer::start(vec![ed.jwk("ed"), ec.jwk("ec"), rsa.jwk("rsa")]).await;
    let authenticator = issuer.authenticator();
    let claims = issuer.claims();
    let mut attempts = vec![
        ("another's key", stranger.token("ed", &claims)),
        ("no such key", ed.token("other", &claims)),
        ("no key named", ed.token_of(&json!({ "alg": "EdDSA" }), &claims)),
        ("an extension", ed.token_of(&json!({ "alg": "EdDSA", "kid": "ed", "crit": ["b64"] }), &claims)),
        (
            "its own key inside",
            stranger.token_of(&json!({ "alg": "EdDSA", "kid": "x", "jwk": stranger.jwk("x") }), &claims),
        ),
        ("signature of another", {
            let other = ed.token("ed", &json!({}));
            let signature = other.rsplit('.').next().unwrap();
            format!("{}.{signature}", message(&json!({ "alg": "EdDSA", "kid": "ed" }), &claims))
        }),
    ];
    for (id, key) in [("ed", &ed), ("ec", &ec), ("rsa", &rsa)] {
        for algorithm in ["none", "None", "NONE", "HS256", "HS384", "HS512", "PS256", "RS512", "ES384", ""] {
            let header = json!({ "alg": algorithm, "kid": id });
            attempts.push(("another algorithm", key.token_of(&header, &claims)));
            attempts.push(("unsigned", format!("{}.", message(&header, &claims))));
            let body = message(&header, &claims);
            let secret = hmac::Key::new(hmac::HMAC_SHA256, &key.public());
            let tag = hmac::sign(&secret, body.as_bytes());
            attempts.push(("HMAC with the public key", format!("{body}.{}", encode(tag))));
        }
        for other in [&ed, &ec, &rsa].into_iter().filter(|other| other.algorithm() != key.algorithm()) {
            let header = json!({ "alg": other.algorithm(), "kid": id });
            attempts.push(("right key, wrong algorithm", key.token_of(&header, &claims)));
            attempts.push(("key of another kind", other.token(id, &claims)));
        }
        let header = json!({ "alg": key.algorithm(), "kid": id });
        attempts.push(("unsigned", format!("{}.", message(&header, &claims))));
        attempts.push(("zeroes", format!("{}.{}", message(&header, &claims), encode([0; 64]))));
    }
    for (what, token) in attempts {
        assert_refused(authenticator.authenticate(&token).await, &format!("{what}: {token}"));
    }
}

#[tokio::test]
async fn text_that_is_not_a_token_is_refused() {
    let key = Key::ed();
    let issuer = Issuer::start(vec![key.jwk("a")]).await;
    let authenticator = issuer.authenticator();
    let good = key.token("a", &issuer.claims());
    let (message, signature) = good.rsplit_once('.').unwrap();
    let nested = format!("{}.{}.{signature}", encode("[".repeat(5000)), encode("{}"));
    let padded = Value::String("x".repeat(8 * 1024));
    let mut long = issuer.claims();
    long["padding"] = padded;
    for text in [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "Bearer",
        "\u{0}",
        "令牌",
        message,
        &format!("{good}."),
        &format!(".{good}"),
        &format!("{good}="),
        &format!("{good}\n"),
        &good.replace('.', ".."),
        &nested,
        &"a".repeat(100 * 1024),
        &format!("{}.{}.{}", "a".repeat(50_000), "b".repeat(50_000), "c"),
        &key.token("a", &long),
    ] {
        assert_refused(authenticator.authenticate(text).await, &text.chars().take(80).collect::<String>());
    }
    assert_refused(
        Authenticator::new(issuer.time.clock()).authenticate(&good).await,
        "nothing to check with",
    );
    assert!(authenticator.authenticate(&good).await.is_ok());
}

#[tokio::test]
async fn a_request_has_one_bearer_token() {
    let key = Key::ed();
    let issuer = Issuer::start(vec![key.jwk("a")]).await;
    let authenticator = issuer.authenticator();
    let good = key.token("a", &issuer.claims());
    let headers = |values: &[String]| {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, value.parse().unwrap());
        }
        headers
    };
    for accepted in [format!("Bearer {good}"), format!("bearer  {good}")] {
        assert!(authenticator.authenticate_request(&headers(&[accepted])).await.is_ok());
    }
    let bearer = format!("Bearer {good}");
    for refused in [
        vec![],
        vec![good.clone()],
        vec![format!("Basic {good}")],
        vec!["Bearer".into()],
        vec!["Bearer ".into()],
        vec![bearer.clone(), bearer],
    ] {
        assert_refused(authenticator.authenticate_request(&headers(&refused)).await, &format!("{refused:?}"));
    }
}

#[test]
fn no_changed_token_is_accepted() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let keys = [Key::ed(), Key::ec(), Key::rsa()];
    let jwks = keys.iter().map(|key| key.jwk(key.algorithm())).collect();
    let issuer = runtime.block_on(Issuer::start(jwks));
    let authenticator = issuer.authenticator();
    let tokens = keys.each_ref().map(|key| key.token(key.algorithm(), &issuer.claims()));
    for token in &tokens {
        runtime.block_on(authenticator.authenticate(token)).unwrap();
        // Each bit of each character, once.
        for (place, bit) in (0..token.len()).flat_map(|place| (0..7).map(move |bit| (place, bit))) {
            let mut changed = token.clone().into_bytes();
            changed[place] ^= 1 << bit;
            let changed = String::from_utf8(changed).unwrap();
            assert_refused(runtime.block_on(authenticator.authenticate(&changed)), &changed);
        }
    }
    // Bits of the parts themselves, several at a time, and parts of different tokens.
    let mutation =
        (0..3_usize, 0..3_usize, prop::collection::vec((any::<prop::sample::Index>(), 0..8_u8), 1..4));
    proptest!(ProptestConfig::with_cases(2000), |((which, part, flips) in mutation)| {
        let mut parts: Vec<Vec<u8>> = tokens[which].split('.').map(decode).collect();
        let before = parts.clone();
        for (place, bit) in flips {
            let place = place.index(parts[part].len());
            parts[part][place] ^= 1 << bit;
        }
        prop_assume!(parts != before);
        let changed = parts.iter().map(encode).collect::<Vec<_>>().join(".");
        assert_refused(runtime.block_on(authenticator.authenticate(&changed)), &changed);
    });
}

fn decode(part: &str) -> Vec<u8> {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    URL_SAFE_NO_PAD.decode(part).unwrap()
}

#[tokio::test]
async fn a_token_must_be_utf8_also_in_members_that_are_not_read() {
    let key = Key::ed();
    let issuer = Issuer::start(vec![key.jwk("a")]).await;
    for (typ, good) in [(&b"JWT"[..], true), (b"\x80WT", false)] {
        let header_bytes = [br#"{"alg":"EdDSA","kid":"a","typ":""#, typ, b"\"}"].concat();
        let message = format!("{}.{}", encode(header_bytes), encode(issuer.claims().to_string()));
        let token = format!("{message}.{}", encode(key.sign(message.as_bytes())));
        let outcome = issuer.authenticator().authenticate(&token).await;
        assert_eq!(outcome.is_ok(), good, "{typ:?}");
    }
}
