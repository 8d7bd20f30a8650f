//! Checks bearer tokens and returns their principals.

use super::{
    IssuerConfig, OwnKey, Principal,
    claims::Claims,
    issuer_keys::IssuerKeys,
    mint::OWN_NAME,
    public_key::{Algorithm, PublicKey},
    signature_cache::SignatureCache,
};
use axum::http::{HeaderMap, header::AUTHORIZATION};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use redress_log::Clock;
use serde::{
    Deserialize,
    de::{DeserializeOwned, IgnoredAny},
};
use std::time::Duration;

/// The longest accepted token, in bytes.
const MOST_BYTES: usize = 8 * 1024;

/// Why a caller is refused. There is only one variant, so that a refusal gives an attacker no hint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// The token is missing or not valid.
    #[error("a valid token is needed: send one as `Authorization: Bearer …`")]
    Unauthenticated,
}

impl AuthError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
        }
    }
}

/// The principal of a token, and how long the token is valid from now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// The principal of the token.
    pub principal: Principal,
    /// The time until the token is refused.
    pub left: Duration,
}

impl From<Principal> for Pass {
    /// A pass without an end.
    fn from(principal: Principal) -> Self {
        Self { principal, left: Duration::MAX }
    }
}

/// Checks tokens that were signed by the server's own key or by an issuer.
pub struct Authenticator {
    clock: Clock,
    own: Option<(String, PublicKey)>,
    issuer: Option<IssuerKeys>,
    signatures: SignatureCache,
}

impl Authenticator {
    /// An authenticator that accepts no token yet.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self { clock, own: None, issuer: None, signatures: SignatureCache::new() }
    }

    /// Also accepts tokens of the server's own key.
    #[must_use]
    pub fn with_own_key(self, key: &OwnKey) -> Self {
        let own = (key.id().to_owned(), PublicKey::Ed25519(key.public().to_vec()));
        Self { own: Some(own), ..self }
    }

    /// Also accepts tokens of an issuer. Its keys are fetched when the first such token comes.
    #[must_use]
    pub fn with_issuer(self, config: IssuerConfig) -> Self {
        let issuer = IssuerKeys::new(config, self.clock.clone());
        Self { issuer: Some(issuer), ..self }
    }

    /// Also accepts tokens of an issuer that has just answered with these keys. It is not asked again while the clock does not advance.
    ///
    /// # Errors
    /// If the answer is not a key set.
    #[doc(hidden)]
    pub fn with_answered_issuer(self, config: IssuerConfig, answer: &[u8]) -> Result<Self, String> {
        let issuer = IssuerKeys::answered(config, self.clock.clone(), answer)?;
        Ok(Self { issuer: Some(issuer), ..self })
    }

    /// The principal of a request's bearer token. The request must have exactly one.
    ///
    /// # Errors
    /// [`AuthError::Unauthenticated`], whatever the reason.
    pub async fn authenticate_request(&self, headers: &HeaderMap) -> Result<Principal, AuthError> {
        Ok(self.pass(headers).await?.principal)
    }

    /// The same, with the validity of the token.
    ///
    /// # Errors
    /// [`AuthError::Unauthenticated`], whatever the reason.
    pub async fn pass(&self, headers: &HeaderMap) -> Result<Pass, AuthError> {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let bearer = match (values.next(), values.next()) {
            (Some(value), None) => value.to_str().ok().and_then(|text| text.split_once(' ')),
            _ => None,
        };
        match bearer {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("Bearer") => {
                self.check(token.trim()).await.map_err(refused)
            }
            _ => Err(refused("there is no bearer token, or several")),
        }
    }

    /// The principal of a token.
    ///
    /// # Errors
    /// [`AuthError::Unauthenticated`], whatever the reason; the log has it at level debug.
    pub async fn authenticate(&self, bearer: &str) -> Result<Principal, AuthError> {
        Ok(self.check(bearer).await.map_err(refused)?.principal)
    }

    async fn check(&self, bearer: &str) -> Result<Pass, &'static str> {
        if bearer.len() > MOST_BYTES {
            return Err("it is too long");
        }
        let token = Token::parse(bearer).ok_or("it cannot be read")?;
        if token.header.crit.is_some() {
            return Err("it demands an extension");
        }
        // The issuer in the token only selects the keys; the signature shows whether it is true.
        let (key, audience, issuer) = match &self.issuer {
            _ if token.claims.issuer() == OWN_NAME => (self.own_key(&token.header), OWN_NAME, None),
            Some(issuer) if token.claims.issuer() == issuer.config().issuer.as_str() => {
                let config = issuer.config();
                let key = issuer.find(&token.header.kid, token.header.alg).await;
                (key, config.audience.as_str(), Some(config.issuer.as_str()))
            }
            _ => return Err("the issuer is another"),
        };
        let key = key.ok_or("there is no such key for this algorithm")?;
        if !self.signatures.verifies(&key, token.message.as_bytes(), &token.signature) {
            return Err("the signature is wrong");
        }
        let now = self.clock.now();
        let left = token.claims.left(now);
        Ok(Pass { principal: token.claims.principal(audience, issuer, now)?, left })
    }

    fn own_key(&self, header: &Header) -> Option<PublicKey> {
        let (id, key) = self.own.as_ref()?;
        (*id == header.kid && key.algorithm() == header.alg).then(|| key.clone())
    }
}

fn refused(reason: &'static str) -> AuthError {
    tracing::debug!(reason, "a token was refused");
    AuthError::Unauthenticated
}

#[derive(Deserialize)]
struct Header {
    alg: Algorithm,
    kid: String,
    crit: Option<IgnoredAny>,
}

/// The parts of a token (RFC 7515, compact form), parsed but not checked.
struct Token<'a> {
    message: &'a str,
    header: Header,
    claims: Claims,
    signature: Vec<u8>,
}

impl<'a> Token<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (message, signature) = text.rsplit_once('.')?;
        let (header, claims) = message.split_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        Some(Self { message, header: part(header)?, claims: part(claims)?, signature })
    }
}

fn part<T: DeserializeOwned>(encoded: &str) -> Option<T> {
    // As text: parsed from bytes, a claim that is not read could be invalid UTF-8 (RFC 7519, 7.2).
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(encoded).ok()?).ok()?;
    serde_json::from_str(&text).ok()
}
