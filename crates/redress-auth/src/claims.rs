//! The claims of a token, and the checks that make them a principal.

use super::{Principal, Role};
use chrono::{DateTime, Utc};
use redress_domain::UnitCode;
use redress_log::actor;
use serde::Deserialize;
use std::{collections::BTreeSet, time::Duration};

/// Seconds by which the clocks of an issuer and this machine may differ.
const LEEWAY: f64 = 30.0;
/// The longest validity that is computed, in seconds: ten years.
const LONGEST: f64 = 10.0 * 366.0 * 86_400.0;

/// The claims that are read. A claim of another type than here makes the token invalid.
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
    /// The issuer that the token names; to be trusted only after the signature is verified.
    pub(crate) fn issuer(&self) -> &str {
        &self.iss
    }

    /// The time until the token expires; zero if it has expired.
    pub(crate) fn left(&self, now: DateTime<Utc>) -> Duration {
        let left = self.exp + LEEWAY - seconds(now);
        Duration::try_from_secs_f64(left.clamp(0.0, LONGEST)).unwrap_or_default()
    }

    /// The principal, if the token is for this audience and time and names a role. Subjects of an issuer never equal those of the own key
    /// (no issuer).
    ///
    /// # Errors
    /// The reason for the log.
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
            _ => return Err("the subject cannot be recorded"),
        };
        let unit: Option<UnitCode> =
            self.unit.map(|unit| unit.parse()).transpose().map_err(|_| "the unit is not a unit code")?;
        // An issuer's other roles are for other programs.
        let roles: BTreeSet<Role> = self.roles.iter().filter_map(|name| name.parse().ok()).collect();
        if roles.is_empty() {
            return Err("it names no role of this program");
        }
        Ok(Principal { subject, unit, roles })
    }
}

fn seconds(time: DateTime<Utc>) -> f64 {
    time.timestamp_millis() as f64 / 1000.0
}

/// Whether a token of the own key may name this subject: the log can record it, and it cannot be confused with a subject of an issuer.
pub(crate) fn is_subject(text: &str) -> bool {
    is_text(text) && !actor::is_of_issuer(text)
}

fn is_text(text: &str) -> bool {
    (1..=200).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}
