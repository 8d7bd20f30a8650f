//! Addresses: of pages, and of the query page with the query that gives a number.

use maud::{Markup, html};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// What needs no escape within a part of a path or of a query string (RFC 3986, 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text as a part of an address.
pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// An address: a path with parameters, those without a value left out.
pub(crate) fn address(path: &str, parameters: &[(&str, Option<&str>)]) -> String {
    let given = parameters.iter().filter_map(|(name, value)| Some((name, (*value)?)));
    let pairs: Vec<String> =
        given.map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// The overview of a unit.
pub(crate) fn unit(code: &str, month: Option<&str>) -> String {
    address(&format!("/units/{}", encoded(code)), &[("month", month)])
}

/// A petition.
pub(crate) fn petition(id: &str) -> String {
    format!("/petitions/{}", encoded(id))
}

/// The query page with a query, which it runs.
pub(crate) fn query(document: &str) -> String {
    format!("/query?document={}", encoded(document))
}

/// A text in a GraphQL document: its string literals have all escapes of JSON.
pub(crate) fn literal(text: &str) -> String {
    Value::from(text).to_string()
}

/// A number with the query that gives it.
pub(crate) fn number(text: &str, document: &str) -> Markup {
    html! { a.n href=(query(document)) { (text) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_gets_out_of_its_part_of_an_address() {
        assert_eq!(petition("XF/2024 &?#<b>"), "/petitions/XF%2F2024%20%26%3F%23%3Cb%3E");
        assert_eq!(unit("清", Some("2024-11")), "/units/%E6%B8%85?month=2024-11");
        assert_eq!(address("/desk", &[("unit", Some("A&B")), ("on", None)]), "/desk?unit=A%26B");
        assert_eq!(literal("a\"b\\c\n"), r#""a\"b\\c\n""#);
        assert!(query("{ a(b: \"c\") }").starts_with("/query?document=%7B%20a%28b%3A%20%22c%22%29"));
    }
}
