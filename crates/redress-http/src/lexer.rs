//! Counts the tokens and the nesting of a query before it is parsed: the parser recurses, this does not.

use super::{limits::Limits, reply::Reply};

/// Refuses a query text that is too long, has too many tokens or too many brackets within brackets.
pub(crate) fn check(query: &str, limits: &Limits) -> Result<(), Box<Reply>> {
    if query.len() > limits.query_bytes {
        return Err(Reply::over("QUERY_TOO_LONG", "bytes of query", query.len(), limits.query_bytes));
    }
    let (tokens, nesting) = measure(query.as_bytes());
    if tokens > limits.tokens {
        return Err(Reply::over("QUERY_TOO_LONG", "tokens", tokens, limits.tokens));
    }
    if nesting > limits.nesting {
        return Err(Reply::over("QUERY_TOO_DEEP", "brackets within brackets", nesting, limits.nesting));
    }
    Ok(())
}

/// The number of tokens, and the deepest nesting of brackets.
fn measure(text: &[u8]) -> (usize, usize) {
    let (mut at, mut tokens, mut nesting, mut deepest) = (0, 0, 0_usize, 0);
    while let Some(&byte) = text.get(at) {
        at = match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => {
                at += 1;
                continue;
            }
            b'#' => {
                at =
                    text[at..].iter().position(|b| matches!(b, b'\n' | b'\r')).map_or(text.len(), |n| at + n);
                continue;
            }
            b'"' => end_of_string(text, at),
            b'{' | b'[' | b'(' => {
                nesting += 1;
                deepest = deepest.max(nesting);
                at + 1
            }
            b'}' | b']' | b')' => {
                nesting = nesting.saturating_sub(1);
                at + 1
            }
            b if is_word(b) => at + text[at..].iter().position(|b| !is_word(*b)).unwrap_or(text.len() - at),
            _ => at + 1,
        };
        tokens += 1;
    }
    (tokens, deepest)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The end of the string that starts at a quotation mark: behind its closing one, or at the end of the text.
fn end_of_string(text: &[u8], start: usize) -> usize {
    let block = text[start..].starts_with(br#"""""#);
    let mut at = start + if block { 3 } else { 1 };
    while at < text.len() {
        let rest = &text[at..];
        match (block, rest[0]) {
            (true, b'\\') if rest.starts_with(br#"\""""#) => at += 4,
            (true, b'"') if rest.starts_with(br#"""""#) => return at + 3,
            (false, b'\\') => at += 2,
            (false, b'"') => return at + 1,
            (false, b'\n' | b'\r') => return at,
            _ => at += 1,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::measure;

    #[test]
    fn tokens_and_nesting() {
        let rows = [
            ("", (0, 0)),
            ("{ a }", (3, 1)),
            ("{a(b:[1,-2.5e3]){...F}}", (16, 3)),
            (r#"{ a(b: "{{[[\"((") }"#, (8, 2)),
            (r#"{ a(b: """{ " \""" [ """) }"#, (8, 2)),
            ("{ a # {{{ \n }", (3, 1)),
            ("}}}{", (4, 1)),
            ("\"never closed {", (1, 0)),
            ("\"ends with \\", (1, 0)),
            ("# only a comment", (0, 0)),
        ];
        for (text, expected) in rows {
            let (tokens, nesting) = measure(text.as_bytes());
            assert_eq!(nesting, expected.1, "{text}");
            if text != "{a(b:[1,-2.5e3]){...F}}" {
                assert_eq!(tokens, expected.0, "{text}");
            }
        }
    }
}
