//! Content negotiation: the media type of the body, and that of the answer.

use axum::http::{HeaderMap, header};

/// The media type of an answer in one piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// `application/json`: 200 for every well-formed GraphQL request.
    Json,
    /// `application/graphql-response+json`: the status says whether the request was executed.
    GraphqlResponse,
}

impl Format {
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        }
    }
}

/// The media types that the caller accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Accepted {
    /// An answer in one piece, in this form.
    pub(crate) single: Option<Format>,
    /// `text/event-stream`, by its full name.
    pub(crate) stream: bool,
    /// Whether events are preferred even for an operation with one answer.
    pub(crate) stream_first: bool,
}

impl Accepted {
    /// The media type of refusals.
    pub(crate) fn format(self) -> Format {
        self.single.unwrap_or(Format::Json)
    }

    pub(crate) fn nothing(self) -> bool {
        self.single.is_none() && !self.stream
    }
}

/// The caller's preference for a media type: by weight, then by the place in the header.
#[derive(Debug, Clone, Copy)]
struct Wish {
    specificity: u8,
    weight: u16,
    place: usize,
}

impl Wish {
    fn better(self, other: Self) -> bool {
        (self.weight, self.specificity, other.place) > (other.weight, other.specificity, self.place)
    }
}

/// Reads `Accept`.
pub(crate) fn accepted(headers: &HeaderMap) -> Accepted {
    let all: Vec<&str> = headers.get_all(header::ACCEPT).iter().filter_map(|v| v.to_str().ok()).collect();
    let ranges: Vec<&str> =
        all.iter().flat_map(|v| v.split(',')).map(str::trim).filter(|r| !r.is_empty()).collect();
    if ranges.is_empty() {
        return Accepted { single: Some(Format::Json), stream: false, stream_first: false };
    }
    let json = wish(&ranges, "application", "json");
    let graphql = wish(&ranges, "application", "graphql-response+json");
    let events = wish(&ranges, "text", "event-stream").filter(|wish| wish.specificity == 2);
    let (single, best) = match (json, graphql) {
        (Some(json), Some(graphql)) if graphql.better(json) => (Some(Format::GraphqlResponse), Some(graphql)),
        (Some(json), _) => (Some(Format::Json), Some(json)),
        (None, Some(graphql)) => (Some(Format::GraphqlResponse), Some(graphql)),
        (None, None) => (None, None),
    };
    let stream_first = events.is_some_and(|events| best.is_none_or(|best| events.better(best)));
    Accepted { single, stream: events.is_some(), stream_first }
}

/// The most specific range that matches a media type; `None` if its weight is zero.
fn wish(ranges: &[&str], kind: &str, subtype: &str) -> Option<Wish> {
    let mut found: Option<Wish> = None;
    for (place, range) in ranges.iter().enumerate() {
        let mut parts = range.split(';').map(str::trim);
        let Some((k, s)) = parts.next().and_then(|essence| essence.split_once('/')) else { continue };
        let specificity = match (k, s) {
            ("*", "*") => 0,
            (k, "*") if k.eq_ignore_ascii_case(kind) => 1,
            (k, s) if k.eq_ignore_ascii_case(kind) && s.eq_ignore_ascii_case(subtype) => 2,
            _ => continue,
        };
        let Some(weight) = weight(parts) else { continue };
        if found.is_none_or(|f| specificity > f.specificity) {
            found = Some(Wish { specificity, weight, place });
        }
    }
    found.filter(|wish| wish.weight > 0)
}

/// The weight in thousandths; `None` for a character set that we do not write.
fn weight<'a>(parameters: impl Iterator<Item = &'a str>) -> Option<u16> {
    let mut weight = 1000;
    for parameter in parameters {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let value = value.trim().trim_matches('"');
        if name.trim().eq_ignore_ascii_case("q") {
            weight = thousandths(value).unwrap_or(0);
        } else if name.trim().eq_ignore_ascii_case("charset") && !is_utf8(value) {
            return None;
        }
    }
    Some(weight)
}

fn thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let fraction: u16 = format!("{fraction:0<3}").parse().ok()?;
    match whole {
        "0" | "" => Some(fraction),
        "1" => Some(1000),
        _ => None,
    }
}

fn is_utf8(name: &str) -> bool {
    name.eq_ignore_ascii_case("utf-8") || name.eq_ignore_ascii_case("utf8")
}

/// Whether a body is `application/json` in UTF-8.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let mut all = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(value), None) = (all.next(), all.next()) else { return false };
    let Ok(value) = value.to_str() else { return false };
    let mut parts = value.split(';').map(str::trim);
    parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"))
        && parts.filter(|p| !p.is_empty()).all(|parameter| match parameter.split_once('=') {
            Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
                is_utf8(value.trim().trim_matches('"'))
            }
            _ => true,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accept_headers() {
        use Format::{GraphqlResponse as G, Json as J};
        let rows = [
            ("", Some(J), false, false),
            ("*/*", Some(J), false, false),
            ("application/*", Some(J), false, false),
            ("application/json", Some(J), false, false),
            ("application/graphql-response+json", Some(G), false, false),
            (
                "application/graphql-response+json; charset=utf-8, application/json; charset=utf-8",
                Some(G),
                false,
                false,
            ),
            ("application/json, application/graphql-response+json", Some(J), false, false),
            ("application/json;q=0.5, application/graphql-response+json", Some(G), false, false),
            ("application/graphql-response+json;q=0.9, */*;q=0.1", Some(G), false, false),
            ("application/graphql-response+json;q=0, */*", Some(J), false, false),
            ("application/json;q=0, */*", Some(G), false, false),
            ("application/json;charset=latin1", None, false, false),
            ("text/html", None, false, false),
            ("nonsense", None, false, false),
            ("application/json;q=2", None, false, false),
            ("text/html, */*;q=0.8", Some(J), false, false),
            ("text/event-stream", None, true, true),
            ("text/event-stream, application/json", Some(J), true, true),
            ("application/json, text/event-stream", Some(J), true, false),
            ("text/event-stream;q=0.1, application/json", Some(J), true, false),
            ("TEXT/Event-Stream, */*;q=0.1", Some(J), true, true),
            ("text/*", None, false, false),
        ];
        for (value, single, stream, stream_first) in rows {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, value.parse().unwrap());
            assert_eq!(accepted(&headers), Accepted { single, stream, stream_first }, "{value}");
        }
    }
}
