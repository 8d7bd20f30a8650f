//! What a token says, and whether that is enough to be somebody.

use super::{Principal, Role};
use chrono::{DateTime, Utc};
use redress_domain::UnitCode;
use redress_log::actor;
use serde::Deserialize;
use std::{collections::BTreeSet, time::Duration};

/// Seconds by which the clocks of an issuer and this machine may differ.
const LEEWAY: f64 = 30.0;
/// Seconds after which nobody asks any more whether a token still holds: ten years.
const LONGEST: f64 = 10.0 * 366.0 * 86_400.0;

/// The claims that are looked at. A claim of another type than is written here spoils the token.
#[derive(Deserialize)]
pub(crate) struct Claims {
    iss: String,
    aud: Audience,
    sub: String,
    // Seconds since 1970; RFC 7519 allows fractions.
    exp: f64,
    nbf: Option<f64>,
    unit: Option<String>,
    roles: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Claims {
    /// Who says they made the token; believed only after the signature.
    pub(crate) fn issuer(&self) -> &str {
        &self.iss
    }

    /// The time until it is refused for its age; nothing if it has expired, or never began.
    pub(crate) fn left(&self, now: DateTime<Utc>) -> Duration {
        let left = self.exp + LEEWAY - seconds(now);
        Duration::try_from_secs_f64(left.clamp(0.0, LONGEST)).unwrap_or_default()
    }

    /// The principal, if the token is for this audience and time and names somebody who may do something; else the reason. Subjects of
    /// an issuer are apart from those of the own key (no issuer), whatever both name.
    pub(crate) fn principal(
        self,
        audience: &str,
        issuer: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<Principal, &'static str> {
        let meant = match &self.aud {
            Audience::One(one) => one == audience,
            Audience::Several(several) => several.iter().any(|one| one == audience),
        };
        if !meant {
            return Err("the audience is another");
        }
        let now = seconds(now);
        if now >= self.exp + LEEWAY {
            return Err("it has expired");
        }
        if self.nbf.is_some_and(|start| now < start - LEEWAY) {
            return Err("it is not valid yet");
        }
        let subject = match issuer {
            Some(issuer) if is_text(&self.sub) => actor::of_issuer(issuer, &self.sub),
            None if is_subject(&self.sub) => self.sub,
            _ => return Err("the subject can not be recorded"),
        };
        let unit: Option<UnitCode> =
            self.unit.map(|unit| unit.parse()).transpose().map_err(|_| "the unit is no unit code")?;
        // An issuer's other roles are for other programs.
        let roles: BTreeSet<Role> = self.roles.iter().filter_map(|name| name.parse().ok()).collect();
        if roles.is_empty() {
            return Err("it names no role of ours");
        }
        Ok(Principal { subject, unit, roles })
    }
}

fn seconds(time: DateTime<Utc>) -> f64 {
    time.timestamp_millis() as f64 / 1000.0
}

/// Whether a token of the own key may name it: the log can record it, and it is not taken for a subject of an issuer.
pub(crate) fn is_subject(text: &str) -> bool {
    is_text(text) && !actor::is_of_issuer(text)
}

fn is_text(text: &str) -> bool {
    (1..=200).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}
