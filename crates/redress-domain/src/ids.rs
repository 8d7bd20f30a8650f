//! Identifiers: short opaque strings, checked once when they enter the program.

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Visitor},
};
use std::{fmt, marker::PhantomData, str::FromStr, sync::Arc};

/// The longest identifier, in characters.
const MAX_CHARS: usize = 100;

/// Why a string is not a valid identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} must have 1 to 100 characters, no control character, and no space at either end")]
pub struct InvalidId {
    /// The kind of identifier, for the message.
    pub what: &'static str,
}

fn check(what: &'static str, text: &str) -> Result<(), InvalidId> {
    // A text has at most as many characters as bytes, and most identifiers are short: counting characters is
    // rarely needed.
    let fits = !text.is_empty()
        && (text.len() <= MAX_CHARS || text.chars().count() <= MAX_CHARS)
        && !text.starts_with(char::is_whitespace)
        && !text.ends_with(char::is_whitespace)
        && !text.contains(char::is_control);
    if fits { Ok(()) } else { Err(InvalidId { what }) }
}

/// Deserializes an identifier without an intermediate `String`: a rebuild does this millions of times.
struct Text<T>(PhantomData<T>);

impl<T: FromStr<Err = InvalidId>> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        ///
        /// 1 to 100 characters, no control character, no space at either end.
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        // An `Arc`: histories name the same few units again and again, and are folded again and again.
        pub struct $name(Arc<str>);

        impl $name {
            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                check($what, text)?;
                Ok(Self(text.into()))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(Text(PhantomData))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

identifier!(
    /// A petition (信访事项). A matter (同一事项) has the id of its first petition.
    PetitionId,
    "a petition id"
);
identifier!(
    /// A petitioner (信访人). The id is opaque: never a name, telephone or identity number.
    PetitionerId,
    "a petitioner id"
);
identifier!(
    /// The code of a unit (单位).
    UnitCode,
    "a unit code"
);
identifier!(
    /// A code from the office's own list of categories (信访类别).
    Category,
    "a category"
);

identifier!(
    /// A case of a kind whose ids the office chooses.
    CaseId,
    "a case id"
);

identifier!(
    /// A leader who sponsors petitions (包案领导). The id is opaque: never a name.
    LeaderId,
    "a leader id"
);
identifier!(
    /// A list of old cases (积案), as the office calls it.
    BacklogList,
    "a backlog list"
);

impl PetitionId {
    /// The id of a petition that has none yet: the office gives it the next number of the receiving unit. No petition has this id, and no
    /// text is read as it.
    #[must_use]
    pub fn to_be_given() -> Self {
        Self("".into())
    }

    /// Whether the office has to give it.
    #[must_use]
    pub fn is_to_be_given(&self) -> bool {
        self.0.is_empty()
    }
}

impl PetitionerId {
    /// The petitioner of a single petition, for commands that name none.
    #[must_use]
    pub fn of_petition(id: &PetitionId) -> Self {
        Self(id.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_short_printable_and_trimmed() {
        let longest = "长".repeat(100);
        for good in ["A7县", "P-2026/1", "a b", longest.as_str()] {
            assert!(good.parse::<UnitCode>().is_ok(), "{good:?}");
        }
        let too_long = "x".repeat(101);
        for bad in ["", " A", "A ", "a\0b", "a\nb", too_long.as_str()] {
            assert_eq!(bad.parse::<UnitCode>(), Err(InvalidId { what: "a unit code" }), "{bad:?}");
        }
    }

    /// For any text, every way to read it gives the same result, and it is written as it was read.
    fn check_ways_in<T>(what: &str, text: &str)
    where
        T: FromStr<Err = InvalidId> + Serialize + fmt::Display + PartialEq + fmt::Debug,
        T: for<'a> Deserialize<'a>,
    {
        let json = serde_json::to_string(text).unwrap();
        let (parsed, read) = (text.parse::<T>(), serde_json::from_str::<T>(&json));
        match parsed {
            Ok(id) => {
                assert_eq!((id.to_string().as_str(), serde_json::to_string(&id).unwrap()), (text, json));
                assert_eq!(read.unwrap(), id);
                assert!((1..=100).contains(&text.chars().count()) && !text.chars().any(char::is_control));
            }
            Err(error) => {
                assert!(error.to_string().starts_with(what), "{error}");
                assert!(read.unwrap_err().to_string().contains(what));
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_an_identifier_or_is_refused_by_every_way_in(
            text in proptest::prop_oneof![proptest::prelude::any::<String>(), "\\PC{1,101}", "[ a县\\n]{0,4}"],
        ) {
            check_ways_in::<PetitionId>("a petition id", &text);
            check_ways_in::<PetitionerId>("a petitioner id", &text);
            check_ways_in::<UnitCode>("a unit code", &text);
            check_ways_in::<Category>("a category", &text);
            check_ways_in::<LeaderId>("a leader id", &text);
            check_ways_in::<BacklogList>("a backlog list", &text);
        }
    }
}
