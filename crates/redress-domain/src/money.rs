//! Money: whole fen, in 64 bits.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::{borrow::Cow, fmt, str::FromStr};

/// An amount of money in fen (分, CNY/100). Written as a decimal string, also in history: a JSON number is exact only up to 2^53.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Fen(pub i64);

/// The text is not an amount in fen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an amount is a whole number of fen (CNY/100) in 64 bits, as a decimal string such as \"125000\"")]
pub struct InvalidFen;

impl FromStr for Fen {
    type Err = InvalidFen;

    fn from_str(text: &str) -> Result<Self, InvalidFen> {
        // Each amount is written in one way: without a plus sign, a leading zero or a minus zero.
        let amount = text.parse::<i64>().ok().filter(|amount| amount.to_string() == text);
        amount.map(Self).ok_or(InvalidFen)
    }
}

impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Fen {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_as_it_is_written_and_in_no_other_way() {
        for text in
            ["0", "1", "-1", "125000", "9007199254740993", "9223372036854775807", "-9223372036854775808"]
        {
            let amount: Fen = serde_json::from_str(&format!("{text:?}")).unwrap();
            assert_eq!(serde_json::to_string(&amount).unwrap(), format!("{text:?}"));
        }
        for text in ["", "+1", "01", "-0", "1.0", "1e3", "9223372036854775808", " 1", "¥1", "１"] {
            assert_eq!(text.parse::<Fen>(), Err(InvalidFen), "{text:?}");
        }
        assert!(serde_json::from_str::<Fen>("1").is_err(), "a number");
    }
}
