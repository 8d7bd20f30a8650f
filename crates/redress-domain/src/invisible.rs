//! Invisible characters, and texts that can be spelled in more than one way.
//!
//! Two identifiers that look alike must be equal, so new identifiers contain neither. Identifiers that are
//! already in history stay as they are: they are read, and terminals show them [`escaped`].

use std::{borrow::Cow, fmt};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Why a text cannot become an identifier. The sentence continues after the identifier's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// It contains a character that is invisible or looks like another one.
    Hidden {
        /// The character.
        character: char,
        /// Its index, from 1.
        place: usize,
    },
    /// It is not in Unicode's composed form (NFC), the only form in which texts that look equal are equal.
    NotNormalised {
        /// The first character that differs in NFC.
        character: char,
        /// Its index, from 1.
        place: usize,
        /// The text in NFC.
        normalised: String,
    },
}

impl std::error::Error for Unfit {}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hidden { character, place } => {
                write!(
                    f,
                    "has the invisible character {} at place {place}; write it without",
                    named(*character)
                )
            }
            Self::NotNormalised { character, place, normalised } => write!(
                f,
                "is not in Unicode's normal form NFC from {} at place {place} on; write it as {normalised}",
                named(*character)
            ),
        }
    }
}

/// Checks a text that is to become an identifier.
///
/// # Errors
/// Returns the first invisible character; otherwise the first character that differs in NFC.
pub fn check_new(text: &str) -> Result<(), Unfit> {
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control()) {
        return Ok(());
    }
    if let Some((index, character)) = text.chars().enumerate().find(|(_, c)| is_invisible(*c)) {
        return Err(Unfit::Hidden { character, place: index + 1 });
    }
    if is_nfc(text) {
        return Ok(());
    }
    let normalised: String = text.nfc().collect();
    let same = text.chars().zip(normalised.chars()).take_while(|(one, other)| one == other).count();
    let character = text.chars().nth(same).unwrap_or_default();
    Err(Unfit::NotNormalised { character, place: same + 1, normalised })
}

/// Whether a character is invisible or looks like a plain space: control and format characters, characters
/// that Unicode lets a display ignore, line and paragraph separators, and every space except the plain one.
#[must_use]
pub fn is_invisible(character: char) -> bool {
    let code = u32::from(character);
    let listed = || {
        INVISIBLE.binary_search_by(|(first, last)| match () {
            () if *last < code => std::cmp::Ordering::Less,
            () if *first > code => std::cmp::Ordering::Greater,
            () => std::cmp::Ordering::Equal,
        })
    };
    character.is_control() || (character != ' ' && character.is_whitespace()) || listed().is_ok()
}

/// Returns a text as a terminal may show it: invisible characters as `\u{202e}`.
#[must_use]
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(is_invisible) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_invisible(character) { shown.extend(character.escape_unicode()) } else { shown.push(character) }
    }
    Cow::Owned(shown)
}

/// Returns the character's number, and its name if it is a common one.
fn named(character: char) -> String {
    let code = u32::from(character);
    match NAMES.iter().find(|(of, _)| *of == code) {
        Some((_, name)) => format!("U+{code:04X} ({name})"),
        None => format!("U+{code:04X}"),
    }
}

/// Default_Ignorable_Code_Point of Unicode 16, and all other characters of category Cf, in order.
const INVISIBLE: &[(u32, u32)] = &[
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x0600, 0x0605),
    (0x061C, 0x061C),
    (0x06DD, 0x06DD),
    (0x070F, 0x070F),
    (0x0890, 0x0891),
    (0x08E2, 0x08E2),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0x1_10BD, 0x1_10BD),
    (0x1_10CD, 0x1_10CD),
    (0x1_3430, 0x1_343F),
    (0x1_BCA0, 0x1_BCA3),
    (0x1_D173, 0x1_D17A),
    (0xE_0000, 0xE_0FFF),
];

const NAMES: &[(u32, &str)] = &[
    (0x00, "NUL"),
    (0x09, "TAB"),
    (0x0A, "LINE FEED"),
    (0x0D, "CARRIAGE RETURN"),
    (0x1B, "ESCAPE"),
    (0xA0, "NO-BREAK SPACE"),
    (0xAD, "SOFT HYPHEN"),
    (0x200B, "ZERO WIDTH SPACE"),
    (0x200C, "ZERO WIDTH NON-JOINER"),
    (0x200D, "ZERO WIDTH JOINER"),
    (0x200E, "LEFT-TO-RIGHT MARK"),
    (0x200F, "RIGHT-TO-LEFT MARK"),
    (0x2028, "LINE SEPARATOR"),
    (0x2029, "PARAGRAPH SEPARATOR"),
    (0x202A, "LEFT-TO-RIGHT EMBEDDING"),
    (0x202B, "RIGHT-TO-LEFT EMBEDDING"),
    (0x202C, "POP DIRECTIONAL FORMATTING"),
    (0x202D, "LEFT-TO-RIGHT OVERRIDE"),
    (0x202E, "RIGHT-TO-LEFT OVERRIDE"),
    (0x2060, "WORD JOINER"),
    (0x3000, "IDEOGRAPHIC SPACE"),
    (0xFEFF, "BYTE ORDER MARK"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_that_looks_like_another_is_refused_by_the_character() {
        for good in ["P-2026/1", "a b", "信-2026-1", "caf\u{e9}", "葛〔2026〕1"] {
            assert_eq!(check_new(good), Ok(()), "{good:?}");
        }
        for (bad, said) in [
            (
                "A\u{200b}1",
                "has the invisible character U+200B (ZERO WIDTH SPACE) at place 2; write it without",
            ),
            ("\u{202e}1-A", "has the invisible character U+202E (RIGHT-TO-LEFT OVERRIDE) at place 1"),
            ("A\u{2028}", "U+2028 (LINE SEPARATOR) at place 2"),
            ("A\u{a0}1", "U+00A0 (NO-BREAK SPACE)"),
            ("信\u{3000}1", "U+3000 (IDEOGRAPHIC SPACE)"),
            ("A\n1", "U+000A (LINE FEED)"),
            ("A\u{e0041}", "U+E0041 at place 2"),
            (
                "cafe\u{301}",
                "is not in Unicode's normal form NFC from U+0065 at place 4 on; write it as caf\u{e9}",
            ),
            ("\u{212b}1", "from U+212B at place 1 on; write it as \u{c5}1"),
        ] {
            let fault = check_new(bad).expect_err(bad).to_string();
            assert!(fault.contains(said), "{bad:?}: {fault}");
        }
    }

    #[test]
    fn a_terminal_shows_invisible_characters_escaped() {
        assert_eq!(escaped("信-2026-1 "), "信-2026-1 ");
        assert_eq!(escaped("A\u{202e}1\u{1b}[2J"), "A\\u{202e}1\\u{1b}[2J");
        assert!(INVISIBLE.is_sorted_by(|one, next| one.1 < next.0), "in order, for the search");
    }
}
