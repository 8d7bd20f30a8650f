//! Tokens of the server's own key.

use crate::support::{Issuer, Key, Time, encode};
use chrono::TimeDelta;
use redress_auth::{
    AuthError, Authenticator, Grant, LONGEST_TTL, MintError, OwnKey, Role, SHORTEST_TTL, mint,
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, time::Duration};

fn grant(ttl: Duration) -> Grant {
    let roles = BTreeSet::from([Role::Supervisor, Role::Analyst]);
    Grant { subject: "desk 4".into(), unit: Some("330100".parse().unwrap()), roles, ttl }
}

#[tokio::test]
async fn a_minted_token_has_the_subject_unit_and_roles_of_its_grant() {
    let dir = tempfile::tempdir().unwrap();
    let (key, time) = (OwnKey::open_or_make(dir.path()).unwrap(), Time::new());
    let authenticator = Authenticator::new(time.clock()).with_own_key(&key);
    let token = mint(&key, &time.clock(), &grant(Duration::from_secs(3600))).unwrap();
    let principal = authenticator.authenticate(&token).await.unwrap();
    assert_eq!(principal.subject, "desk 4");
    assert_eq!(principal.unit.as_ref().unwrap().as_str(), "330100");
    assert_eq!(principal.roles, BTreeSet::from([Role::Supervisor, Role::Analyst]));
    let again = mint(&key, &time.clock(), &grant(Duration::from_secs(3600))).unwrap();
    assert_ne!(token, again, "each has an id of its own");
    // The key that a later start reads is the same.
    let restarted = Authenticator::new(time.clock()).with_own_key(&OwnKey::open_or_make(dir.path()).unwrap());
    assert!(restarted.authenticate(&token).await.is_ok());
    time.pass(TimeDelta::seconds(3600 + 29));
    assert!(authenticator.authenticate(&token).await.is_ok(), "clocks may differ a little");
    time.pass(TimeDelta::seconds(1));
    assert_eq!(authenticator.authenticate(&token).await, Err(AuthError::Unauthenticated));
}

#[tokio::test]
async fn the_same_subject_of_an_issuer_is_another_actor() {
    let dir = tempfile::tempdir().unwrap();
    let (own, theirs) = (OwnKey::open_or_make(dir.path()).unwrap(), Key::ed());
    let issuer = Issuer::start(vec![theirs.jwk("a")]).await;
    let authenticator =
        Authenticator::new(issuer.time.clock()).with_own_key(&own).with_issuer(issuer.config());
    let mut claims = issuer.claims();
    claims["sub"] = json!("desk 4");
    let of_issuer = authenticator.authenticate(&theirs.token("a", &claims)).await.unwrap();
    let token = mint(&own, &issuer.time.clock(), &grant(Duration::from_secs(3600))).unwrap();
    let of_key = authenticator.authenticate(&token).await.unwrap();
    assert_eq!(of_key.subject, "desk 4");
    assert_eq!(of_issuer.subject, format!("{}#desk 4", issuer.url));
}

#[tokio::test]
async fn another_servers_token_is_refused() {
    let (ours, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let time = Time::new();
    let [ours, theirs] = [ours, theirs].map(|dir| OwnKey::open_or_make(dir.path()).unwrap());
    assert_ne!(ours.id(), theirs.id());
    let token = mint(&theirs, &time.clock(), &grant(SHORTEST_TTL)).unwrap();
    let authenticator = Authenticator::new(time.clock()).with_own_key(&ours);
    assert_eq!(authenticator.authenticate(&token).await, Err(AuthError::Unauthenticated));
}

#[tokio::test]
async fn an_issuer_cannot_sign_for_the_own_key_nor_the_own_key_for_an_issuer() {
    let dir = tempfile::tempdir().unwrap();
    let own = OwnKey::open_or_make(dir.path()).unwrap();
    let key = Key::ed();
    // An issuer that publishes a key under the id of the own key.
    let issuer = Issuer::start(vec![key.jwk("a"), key.jwk(own.id())]).await;
    let authenticator = issuer.authenticator().with_own_key(&own);
    let mut claims = issuer.claims();
    assert!(authenticator.authenticate(&key.token("a", &claims)).await.is_ok());
    let token = mint(&own, &issuer.time.clock(), &grant(SHORTEST_TTL)).unwrap();
    assert!(authenticator.authenticate(&token).await.is_ok(), "both are accepted");
    claims["iss"] = json!("redress");
    for audience in ["redress", "office"] {
        claims["aud"] = json!(audience);
        for id in ["a", own.id()] {
            let outcome = authenticator.authenticate(&key.token(id, &claims)).await;
            assert_eq!(outcome, Err(AuthError::Unauthenticated));
        }
    }
    // The own key's signature under a header that names the issuer's key, and the other way round.
    let parts: Vec<&str> = token.split('.').collect();
    let header = encode(json!({ "alg": "EdDSA", "kid": "a" }).to_string());
    let swapped = format!("{header}.{}.{}", parts[1], parts[2]);
    assert_eq!(authenticator.authenticate(&swapped).await, Err(AuthError::Unauthenticated));
}

#[test]
fn the_content_of_a_token() {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let dir = tempfile::tempdir().unwrap();
    let (key, time) = (OwnKey::open_or_make(dir.path()).unwrap(), Time::new());
    let token = mint(&key, &time.clock(), &grant(SHORTEST_TTL)).unwrap();
    let part = |number: usize| -> Value {
        let text = token.split('.').nth(number).unwrap();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
    };
    assert_eq!(part(0), json!({ "alg": "EdDSA", "typ": "JWT", "kid": key.id() }));
    let mut claims = part(1);
    assert_eq!(claims["jti"].as_str().unwrap().len(), 22);
    claims.as_object_mut().unwrap().remove("jti");
    let now = time.seconds();
    let expected = json!({
        "iss": "redress", "aud": "redress", "sub": "desk 4", "unit": "330100", "roles": ["SUPERVISOR", "ANALYST"],
        "iat": now, "nbf": now, "exp": now + 60,
    });
    assert_eq!(claims, expected);
}

#[test]
fn the_limits_of_a_grant() {
    let dir = tempfile::tempdir().unwrap();
    let (key, clock) = (OwnKey::open_or_make(dir.path()).unwrap(), Time::new().clock());
    let second = Duration::from_secs(1);
    for ttl in [Duration::ZERO, SHORTEST_TTL - second, LONGEST_TTL + second, Duration::MAX] {
        assert_eq!(mint(&key, &clock, &grant(ttl)), Err(MintError::Ttl));
    }
    assert!(mint(&key, &clock, &grant(LONGEST_TTL)).is_ok());
    let without_role = Grant { roles: BTreeSet::new(), ..grant(SHORTEST_TTL) };
    assert_eq!(mint(&key, &clock, &without_role), Err(MintError::NoRole));
    let issuers = ["https://login.example.org#7f3a".into(), "HTTP://127.0.0.1".into()];
    for subject in [String::new(), "a\tb".into(), "x".repeat(201)].into_iter().chain(issuers) {
        let grant = Grant { subject, ..grant(SHORTEST_TTL) };
        assert_eq!(mint(&key, &clock, &grant), Err(MintError::Subject));
    }
}
