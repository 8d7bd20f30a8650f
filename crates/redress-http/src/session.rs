//! The session of a browser: a token in a cookie that no script can read and no other site can send.
//!
//! The cookie holds the bearer token itself, so the server keeps no list of sessions: a session lives as long as its token.

use axum::http::{HeaderMap, HeaderValue, header};
use std::time::Duration;

const COOKIE: &str = "redress_session";
/// A cookie is asked for no longer than this (400 days is the most that browsers allow); the token ends it long before.
const LONGEST: Duration = Duration::from_secs(400 * 24 * 3600);

/// The cookie (`Set-Cookie`) that keeps a token for a browser. `secure` is for pages that came over TLS: over plain HTTP the browser
/// would not keep it.
///
/// `None` if the token has characters that no header may have.
#[must_use]
pub fn begin(token: &str, left: Duration, secure: bool) -> Option<HeaderValue> {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    if token.is_empty() || !token.bytes().all(is_plain) {
        return None;
    }
    let seconds = left.min(LONGEST).as_secs();
    let secure = if secure { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::try_from(cookie).ok()
}

/// The cookie that makes the browser forget the token.
#[must_use]
pub fn end() -> HeaderValue {
    HeaderValue::from_static("redress_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict")
}

/// Who is asking: the `Authorization` header or, without one, the session of the browser in the same form.
pub(crate) fn authorization(headers: &HeaderMap) -> Option<HeaderValue> {
    match headers.get(header::AUTHORIZATION) {
        Some(given) => Some(given.clone()),
        None => HeaderValue::try_from(format!("Bearer {}", token(headers)?)).ok(),
    }
}

fn token(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let (_, token) = pairs.find(|(name, _)| *name == COOKIE)?;
    (!token.is_empty()).then_some(token)
}

/// Whether a request was made by one of our own pages, as far as the browser says.
///
/// `Sec-Fetch-Site` is set by the browser alone; where it is missing (plain HTTP to another machine), `Origin` must name the host that was
/// asked. `SameSite=Strict` keeps the cookie from other sites; this also keeps other ports and subdomains out.
#[must_use]
pub fn is_same_origin(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let origin = text(header::ORIGIN).and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    origin.is_some() && origin == text(header::HOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(rows: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in rows {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn the_session_stands_in_for_a_missing_authorization() {
        type Row<'a> = (&'a [(&'a str, &'a str)], Option<&'a str>);
        let rows: [Row<'_>; 7] = [
            (&[], None),
            (&[("cookie", "redress_session=a.b-c_d")], Some("Bearer a.b-c_d")),
            (&[("cookie", "x=1; redress_session=t; y=2")], Some("Bearer t")),
            (&[("cookie", "x=1"), ("cookie", "redress_session=t")], Some("Bearer t")),
            (&[("cookie", "redress_session=")], None),
            (&[("cookie", "xredress_session=t")], None),
            (&[("cookie", "redress_session=t"), ("authorization", "Bearer given")], Some("Bearer given")),
        ];
        for (given, expected) in rows {
            let found = authorization(&headers(given));
            assert_eq!(found.as_ref().map(|value| value.to_str().unwrap()), expected, "{given:?}");
        }
    }

    #[test]
    fn only_our_own_pages_are_of_the_same_origin() {
        let rows: [(&[(&str, &str)], bool); 8] = [
            (&[], false),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "same-site"), ("origin", "http://x"), ("host", "x")], false),
            (&[("sec-fetch-site", "cross-site"), ("origin", "http://x"), ("host", "x")], false),
            (&[("origin", "http://x:1"), ("host", "x:1")], true),
            (&[("origin", "http://x:2"), ("host", "x:1")], false),
            (&[("origin", "null"), ("host", "null")], false),
            (&[("host", "x")], false),
        ];
        for (given, expected) in rows {
            assert_eq!(is_same_origin(&headers(given)), expected, "{given:?}");
        }
    }

    #[test]
    fn a_cookie_is_out_of_reach_of_scripts_and_other_sites() {
        let cookie = begin("a.b-c_d", Duration::from_secs(90), false).unwrap();
        let expected = "redress_session=a.b-c_d; Path=/; Max-Age=90; HttpOnly; SameSite=Strict";
        assert_eq!(cookie, expected);
        let secure = begin("t", Duration::MAX, true).unwrap();
        assert_eq!(secure, "redress_session=t; Path=/; Max-Age=34560000; HttpOnly; SameSite=Strict; Secure");
        for bad in ["", "a b", "a;b", "a\r\nb", "a\u{e9}"] {
            assert_eq!(begin(bad, Duration::MAX, false), None, "{bad:?}");
        }
    }
}
