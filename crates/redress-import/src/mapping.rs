//! The mapping file: how a file from another system is read.

mod document;
mod place;

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use chrono::format::{Item, StrftimeItems};
use chrono_tz::Tz;
use redress_domain::DueLimits;
use toml::{Spanned, Value};

use document::{Document, texts};
pub(crate) use document::{PetitionerIs, SponsorIs};
pub(crate) use place::Located;
use place::Source;

use crate::{ImportFault, column_set::Columns, columns::Column, options::Opening, table::OpenAs};

/// How a file is read. Without a mapping, its columns must have our names.
#[derive(Debug)]
pub(crate) struct Mapping<C = Column> {
    /// The time zone of times without an offset. `None` means the log's time zone.
    pub(crate) time_zone: Option<Tz>,
    /// The unit of cases that name no place, by code or name.
    pub(crate) fallback_unit: Option<Located>,
    /// What the column `petitioner` contains.
    pub(crate) petitioner: PetitionerIs,
    /// What the column `sponsor` contains of the leader.
    pub(crate) sponsor: SponsorIs,
    /// How due dates beyond today's legal limits are handled.
    pub(crate) limits: DueLimits,
    /// The file's names for our columns. If there are several, the first that is not empty counts.
    pub(crate) columns: BTreeMap<C, Vec<Located>>,
    /// Values for cells that are empty or missing.
    pub(crate) constants: BTreeMap<C, Located>,
    /// The meanings of the file's words.
    values: BTreeMap<C, BTreeMap<String, Located>>,
    /// Words that count as empty.
    nulls: HashSet<String>,
    /// Rows to leave out: a column of the file, and the words that exclude a row.
    pub(crate) leave_out: Vec<LeaveOut>,
    /// The forms of times for all columns.
    forms: Vec<Form>,
    column_forms: BTreeMap<C, Vec<Form>>,
    /// Whether bare numbers count as days, also in text files.
    pub(crate) excel_serials: bool,
    open_as: OpenAs,
    source: Source,
}

/// The forms of times for all columns, and for single columns.
type FormsOf<C> = (Vec<Form>, BTreeMap<C, Vec<Form>>);

/// A parsed form of times, such as `%Y-%m-%d`.
pub(crate) type Form = Vec<Item<'static>>;

/// Rows that are left out because of a word in a column.
#[derive(Debug)]
pub(crate) struct LeaveOut {
    /// The column, as the file names it.
    pub(crate) column: Located,
    pub(crate) words: Vec<String>,
}

impl<C> Default for Mapping<C> {
    fn default() -> Self {
        Self {
            time_zone: None,
            fallback_unit: None,
            petitioner: PetitionerIs::default(),
            sponsor: SponsorIs::default(),
            limits: DueLimits::InForce,
            columns: BTreeMap::new(),
            constants: BTreeMap::new(),
            values: BTreeMap::new(),
            nulls: HashSet::new(),
            leave_out: Vec::new(),
            forms: Vec::new(),
            column_forms: BTreeMap::new(),
            excel_serials: false,
            open_as: OpenAs::default(),
            source: Source::default(),
        }
    }
}

