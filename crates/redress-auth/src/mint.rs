//! Makes tokens that are signed with the server's own key.

use super::{OwnKey, Role, claims};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use redress_domain::UnitCode;
use redress_log::Clock;
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::json;
use std::{collections::BTreeSet, time::Duration};

/// The issuer and the audience of tokens of the server's own key.
pub(crate) const OWN_NAME: &str = "redress";

/// The shortest validity of a token.
pub const SHORTEST_TTL: Duration = Duration::from_secs(60);
/// The longest validity of a token.
pub const LONGEST_TTL: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// The content of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Opaque id; each command records it as the actor.
    pub subject: String,
    /// The unit whose subtree the holder works in.
    pub unit: Option<UnitCode>,
    /// The roles of the holder.
    pub roles: BTreeSet<Role>,
    /// The validity from now.
    pub ttl: Duration,
}

/// Why a token was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MintError {
    /// The validity is too short or too long.
    #[error("a token is valid from 1 minute (1m) to 366 days (366d)")]
    Ttl,
    /// There is no role; such a token would never be accepted.
    #[error("a token needs at least one role")]
    NoRole,
    /// The subject is missing or cannot be recorded.
    #[error(
        "a subject has 1 to 200 characters, no control character, and does not begin with http:// or https:// (an issuer's do)"
    )]
    Subject,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers: check /dev/urandom")]
    NoRandomness,
}

/// Makes a token, signed with the server's own key.
///
/// # Errors
/// If the grant is not one that a token may have; see [`MintError`].
pub fn mint(key: &OwnKey, clock: &Clock, grant: &Grant) -> Result<String, MintError> {
    if !(SHORTEST_TTL..=LONGEST_TTL).contains(&grant.ttl) {
        return Err(MintError::Ttl);
    }
    if grant.roles.is_empty() {
        return Err(MintError::NoRole);
    }
    if !claims::is_subject(&grant.subject) {
        return Err(MintError::Subject);
    }
    let mut token_id = [0; 16];
    SystemRandom::new().fill(&mut token_id).map_err(|_| MintError::NoRandomness)?;
    let now = clock.now().timestamp();
    let expires = now.saturating_add_unsigned(grant.ttl.as_secs());
    let header = json!({ "alg": "EdDSA", "typ": "JWT", "kid": key.id() });
    let mut claims = json!({
        "iss": OWN_NAME,
        "aud": OWN_NAME,
        "sub": grant.subject,
        "roles": grant.roles,
        "iat": now,
        "nbf": now,
        "exp": expires,
        "jti": URL_SAFE_NO_PAD.encode(token_id),
    });
    if let Some(unit) = &grant.unit {
        claims["unit"] = json!(unit);
    }
    let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes()));
    Ok(format!("{message}.{signature}"))
}
