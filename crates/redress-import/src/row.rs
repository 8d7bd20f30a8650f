//! The cells of one row, by our columns; what is wrong with them is gathered, not thrown.

use std::fmt::Display;
use std::str::FromStr;

use redress_domain::UnitCode;
use redress_output::formula;

use crate::{
    Problem,
    case_file::CaseFile,
    columns::Column,
    table::Row,
    times::{NoTime, When},
    words::{self, Vocabulary},
};

/// The column that the file of rejected rows adds.
pub(crate) const REASON: &str = "reason";

/// Something that is wrong with a value.
#[derive(Debug, Clone)]
pub(crate) struct Noted {
    pub(crate) column: Column,
    /// A name of the rule, for sums of problems.
    pub(crate) rule: &'static str,
    pub(crate) what: String,
    /// In an event log: the line of the step, and its value, if it is not about the case's first row.
    pub(crate) step: Option<(u64, String)>,
}

impl CaseFile {
    /// What the file says, without space around it; none if it says nothing.
    pub(crate) fn cell<'a>(&self, row: &'a Row, column: Column) -> Option<&'a str> {
        let said = |place: &usize| self.mapping.said(self.as_meant(row.fields.get(*place)?));
        self.layout.places(column).iter().find_map(said)
    }

    /// A cell without the apostrophe that guards a formula in a file of rejected rows, which can be put right and imported.
    fn as_meant<'a>(&self, text: &'a str) -> &'a str {
        match formula::unguarded(text) {
            // Few cells begin so: the header is looked at for those alone.
            meant if meant.len() < text.len() && self.table.header.iter().any(|name| name == REASON) => meant,
            _ => text,
        }
    }

    /// The column that says what a column means in a row: itself, or the one that stands in for its empty cell.
    pub(crate) fn told_by(&self, row: &Row, mut column: Column) -> Column {
        let cells = Cells::new(self, row);
        while let Some(default) = column.default().filter(|_| cells.text(column).is_none()) {
            column = default;
        }
        column
    }

    /// The file's name for a column, and ours.
    pub(crate) fn named(&self, row: Option<&Row>, column: Column) -> String {
        let ours = column.name();
        let places = self.layout.places(column);
        // Of several columns, the one that says something.
        let says = |place: &&usize| {
            row.is_some_and(|row| {
                row.fields.get(**place).is_some_and(|cell| self.mapping.said(cell).is_some())
            })
        };
        let place = places.iter().find(says).or(places.first());
        match place.and_then(|place| self.table.header.get(*place)) {
            Some(theirs) if theirs != ours => format!("{theirs} ({ours})"),
            _ => ours.to_owned(),
        }
    }

    /// Something about the value of a column.
    pub(crate) fn problem(
        &self,
        row: &Row,
        column: Column,
        rule: &'static str,
        what: impl Into<String>,
    ) -> Problem {
        let cell = self.cell(row, column);
        let constant = self.mapping.constants.get(&column).filter(|_| cell.is_none());
        let named = match constant {
            Some(_) => format!("{} (constant in {})", column.name(), self.mapping.path().display()),
            None => self.named(Some(row), column),
        };
        let value = cell.or(constant.map(|constant| constant.value.as_str())).unwrap_or_default();
        let value = (value.is_empty() || !column.is_sensitive()).then(|| value.to_owned());
        Problem { column: Some(named), value, ..Problem::of_row(row.line, rule, what) }
    }
}

/// One row while it is read.
pub(crate) struct Cells<'a> {
    pub(crate) file: &'a CaseFile,
    pub(crate) row: &'a Row,
    /// What is wrong so far, and where.
    pub(crate) noted: Vec<Noted>,
}

impl<'a> Cells<'a> {
    pub(crate) fn new(file: &'a CaseFile, row: &'a Row) -> Self {
        Self { file, row, noted: Vec::new() }
    }

    /// What the file says; none if it says nothing.
    pub(crate) fn cell(&self, column: Column) -> Option<&'a str> {
        self.file.cell(self.row, column)
    }

    /// What the file says, else the mapping's constant.
    pub(crate) fn text(&self, column: Column) -> Option<&'a str> {
        let constant = || self.file.mapping.constants.get(&column).map(|constant| constant.value.as_str());
        self.cell(column).or_else(constant)
    }

    /// A value of a form of its own.
    pub(crate) fn read<T>(
        &mut self,
        column: Column,
        expected: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = read(self.text(column)?);
        if value.is_none() {
            self.bad(column, "VALUE_UNREADABLE", expected);
        }
        value
    }

    /// A time.
    pub(crate) fn time(&mut self, column: Column) -> Option<When> {
        let text = self.text(column)?;
        self.time_of(column, text)
    }

    /// A time that a text of a column says.
    pub(crate) fn time_of(&mut self, column: Column, text: &str) -> Option<When> {
        let found: Result<When, NoTime> = self.file.when(column, text);
        found.map_err(|why| self.bad(column, why.rule(), why.to_string())).ok()
    }

    /// A word of a closed list.
    pub(crate) fn word<V: Vocabulary>(&mut self, column: Column) -> Option<V> {
        let text = self.text(column)?;
        self.word_of(column, text)
    }

    /// What a word of a column's closed list means.
    pub(crate) fn word_of<V: Vocabulary>(&mut self, column: Column, word: &str) -> Option<V> {
        let value = words::read(self.file.mapping.meaning(column, word));
        if value.is_none() {
            let what = format!(
                "not {}; add it to [values.{}] as one of {}",
                V::IS,
                column.name(),
                words::list::<V>()
            );
            self.bad(column, "WORD_UNKNOWN", what);
        }
        value
    }

    /// A unit, by its code or its name.
    pub(crate) fn unit(&mut self, column: Column) -> Option<UnitCode> {
        let text = self.text(column)?;
        self.unit_of(column, text)
    }

    /// Units, by their codes or names, with semicolons between them.
    pub(crate) fn units(&mut self, column: Column) -> Vec<UnitCode> {
        let texts = self.text(column).unwrap_or_default().split([';', '；', '、']);
        texts
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .filter_map(|text| self.unit_of(column, text))
            .collect()
    }

    /// The unit that a text of a column names.
    pub(crate) fn unit_of(&mut self, column: Column, text: &str) -> Option<UnitCode> {
        let meant = self.file.mapping.meaning(column, text);
        let found = self.file.units.find(meant);
        found.map_err(|what| self.bad(column, "UNIT_IN_DOUBT", what)).ok()
    }

    /// An identifier.
    pub(crate) fn id<T: FromStr<Err: Display>>(&mut self, column: Column) -> Option<T> {
        let parsed: Result<T, _> = self.text(column)?.parse();
        parsed.map_err(|fault| self.bad(column, "ID_INVALID", fault.to_string())).ok()
    }

    /// Notes that a value is bad.
    pub(crate) fn bad(&mut self, column: Column, rule: &'static str, what: impl Into<String>) {
        self.noted.push(Noted { column, rule, what: what.into(), step: None });
    }
}
