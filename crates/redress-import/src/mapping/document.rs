//! The mapping file as TOML: its keys, before they are checked.

use std::collections::BTreeMap;

use redress_domain::DueLimits;
use serde::Deserialize;
use serde::de::{self, Deserializer};
use toml::{Spanned, Value};

use super::place::{Located, Source};
use crate::{ImportFault, column_set::Columns, options::Encoding};

/// What the column `petitioner` contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum PetitionerIs {
    /// A name. People with the same name become one petitioner: use another column if the file has a better
    /// one.
    #[default]
    Name,
    /// The number of an identity document.
    IdentityNumber,
    /// An opaque code of the old system. It becomes the petitioner's id unchanged.
    Code,
}

/// What the column `sponsor` contains of the leader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum SponsorIs {
    /// A name. Leaders with the same name become one.
    #[default]
    Name,
    /// An opaque code. It becomes the leader's id unchanged.
    Code,
}

impl SponsorIs {
    /// Reads the key `sponsor` of a mapping for these columns.
    pub(super) fn read<C: Columns>(
        source: &Source,
        key: Option<Spanned<String>>,
    ) -> Result<Self, ImportFault> {
        let Some(key) = key else { return Ok(Self::default()) };
        let what = match key.get_ref().trim() {
            _ if C::ALL.iter().all(|column| column.name() != "sponsor") => {
                "the key sponsor belongs to a mapping for cases: these files have no sponsors"
            }
            "NAME" => return Ok(Self::Name),
            "CODE" => return Ok(Self::Code),
            _ => {
                "expected NAME or CODE, what the column sponsor contains; [constants] can name a leader for all rows"
            }
        };
        Err(source.fault(key.span(), what.to_owned()))
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "C: Columns"))]
pub(super) struct Document<C> {
    pub(super) time_zone: Option<Spanned<String>>,
    pub(super) fallback_unit: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) petitioner: PetitionerIs,
    /// Read by [`SponsorIs::read`], whose error does not repeat what may be a name.
    pub(super) sponsor: Option<Spanned<String>>,
    pub(super) limits: Option<DueLimits>,
    #[serde(default, deserialize_with = "encoding")]
    pub(super) encoding: Option<Encoding>,
    pub(super) delimiter: Option<Spanned<String>>,
    pub(super) sheet: Option<String>,
    pub(super) header_line: Option<u64>,
    #[serde(default)]
    pub(super) excel_serials: bool,
    #[serde(default)]
    pub(super) nulls: Vec<String>,
    pub(super) formats: Option<Spanned<Value>>,
    #[serde(default = "BTreeMap::new")]
    pub(super) columns: BTreeMap<C, Spanned<Value>>,
    #[serde(default = "BTreeMap::new")]
    pub(super) constants: BTreeMap<C, Spanned<String>>,
    #[serde(default = "BTreeMap::new")]
    pub(super) values: BTreeMap<C, BTreeMap<String, Spanned<String>>>,
    #[serde(default)]
    pub(super) leave_out: BTreeMap<String, Spanned<Value>>,
}

/// Parses a string or a list of strings. Every entry gets the place of the whole value.
pub(super) fn texts(source: &Source, value: Spanned<Value>) -> Result<Vec<Located>, ImportFault> {
    let span = value.span();
    let bad = || source.fault(span.clone(), "expected a string or a list of strings".to_owned());
    let one = |value: Value| match value {
        Value::String(text) => Ok(Located { value: text.trim().to_owned(), span: span.clone() }),
        _ => Err(bad()),
    };
    match value.into_inner() {
        Value::Array(values) => values.into_iter().map(one).collect(),
        value => Ok(vec![one(value)?]),
    }
}

fn encoding<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Encoding>, D::Error> {
    let name = String::deserialize(deserializer)?;
    let encoding = <Encoding as clap::ValueEnum>::from_str(&name, true);
    encoding
        .map(Some)
        .map_err(|_| de::Error::custom("expected utf-8, gb18030, utf-16le, utf-16be or windows-1252"))
}
