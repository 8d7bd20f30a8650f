//! Keys, tokens and an issuer for tests.

use axum::{Json, Router, extract::State, http::HeaderMap, http::StatusCode, routing::get};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use redress_auth::{Authenticator, IssuerConfig};
use redress_log::Clock;
use ring::{
    rand::SystemRandom,
    rsa::PublicKeyComponents,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
    },
};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// Made for these tests, used nowhere else: ring makes no RSA keys.
const RSA_KEY: &[u8] = include_bytes!("test-only-rsa.pk8");

pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A clock that advances only when a test advances it.
#[derive(Clone)]
pub(crate) struct Time(Arc<Mutex<DateTime<Utc>>>);

impl Time {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(DateTime::from_timestamp(1_790_000_000, 0).unwrap())))
    }

    pub(crate) fn clock(&self) -> Clock {
        let time = self.clone();
        Clock::from_fn(move || *time.0.lock().unwrap())
    }

    pub(crate) fn seconds(&self) -> i64 {
        self.0.lock().unwrap().timestamp()
    }

    pub(crate) fn pass(&self, time: TimeDelta) {
        *self.0.lock().unwrap() += time;
    }
}

/// A key of an issuer.
pub(crate) enum Key {
    Ed(Ed25519KeyPair),
    Ec(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

impl Key {
    pub(crate) fn ed() -> Self {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Self::Ed(Ed25519KeyPair::from_pkcs8(document.as_ref()).unwrap())
    }

    pub(crate) fn ec() -> Self {
        let (algorithm, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        Self::Ec(EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap())
    }

    pub(crate) fn rsa() -> Self {
        Self::Rsa(RsaKeyPair::from_pkcs8(RSA_KEY).unwrap())
    }

    pub(crate) fn algorithm(&self) -> &'static str {
        match self {
            Self::Ed(_) => "EdDSA",
            Self::Ec(_) => "ES256",
            Self::Rsa(_) => "RS256",
        }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Ed(key) => key.sign(message).as_ref().to_vec(),
            Self::Ec(key) => key.sign(&random, message).unwrap().as_ref().to_vec(),
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).unwrap();
                signature
            }
        }
    }

    /// The public key's bytes.
    pub(crate) fn public(&self) -> Vec<u8> {
        match self {
            Self::Ed(key) => key.public_key().as_ref().to_vec(),
            Self::Ec(key) => key.public_key().as_ref().to_vec(),
            Self::Rsa(key) => key.public().as_ref().to_vec(),
        }
    }

    pub(crate) fn jwk(&self, id: &str) -> Value {
        let public = self.public();
        match self {
            Self::Ed(_) => json!({ "kty": "OKP", "crv": "Ed25519", "kid": id, "x": encode(public) }),
            Self::Ec(_) => json!({
                "kty": "EC", "crv": "P-256", "kid": id, "use": "sig",
                "x": encode(&public[1..33]), "y": encode(&public[33..]),
            }),
            Self::Rsa(key) => {
                let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(key.public());
                json!({ "kty": "RSA", "alg": "RS256", "kid": id, "n": encode(n), "e": encode(e) })
            }
        }
    }

    /// A token with this header and these claims.
    pub(crate) fn token_of(&self, header: &Value, claims: &Value) -> String {
        let message = message(header, claims);
        let signature = encode(self.sign(message.as_bytes()));
        format!("{message}.{signature}")
    }

    pub(crate) fn token(&self, id: &str, claims: &Value) -> String {
        self.token_of(&json!({ "alg": self.algorithm(), "kid": id }), claims)
    }
}

pub(crate) fn message(header: &Value, claims: &Value) -> String {
    format!("{}.{}", encode(header.to_string()), encode(claims.to_string()))
}

/// What an issuer has published, and how it answers.
pub(crate) struct Published {
    pub(crate) keys: Vec<Value>,
    pub(crate) cache_control: Option<&'static str>,
    pub(crate) status: StatusCode,
    pub(crate) asked: usize,
    pub(crate) description: Value,
    pub(crate) padding: usize,
}

/// An issuer on this machine.
pub(crate) struct Issuer {
    pub(crate) url: String,
    pub(crate) published: Arc<Mutex<Published>>,
    pub(crate) time: Time,
}

impl Issuer {
    pub(crate) async fn start(keys: Vec<Value>) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let description = json!({ "issuer": url, "jwks_uri": format!("{url}/keys") });
        let status = StatusCode::OK;
        let published = Published { keys, cache_control: None, status, asked: 0, description, padding: 0 };
        let published = Arc::new(Mutex::new(published));
        let router = Router::new()
            .route("/keys", get(answer))
            .route("/.well-known/openid-configuration", get(describe))
            .with_state(Arc::clone(&published));
        tokio::spawn(axum::serve(listener, router).into_future());
        Self { url, published, time: Time::new() }
    }

    pub(crate) fn config(&self) -> IssuerConfig {
        let audience = "office".to_owned();
        let jwks_url = Some(format!("{}/keys", self.url).parse().unwrap());
        IssuerConfig { issuer: self.url.parse().unwrap(), audience, jwks_url }
    }

    pub(crate) fn authenticator(&self) -> Authenticator {
        Authenticator::new(self.time.clock()).with_issuer(self.config())
    }

    pub(crate) fn claims(&self) -> Value {
        let now = self.time.seconds();
        json!({
            "iss": self.url, "aud": "office", "sub": "7f3a", "unit": "330100", "roles": ["HANDLER", "offline_access"],
            "iat": now, "nbf": now, "exp": now + 30 * 24 * 60 * 60,
        })
    }

    pub(crate) fn publish(&self, change: impl FnOnce(&mut Published)) {
        change(&mut self.published.lock().unwrap());
    }

    pub(crate) fn asked(&self) -> usize {
        self.published.lock().unwrap().asked
    }
}

async fn answer(State(published): State<Arc<Mutex<Published>>>) -> (StatusCode, HeaderMap, Json<Value>) {
    // Long enough for others to come meanwhile.
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    let mut published = published.lock().unwrap();
    published.asked += 1;
    let mut headers = HeaderMap::new();
    if let Some(value) = published.cache_control {
        headers.insert("cache-control", value.parse().unwrap());
    }
    let body = json!({ "keys": published.keys, "padding": " ".repeat(published.padding) });
    (published.status, headers, Json(body))
}

async fn describe(State(published): State<Arc<Mutex<Published>>>) -> Json<Value> {
    Json(published.lock().unwrap().description.clone())
}
