//! Values about people. They are never part of an event: the event has one salted digest of them, and the
//! values are stored in the log's side table until they are erased.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use sha2::{Digest, Sha256};
use std::{borrow::Cow, collections::BTreeMap, fmt};

/// Names a sensitive value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SensitiveField {
    /// The petitioner's name.
    Name,
    /// Telephone, address or e-mail of the petitioner.
    Contact,
    /// Number of the petitioner's identity document.
    IdentityNumber,
    /// What the petition says, in the words of the petitioner or the clerk.
    Summary,
    /// Why something was decided.
    Reason,
    /// What a hearing found.
    Finding,
    /// Who is in dispute with whom.
    Parties,
    /// The number that a court gave its case or decision.
    Number,
    /// What a meeting decided, in its words.
    Text,
    /// The text of one of several things that an event lists, by its place in the list, from 1.
    Item(u16),
}

/// The fields that an event has once, with the words that history uses.
const ONCE: [(SensitiveField, &str); 9] = [
    (SensitiveField::Name, "NAME"),
    (SensitiveField::Contact, "CONTACT"),
    (SensitiveField::IdentityNumber, "IDENTITY_NUMBER"),
    (SensitiveField::Summary, "SUMMARY"),
    (SensitiveField::Reason, "REASON"),
    (SensitiveField::Finding, "FINDING"),
    (SensitiveField::Parties, "PARTIES"),
    (SensitiveField::Number, "NUMBER"),
    (SensitiveField::Text, "TEXT"),
];
/// Before the place of a thing in its list: `ITEM_3`.
const ITEM: &str = "ITEM_";

impl fmt::Display for SensitiveField {
    /// The word that history uses.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, ONCE.iter().find(|(field, _)| field == self)) {
            (Self::Item(place), _) => write!(f, "{ITEM}{place}"),
            (_, Some((_, word))) => f.write_str(word),
            (_, None) => Err(fmt::Error),
        }
    }
}

impl Serialize for SensitiveField {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SensitiveField {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = Cow::<'de, str>::deserialize(deserializer)?;
        let once = ONCE.iter().find(|(_, once)| *once == word).map(|(field, _)| *field);
        let item = || {
            let place = word.strip_prefix(ITEM)?.parse().ok()?;
            // One word a place: no sign, no leading zero.
            Some(Self::Item(place)).filter(|item| place > 0 && item.to_string() == word)
        };
        once.or_else(item)
            .ok_or_else(|| D::Error::custom(format!("{word:?} is not a field of sensitive values")))
    }
}

/// A text about a person. It can be stored separately and shown to callers who may see it, but is neither
/// serialized nor printed.
#[derive(Clone, PartialEq, Eq)]
pub struct SensitiveText(String);

impl SensitiveText {
    /// Wraps a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the side table and for callers who may see it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SensitiveText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// The sensitive values of one event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SensitiveValues(BTreeMap<SensitiveField, SensitiveText>);

impl SensitiveValues {
    /// Adds a value; `None` adds nothing.
    #[must_use]
    pub fn with(mut self, field: SensitiveField, text: Option<&SensitiveText>) -> Self {
        if let Some(text) = text {
            self.0.insert(field, text.clone());
        }
        self
    }

    /// Whether there are no values.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The values in the order of their fields.
    pub fn iter(&self) -> impl Iterator<Item = (SensitiveField, &SensitiveText)> {
        self.0.iter().map(|(field, text)| (*field, text))
    }

    /// Returns one of the values.
    #[must_use]
    pub fn get(&self, field: SensitiveField) -> Option<&SensitiveText> {
        self.0.get(&field)
    }

    /// The values as the side table stores them: one canonical JSON object from field to text.
    #[must_use]
    pub fn to_json(&self) -> String {
        let plain: BTreeMap<SensitiveField, &str> =
            self.iter().map(|(field, text)| (field, text.reveal())).collect();
        serde_json_canonicalizer::to_string(&plain).expect("a map of strings is always JSON")
    }

    /// Reads what [`Self::to_json`] wrote.
    ///
    /// # Errors
    /// If the text is not a JSON object of known fields and strings.
    pub fn from_json(json: &str) -> Result<Self, serde_json::Error> {
        let plain: BTreeMap<SensitiveField, String> = serde_json::from_str(json)?;
        Ok(Self(plain.into_iter().map(|(field, text)| (field, SensitiveText(text))).collect()))
    }
}

/// 128 random bits, new for each event. Without them, the digest of a short text (a name, a telephone number)
/// could be guessed. They are erased with the values.
#[derive(Clone, PartialEq, Eq)]
pub struct Salt(pub [u8; 16]);

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(…)")
    }
}

/// What an event says about its sensitive values: their fields, and a digest that can prove the values while
/// they are not erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// SHA-256 of the salt followed by the canonical JSON of the values, in lower-case hexadecimal.
    pub digest: String,
    /// The fields that had a value.
    pub fields: Vec<SensitiveField>,
}

impl Sealed {
    /// Seals values; `None` if there are none.
    #[must_use]
    pub fn of(values: &SensitiveValues, salt: &Salt) -> Option<Self> {
        if values.is_empty() {
            return None;
        }
        let mut hash = Sha256::new();
        hash.update(salt.0);
        hash.update(values.to_json().as_bytes());
        let digest = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Some(Self { digest, fields: values.iter().map(|(field, _)| field).collect() })
    }

    /// Whether these values with this salt match the seal.
    #[must_use]
    pub fn proves(&self, values: &SensitiveValues, salt: &Salt) -> bool {
        Self::of(values, salt).as_ref() == Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(name: &str) -> SensitiveValues {
        SensitiveValues::default().with(SensitiveField::Name, Some(&SensitiveText::new(name)))
    }

    #[test]
    fn a_seal_proves_its_own_values_and_no_others() {
        let salt = Salt([7; 16]);
        let sealed = Sealed::of(&values("张三"), &salt).unwrap();
        assert!(sealed.proves(&values("张三"), &salt));
        assert!(!sealed.proves(&values("李四"), &salt));
        assert!(!sealed.proves(&values("张三"), &Salt([8; 16])));
        assert!(!sealed.proves(&SensitiveValues::default(), &salt));
        assert_eq!(Sealed::of(&SensitiveValues::default(), &salt), None);
    }

    #[test]
    fn sensitive_values_survive_the_side_table() {
        let taken =
            values("\"张三\"\n").with(SensitiveField::Summary, Some(&SensitiveText::new("路灯\u{1F6A6}")));
        assert_eq!(SensitiveValues::from_json(&taken.to_json()).unwrap(), taken);
    }

    #[test]
    fn each_field_has_one_word() {
        for (field, word) in ONCE
            .into_iter()
            .chain([(SensitiveField::Item(1), "ITEM_1"), (SensitiveField::Item(65_535), "ITEM_65535")])
        {
            let json = format!("{word:?}");
            assert_eq!(serde_json::to_string(&field).unwrap(), json);
            assert_eq!(serde_json::from_str::<SensitiveField>(&json).unwrap(), field);
        }
        for word in ["", "name", "ITEM", "ITEM_", "ITEM_0", "ITEM_01", "ITEM_+1", "ITEM_65536", "ITEM_1 "] {
            assert!(serde_json::from_str::<SensitiveField>(&format!("{word:?}")).is_err(), "{word:?}");
        }
    }

    #[test]
    fn a_sensitive_text_cannot_be_printed() {
        assert!(!format!("{:?}", values("张三")).contains("张三"));
    }
}
