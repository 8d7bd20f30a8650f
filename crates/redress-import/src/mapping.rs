//! The mapping file: how a file of another system is to be read.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use redress_domain::{UnitCode, UnitTree};
use serde::Deserialize;
use toml::Spanned;

use crate::{ImportFault, columns::Column};

/// How a file of cases is to be read. Without one, its columns have our names.
#[derive(Debug, Default)]
pub(crate) struct Mapping {
    /// Where times without an offset were told; none: the log's time zone.
    pub(crate) time_zone: Option<Tz>,
    /// The unit of cases without a place.
    pub(crate) fallback_unit: Option<Located<UnitCode>>,
    /// What the column `petitioner` holds.
    pub(crate) petitioner: PetitionerIs,
    /// The file's names for our columns.
    pub(crate) columns: BTreeMap<Column, Located>,
    /// Values of cells that are empty or not there.
    pub(crate) constants: BTreeMap<Column, Located>,
    source: Source,
}

/// A value and where the mapping file says it.
#[derive(Debug)]
pub(crate) struct Located<T = String> {
    pub(crate) value: T,
    span: Range<usize>,
}

/// What the column `petitioner` holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum PetitionerIs {
    /// A name. People of one name become one petitioner: where the file has something better, use that.
    #[default]
    Name,
    /// The number of an identity document.
    IdentityNumber,
    /// An opaque code of the old system, which becomes the petitioner's id as it is.
    Code,
}

#[derive(Debug, Default)]
struct Source {
    path: PathBuf,
    text: String,
}

/// The file as TOML has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    time_zone: Option<Spanned<String>>,
    fallback_unit: Option<Spanned<String>>,
    #[serde(default)]
    petitioner: PetitionerIs,
    #[serde(default)]
    columns: BTreeMap<Column, Spanned<String>>,
    #[serde(default)]
    constants: BTreeMap<Column, Spanned<String>>,
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// If it cannot be read, or is no mapping; with the place.
    pub(crate) fn read(path: &Path) -> Result<Self, ImportFault> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ImportFault::Unreadable { path: path.to_path_buf(), source })?;
        Self::parse(Source { path: path.to_path_buf(), text })
    }

    fn parse(source: Source) -> Result<Self, ImportFault> {
        let document: Document = toml::from_str(&source.text)
            .map_err(|fault| source.fault(fault.span().unwrap_or(0..0), fault.message().to_owned()))?;
        let time_zone = document.time_zone.map(|name| {
            let what = "expected the name of a time zone in the IANA database, such as Asia/Shanghai";
            name.get_ref().parse().map_err(|_| source.fault(name.span(), what.to_owned()))
        });
        let fallback_unit = document.fallback_unit.map(|code| {
            let unit: Result<UnitCode, _> = code.get_ref().parse();
            let located = unit.map(|value| Located { value, span: code.span() });
            located.map_err(|fault| source.fault(code.span(), fault.to_string()))
        });
        let locate = |values: BTreeMap<Column, Spanned<String>>| {
            let located = |(column, value): (Column, Spanned<String>)| {
                let span = value.span();
                (column, Located { value: value.into_inner().trim().to_owned(), span })
            };
            values.into_iter().map(located).collect::<BTreeMap<_, _>>()
        };
        let mapping = Self {
            time_zone: time_zone.transpose()?,
            fallback_unit: fallback_unit.transpose()?,
            petitioner: document.petitioner,
            columns: locate(document.columns),
            constants: locate(document.constants),
            source,
        };
        mapping.check_constants()?;
        Ok(mapping)
    }

    fn check_constants(&self) -> Result<(), ImportFault> {
        match self.constants.iter().find(|(column, _)| column.is_the_rows_own()) {
            Some((column, constant)) => {
                let what = format!("{} cannot be a constant: it is each case's own", column.name());
                Err(self.fault(constant, what))
            }
            None => Ok(()),
        }
    }

    /// Whether the fallback unit is one, before every row is refused for it.
    pub(crate) fn check_fallback(&self, units: &UnitTree) -> Result<(), ImportFault> {
        match &self.fallback_unit {
            Some(unit) if units.get(&unit.value).is_none() => {
                let what =
                    format!("there is no unit {}; units come in with `redress import units`", unit.value);
                Err(self.source.fault(unit.span.clone(), what))
            }
            _ => Ok(()),
        }
    }

    /// Something that is wrong at a place of the file.
    pub(crate) fn fault(&self, at: &Located, what: String) -> ImportFault {
        self.source.fault(at.span.clone(), what)
    }

    /// The file's name, for what is wrong with it beyond one place.
    pub(crate) fn path(&self) -> &Path {
        &self.source.path
    }
}

impl Source {
    fn fault(&self, span: Range<usize>, what: String) -> ImportFault {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
        ImportFault::Mapping { path: self.path.clone(), line, column, what: what.replace('\n', ": ") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Mapping, String> {
        let source = Source { path: "m.toml".into(), text: text.to_owned() };
        Mapping::parse(source).map_err(|fault| fault.to_string())
    }

    #[test]
    fn a_mapping_says_what_it_says() {
        let mapping = parse(
            "time_zone = 'Asia/Urumqi'\nfallback_unit = 'P'\npetitioner = 'CODE'\n[columns]\nplace = '属地'\n[constants]\nchannel = ' WEB '\n",
        )
        .unwrap();
        assert_eq!(mapping.time_zone, Some(chrono_tz::Asia::Urumqi));
        assert_eq!(mapping.fallback_unit.unwrap().value.as_str(), "P");
        assert_eq!(mapping.petitioner, PetitionerIs::Code);
        assert_eq!(mapping.columns[&Column::Place].value, "属地");
        assert_eq!(mapping.constants[&Column::Channel].value, "WEB");
        assert!(parse("").is_ok());
    }

    #[test]
    fn every_fault_of_a_mapping_has_its_place() {
        for (text, expected) in [
            ("time_zone = 'Mars'", "m.toml:1:13: expected the name of a time zone"),
            ("\nfallback_unit = ''", "m.toml:2:17: a unit code must have"),
            ("colums = {}", "m.toml:1:1: unknown field `colums`, expected one of `time_zone`"),
            (
                "[columns]\nplaces = 'x'",
                "m.toml:2:1: unknown variant `places`, expected one of `external_number`",
            ),
            ("[constants]\nhead_count = 1", "m.toml:2:14: invalid type: integer `1`, expected a string"),
            (
                "[constants]\nrepeat_of = '1'",
                "m.toml:2:13: repeat_of cannot be a constant: it is each case's own",
            ),
            ("petitioner = 'SECRET'", "m.toml:1:14: unknown variant `SECRET`, expected one of `NAME`"),
            ("[columns]\nplace = 'a'\nplace = 'b'", "m.toml:3:1: duplicate key"),
            ("[columns", "m.toml:1:9: unclosed table"),
        ] {
            let found = parse(text).unwrap_err();
            assert!(found.starts_with(expected), "{text:?}: {found}");
        }
    }
}
