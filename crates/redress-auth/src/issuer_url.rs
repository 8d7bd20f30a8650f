//! The URL of an issuer, checked.

use axum::http::{Uri, uri::Scheme};
use std::{fmt, net::IpAddr, str::FromStr};

/// The longest URL in bytes: it is recorded with each command.
const MOST: usize = 250;

/// A URL that tokens and keys may come from: `https`, or `http` on this machine, and without a user or password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerUrl {
    text: String,
    local: bool,
}

/// Why a URL is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidUrl {
    /// It is not a URL.
    #[error("not a URL, such as https://login.example.org/realms/office")]
    Malformed,
    /// It is not encrypted: keys that come over it could be anyone's.
    #[error("not encrypted: keys are fetched over https (http only from this very machine, 127.0.0.1)")]
    NotEncrypted,
    /// It has a user or password.
    #[error("it holds a user or password: an issuer's keys are public")]
    Credentials,
}

impl IssuerUrl {
    /// The URL as it was written; tokens must name it exactly so.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is on this machine.
    pub(crate) fn is_local(&self) -> bool {
        self.local
    }

    /// The URL of the issuer's description (OpenID Connect Discovery).
    pub(crate) fn discovery(&self) -> String {
        format!("{}/.well-known/openid-configuration", self.text.trim_end_matches('/'))
    }
}

impl fmt::Display for IssuerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for IssuerUrl {
    type Err = InvalidUrl;

    fn from_str(text: &str) -> Result<Self, InvalidUrl> {
        let uri: Uri = text.parse().map_err(|_| InvalidUrl::Malformed)?;
        let authority = uri.authority().ok_or(InvalidUrl::Malformed)?;
        // A fragment names nothing in an issuer, and what follows it in a record is the subject.
        if text.contains('#') || text.len() > MOST {
            return Err(InvalidUrl::Malformed);
        }
        if authority.as_str().contains('@') {
            return Err(InvalidUrl::Credentials);
        }
        let local = is_local(authority.host());
        match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => {}
            Some(scheme) if *scheme == Scheme::HTTP && local => {}
            Some(scheme) if *scheme == Scheme::HTTP => return Err(InvalidUrl::NotEncrypted),
            _ => return Err(InvalidUrl::Malformed),
        }
        Ok(Self { text: text.to_owned(), local })
    }
}

fn is_local(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_encrypted_or_from_this_machine() {
        for good in [
            "https://login.example.org",
            "https://login.example.org:8443/realms/office/",
            "http://localhost:8080",
            "http://127.0.0.1:1",
            "http://[::1]:1/a",
        ] {
            assert_eq!(good.parse::<IssuerUrl>().unwrap().as_str(), good);
        }
        for (bad, why) in [
            ("", InvalidUrl::Malformed),
            ("redress", InvalidUrl::Malformed),
            ("/realms", InvalidUrl::Malformed),
            ("ftp://localhost/", InvalidUrl::Malformed),
            ("http://login.example.org", InvalidUrl::NotEncrypted),
            ("http://localhost.example.org", InvalidUrl::NotEncrypted),
            ("http://10.0.0.1", InvalidUrl::NotEncrypted),
            ("https://ann:secret@login.example.org", InvalidUrl::Credentials),
            ("http://127.0.0.1@login.example.org", InvalidUrl::Credentials),
        ] {
            assert_eq!(bad.parse::<IssuerUrl>(), Err(why), "{bad}");
        }
        let url: IssuerUrl = "https://a.example/realm/".parse().unwrap();
        assert_eq!(url.discovery(), "https://a.example/realm/.well-known/openid-configuration");
    }
}