impl<C: Columns> Mapping<C> {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// Fails if it cannot be read or is not a valid mapping; the error names the place.
    pub(crate) fn read(path: &Path) -> Result<Self, ImportFault> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ImportFault::Unreadable { path: path.to_path_buf(), source })?;
        Self::parse(Source { path: path.to_path_buf(), text })
    }

    fn parse(source: Source) -> Result<Self, ImportFault> {
        let document: Document<C> = toml::from_str(&source.text)
            .map_err(|fault| source.fault(fault.span().unwrap_or(0..0), fault.message().to_owned()))?;
        let time_zone = document.time_zone.map(|name| {
            let what = "expected the name of a time zone in the IANA database, such as Asia/Shanghai";
            name.get_ref().parse().map_err(|_| source.fault(name.span(), what.to_owned()))
        });
        let (forms, column_forms) = match document.formats {
            None => (Vec::new(), BTreeMap::new()),
            Some(formats) => source.all_forms(formats)?,
        };
        let delimiter = document.delimiter.map(|delimiter| {
            let known = match delimiter.get_ref().as_str() {
                "," => b',',
                ";" => b';',
                "\t" => b'\t',
                "|" => b'|',
                _ => {
                    let what = r#"expected ",", ";", "\t" or "|""#.to_owned();
                    return Err(source.fault(delimiter.span(), what));
                }
            };
            Ok(known)
        });
        let (sheet, header_line, encoding) = (document.sheet, document.header_line, document.encoding);
        let open_as = OpenAs { encoding, delimiter: delimiter.transpose()?, sheet, header_line };
        let columns =
            document.columns.into_iter().map(|(column, names)| Ok((column, texts(&source, names)?)));
        let columns = columns.collect::<Result<_, ImportFault>>()?;
        let leave_out = document.leave_out.into_iter().map(|(column, words)| {
            let at = words.span();
            let words = texts(&source, words)?.into_iter().map(|word| word.value).collect();
            Ok(LeaveOut { column: Located { value: column.trim().to_owned(), span: at }, words })
        });
        let leave_out = leave_out.collect::<Result<_, ImportFault>>()?;
        let mapping = Self {
            time_zone: time_zone.transpose()?,
            fallback_unit: document.fallback_unit.map(Located::trimmed),
            petitioner: document.petitioner,
            sponsor: SponsorIs::read::<C>(&source, document.sponsor)?,
            limits: document.limits.unwrap_or(DueLimits::InForce),
            columns,
            constants: document
                .constants
                .into_iter()
                .map(|(column, value)| (column, Located::trimmed(value)))
                .collect(),
            values: document.values.into_iter().map(|(column, words)| (column, words_of(words))).collect(),
            nulls: document.nulls.into_iter().map(|word| word.trim().to_owned()).collect(),
            leave_out,
            forms,
            column_forms,
            excel_serials: document.excel_serials,
            open_as,
            source,
        };
        mapping.check_columns()?;
        mapping.check_values()?;
        Ok(mapping)
    }

    fn check_columns(&self) -> Result<(), ImportFault> {
        if let Some((column, constant)) = self.constants.iter().find(|(column, _)| column.is_the_rows_own()) {
            let what = format!("{} cannot be a constant: it differs from case to case", column.name());
            return Err(self.fault(constant, what));
        }
        Ok(())
    }

    fn check_values(&self) -> Result<(), ImportFault> {
        for (column, words) in &self.values {
            for meaning in words.values() {
                let what = match column.list() {
                    Some(is) if !column.knows(&meaning.value) => {
                        format!("not {is}: expected one of {}", column.words())
                    }
                    None if !column.is_a_unit() => {
                        format!(
                            "[values.{}]: only columns with a closed list of words, or \
                            with units, can be mapped",
                            column.name()
                        )
                    }
                    _ => continue,
                };
                return Err(self.fault(meaning, what));
            }
        }
        Ok(())
    }

    /// How the file is opened. Options on the command line override the mapping.
    pub(crate) fn open_as(&self, opening: &Opening) -> OpenAs {
        let (encoding, sheet) = (opening.encoding, opening.sheet.clone());
        let options = self.open_as.clone();
        OpenAs { encoding: encoding.or(options.encoding), sheet: sheet.or(options.sheet), ..options }
    }

    /// Returns the content of a cell. `None` if it is empty or a word that counts as empty.
    pub(crate) fn value<'a>(&self, cell: &'a str) -> Option<&'a str> {
        let value = cell.trim();
        Some(value)
            .filter(|value| !value.is_empty() && (self.nulls.is_empty() || !self.nulls.contains(*value)))
    }

    /// Returns the meaning of a word: what the mapping sets for it, or the word itself.
    pub(crate) fn meaning<'a>(&'a self, column: C, word: &'a str) -> &'a str {
        let mapped = self.values.get(&column).and_then(|words| words.get(word));
        mapped.map_or(word, |meaning| meaning.value.as_str())
    }

    /// The meanings that the mapping sets for the words of a column.
    pub(crate) fn values(&self, column: C) -> impl Iterator<Item = (&str, &Located)> {
        self.values.get(&column).into_iter().flatten().map(|(word, meaning)| (word.as_str(), meaning))
    }

    /// The forms of a column's times. Empty means every known form.
    pub(crate) fn forms(&self, column: C) -> Vec<Form> {
        self.column_forms.get(&column).unwrap_or(&self.forms).clone()
    }

    /// An error at a place of the mapping file.
    pub(crate) fn fault<T>(&self, at: &Located<T>, what: String) -> ImportFault {
        self.source.fault(at.span.clone(), what)
    }

    /// The path of the mapping file, for errors that have no single place.
    pub(crate) fn path(&self) -> &Path {
        &self.source.path
    }
}

impl Source {
    /// Parses the forms for all columns, or those for each column.
    fn all_forms<C: Columns>(&self, formats: Spanned<Value>) -> Result<FormsOf<C>, ImportFault> {
        let span = formats.span();
        let Value::Table(columns) = formats.get_ref() else {
            return Ok((self.forms(texts(self, formats)?)?, BTreeMap::new()));
        };
        let each = columns.iter().map(|(name, forms)| {
            let times = || C::ALL.iter().copied().filter(|column| column.is_a_time());
            let column = times().find(|column| column.name() == name).ok_or_else(|| {
                let known = times().map(C::name).collect::<Vec<_>>().join(", ");
                self.fault(span.clone(), format!("[formats] {name}: expected one of {known}"))
            })?;
            let forms = texts(self, Spanned::new(span.clone(), forms.clone()))?;
            Ok((column, self.forms(forms)?))
        });
        Ok((Vec::new(), each.collect::<Result<_, ImportFault>>()?))
    }

    fn forms(&self, forms: Vec<Located>) -> Result<Vec<Form>, ImportFault> {
        let read = |form: Located| {
            let what =
                "expected a form such as \"%m/%d/%Y %I:%M:%S %p\"; %Y %m %d %H %M %S are the usual parts";
            let items = StrftimeItems::new(&form.value).parse_to_owned();
            items.map_err(|_| self.fault(form.span, format!("{:?}: {what}", form.value)))
        };
        forms.into_iter().map(read).collect()
    }
}

fn words_of(words: BTreeMap<String, Spanned<String>>) -> BTreeMap<String, Located> {
    words.into_iter().map(|(word, meaning)| (word.trim().to_owned(), Located::trimmed(meaning))).collect()
}

#[cfg(test)]
mod tests;
