//! Checks whether a text is in canonical form (RFC 8785), without rendering it again in the common case.

/// Returns a JSON text in canonical form: the text itself, if it already is.
///
/// # Errors
/// If it is not JSON.
///
/// # Errors
/// If it is no JSON.
pub(super) fn canonical(json: &str) -> Result<std::borrow::Cow<'_, str>, serde_json::Error> {
    if is_plainly_canonical(json) {
        return Ok(json.into());
    }
    serde_json_canonicalizer::pipe(json).map(Into::into)
}

/// Whether a JSON text is certainly canonical. Texts with what the canonical form writes in unusual ways
/// (fractions, large numbers, names that are not ASCII, control characters) are left to the library, so
/// `false` only means unknown.
fn is_plainly_canonical(json: &str) -> bool {
    let bytes = json.as_bytes();
    // The last name of each open object; names must ascend.
    let mut open: Vec<Option<&[u8]>> = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => {
                let Some(end) = plain_string_end(bytes, at + 1) else { return false };
                let text = &bytes[at + 1..end];
                at = end + 1;
                if bytes.get(at) == Some(&b':') {
                    let Some(last) = open.last_mut() else { return false };
                    let ascends = last.is_none_or(|last| last < text);
                    if !ascends || !text.is_ascii() || text.contains(&b'\\') {
                        return false;
                    }
                    *last = Some(text);
                }
                continue;
            }
            b'{' | b'[' => open.push(None),
            b'}' | b']' => drop(open.pop()),
            b'-' | b'0'..=b'9' => {
                let digits = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
                let negative_zero = byte == b'-' && bytes.get(at + 1) == Some(&b'0');
                // An integer of up to 15 digits is exact in a double.
                if negative_zero || digits > 14 {
                    return false;
                }
                at += digits;
            }
            // The letters of `true`, `false` and `null`. A fraction or exponent ends here at its `.`, `E` or
            // `+`, or at an `e` after a digit.
            b'e' if at > 0 && bytes[at - 1].is_ascii_digit() => return false,
            b',' | b':' | b'a'..=b'z' => {}
            _ => return false,
        }
        at += 1;
    }
    true
}

/// The end of a string that writes every character in the canonical way.
fn plain_string_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' if matches!(bytes.get(at + 1), Some(b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't')) => {
                at += 2
            }
            b'\\' | 0..0x20 => return None,
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_accepted_without_the_library_are_what_the_library_writes() {
        for plain in [
            r#"{}"#,
            r#"[]"#,
            r#"{"a":1,"b":[{"a":"x"},{"a":"长沙\n\"\\"}],"c":{"z":null},"d":true,"e":-12,"f":false}"#,
            r#"{"a":0,"ab":123456789012345,"b":""}"#,
        ] {
            assert!(is_plainly_canonical(plain), "{plain}");
            assert_eq!(serde_json_canonicalizer::pipe(plain).unwrap(), plain);
        }
    }

    #[test]
    fn whatever_is_not_canonical_is_doubted() {
        for other in [
            r#"{"b":1,"a":2}"#,
            r#"{"a":1,"a":2}"#,
            r#"{"a": 1}"#,
            "{\"a\":1}\n",
            r#"{"a":1.0}"#,
            r#"{"a":1e2}"#,
            r#"{"a":1E2}"#,
            r#"{"a":-0}"#,
            r#"{"a":12345678901234567890}"#,
            r#"{"a":"\u0041"}"#,
            r#"{"a":"\/"}"#,
            r#"{"a":{"c":1,"b":2}}"#,
            r#"{"é":1}"#,
        ] {
            assert!(!is_plainly_canonical(other), "{other}");
        }
        // The library decides the unknown cases.
        assert_eq!(canonical(r#"{"é":1}"#).unwrap(), r#"{"é":1}"#);
        assert_eq!(canonical(r#"{"b":1.0, "a":"\u0041"}"#).unwrap(), r#"{"a":"A","b":1}"#);
    }
}
