//! An issuer's tokens, and its keys: fetched, cached, renewed, withdrawn, out of reach.

use crate::support::{Issuer, Key};
use axum::http::StatusCode;
use chrono::TimeDelta;
use redress_auth::{AuthError, Role};
use serde_json::json;

const REFUSED: AuthError = AuthError::Unauthenticated;

#[tokio::test]
async fn each_algorithm_is_accepted() {
    let keys = [Key::ed(), Key::ec(), Key::rsa()];
    let issuer = Issuer::start(keys.iter().map(|key| key.jwk(key.algorithm())).collect()).await;
    let authenticator = issuer.authenticator();
    for key in &keys {
        let token = key.token(key.algorithm(), &issuer.claims());
        let principal = authenticator.authenticate(&token).await.unwrap();
        assert_eq!(principal.subject, format!("{}#7f3a", issuer.url));
        assert_eq!(principal.unit.unwrap().as_str(), "330100");
        assert_eq!(Vec::from_iter(principal.roles), [Role::Handler], "other programs' roles are ignored");
    }
    assert_eq!(issuer.asked(), 1, "the keys are cached");
}

/// RFC 7515 (4): members of the header that are not understood must be ignored. Some issuers put a time or an object there.
#[tokio::test]
async fn other_members_of_the_header_are_ignored() {
    let key = Key::ec();
    let issuer = Issuer::start(vec![key.jwk("a")]).await;
    let authenticator = issuer.authenticator();
    for (name, value) in
        [("exp", json!(issuer.time.seconds())), ("tenant", json!({ "id": 7 })), ("ver", json!(2))]
    {
        let mut header = json!({ "alg": "ES256", "kid": "a", "typ": "JWT" });
        header[name] = value;
        let token = key.token_of(&header, &issuer.claims());
        assert!(authenticator.authenticate(&token).await.is_ok(), "{header}");
    }
}

#[tokio::test]
async fn the_issuer_names_the_url_of_its_keys() {
    let key = Key::ec();
    let issuer = Issuer::start(vec![key.jwk("a")]).await;
    let mut config = issuer.config();
    config.jwks_url = None;
    let discovering = || redress_auth::Authenticator::new(issuer.time.clock()).with_issuer(config.clone());
    let token = key.token("a", &issuer.claims());
    assert!(discovering().authenticate(&token).await.is_ok());
    // The description of another issuer, and keys that would come unencrypted.
    let url = &issuer.url;
    for description in [
        json!({ "issuer": "https://other.example", "jwks_uri": format!("{url}/keys") }),
        json!({ "issuer": url, "jwks_uri": "http://other.example/keys" }),
        json!({ "issuer": url }),
    ] {
        issuer.publish(|published| published.description = description);
        assert_eq!(discovering().authenticate(&token).await, Err(REFUSED));
    }
}

#[tokio::test]
async fn a_new_key_is_found_at_once_and_a_withdrawn_one_ends_with_the_cache() {
    let (old, new) = (Key::ed(), Key::ec());
    let issuer = Issuer::start(vec![old.jwk("old")]).await;
    let authenticator = issuer.authenticator();
    let claims = issuer.claims();
    let (of_old, of_new) = (old.token("old", &claims), new.token("new", &claims));
    assert!(authenticator.authenticate(&of_old).await.is_ok());
    issuer.publish(|published| published.keys = vec![old.jwk("old"), new.jwk("new")]);
    issuer.time.pass(TimeDelta::seconds(11));
    assert!(authenticator.authenticate(&of_new).await.is_ok(), "fetched though the cache was fresh");
    issuer.publish(|published| published.keys = vec![new.jwk("new")]);
    issuer.time.pass(TimeDelta::seconds(9 * 60));
    assert!(authenticator.authenticate(&of_old).await.is_ok(), "the cache is fresh");
    issuer.time.pass(TimeDelta::seconds(61));
    assert_eq!(authenticator.authenticate(&of_old).await, Err(REFUSED), "the cache has ended");
    assert!(authenticator.authenticate(&of_new).await.is_ok());
    assert_eq!(issuer.asked(), 3);
}

#[tokio::test]
async fn the_issuer_sets_how_long_keys_are_fresh_within_bounds() {
    for (said, fresh) in [
        (None, 600),
        (Some("public, max-age=120"), 120),
        (Some("max-age=0"), 60),
        (Some("no-store"), 60),
        (Some("max-age=999999999"), 3600),
        (Some("max-age=99999999999999999999"), 600),
    ] {
        let key = Key::ed();
        let issuer = Issuer::start(vec![key.jwk("a")]).await;
        issuer.publish(|published| published.cache_control = said);
        let (authenticator, token) = (issuer.authenticator(), key.token("a", &issuer.claims()));
        assert!(authenticator.authenticate(&token).await.is_ok());
        issuer.time.pass(TimeDelta::seconds(fresh - 1));
        assert!(authenticator.authenticate(&token).await.is_ok());
        assert_eq!(issuer.asked(), 1, "{said:?}");
        issuer.time.pass(TimeDelta::seconds(1));
        assert!(authenticator.authenticate(&token).await.is_ok());
        assert_eq!(issuer.asked(), 2, "{said:?}");
    }
}

#[tokio::test]
async fn keys_stay_in_use_for_a_day_while_the_issuer_is_down() {
    let key = Key::rsa();
    let issuer = Issuer::start(vec![key.jwk("a")]).await;
    let (authenticator, token) = (issuer.authenticator(), key.token("a", &issuer.claims()));
    assert!(authenticator.authenticate(&token).await.is_ok());
    issuer.publish(|published| published.status = StatusCode::INTERNAL_SERVER_ERROR);
    issuer.time.pass(TimeDelta::hours(23));
    assert!(authenticator.authenticate(&token).await.is_ok());
    assert!(authenticator.authenticate(&token).await.is_ok());
    assert_eq!(issuer.asked(), 2, "not every request tries again");
    // An answer that is too long is ignored.
    issuer.publish(|published| {
        published.status = StatusCode::OK;
        published.padding = 256 * 1024;
    });
    issuer.time.pass(TimeDelta::minutes(59));
    assert!(authenticator.authenticate(&token).await.is_ok());
    issuer.time.pass(TimeDelta::minutes(1));
    assert_eq!(authenticator.authenticate(&token).await, Err(REFUSED), "a day is enough");
    issuer.publish(|published| published.padding = 0);
    issuer.time.pass(TimeDelta::seconds(10));
    assert!(authenticator.authenticate(&token).await.is_ok(), "it is back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_flood_of_unknown_keys_makes_one_request() {
    let key = Key::ed();
    let issuer = Issuer::start(vec![key.jwk("a")]).await;
    let authenticator = std::sync::Arc::new(issuer.authenticator());
    let claims = issuer.claims();
    let flood = async |expected| {
        let attempts: Vec<_> = (0..200)
            .map(|number| {
                let (authenticator, token) =
                    (authenticator.clone(), key.token(&format!("unknown {number}"), &claims));
                tokio::spawn(async move { authenticator.authenticate(&token).await })
            })
            .collect();
        for attempt in attempts {
            assert_eq!(attempt.await.unwrap(), Err(REFUSED));
        }
        assert_eq!(issuer.asked(), expected);
    };
    flood(1).await;
    assert!(authenticator.authenticate(&key.token("a", &claims)).await.is_ok());
    issuer.time.pass(TimeDelta::seconds(9));
    flood(1).await;
    issuer.time.pass(TimeDelta::seconds(1));
    flood(2).await;
}

#[tokio::test]
async fn a_client_that_disconnects_does_not_cancel_the_fetch() {
    let key = Key::ed();
    let issuer = Issuer::start(vec![key.jwk("a")]).await;
    let (authenticator, token) = (issuer.authenticator(), key.token("a", &issuer.claims()));
    let disconnected =
        tokio::time::timeout(std::time::Duration::from_millis(5), authenticator.authenticate(&token)).await;
    assert!(disconnected.is_err(), "the issuer takes longer");
    assert!(authenticator.authenticate(&token).await.is_ok());
    assert_eq!(issuer.asked(), 1);
}
