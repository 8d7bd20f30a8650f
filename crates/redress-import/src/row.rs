//! Reads the cells of one row by our columns. Problems are collected, so that one run reports all of them.

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

/// The column that a file of rejected rows has in addition.
pub(crate) const REASON: &str = "reason";

/// A problem with a value.
#[derive(Debug, Clone)]
pub(crate) struct Noted {
    pub(crate) column: Column,
    /// A stable name of the problem, by which problems are counted.
    pub(crate) rule: &'static str,
    pub(crate) what: String,
    /// In an event log: the line of the step and its value, if it is not the case's first row.
    pub(crate) step: Option<(u64, String)>,
}

impl CaseFile {
    /// Returns a cell without surrounding space. `None` if it is empty.
    pub(crate) fn cell<'a>(&self, row: &'a Row, column: Column) -> Option<&'a str> {
        let value = |place: &usize| self.mapping.value(self.without_guard(row.fields.get(*place)?));
        self.layout.places(column).iter().find_map(value)
    }

    /// Removes the apostrophe that guards a formula in a file of rejected rows, which can be corrected and
    /// imported.
    fn without_guard<'a>(&self, text: &'a str) -> &'a str {
        match formula::unguarded(text) {
            // Few cells begin with one, so the header is checked for those only.
            meant if meant.len() < text.len() && self.table.header.iter().any(|name| name == REASON) => meant,
            _ => text,
        }
    }

    /// The column that supplies a value in a row: the column itself, or the one that replaces its empty cell.
    pub(crate) fn source_of(&self, row: &Row, mut column: Column) -> Column {
        let cells = Cells::new(self, row);
        while let Some(default) = column.default().filter(|_| cells.text(column).is_none()) {
            column = default;
        }
        column
    }

    /// The file's name for a column, followed by ours.
    pub(crate) fn named(&self, row: Option<&Row>, column: Column) -> String {
        let ours = column.name();
        let places = self.layout.places(column);
        // Of several columns, the one that is not empty.
        let says = |place: &&usize| {
            row.is_some_and(|row| {
                row.fields.get(**place).is_some_and(|cell| self.mapping.value(cell).is_some())
            })
        };
        let place = places.iter().find(says).or(places.first());
        match place.and_then(|place| self.table.header.get(*place)) {
            Some(theirs) if theirs != ours => format!("{theirs} ({ours})"),
            _ => ours.to_owned(),
        }
    }

    /// Makes a problem about the value of a column.
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

/// Reads the cells of one row and collects their problems.
pub(crate) struct Cells<'a> {
    pub(crate) file: &'a CaseFile,
    pub(crate) row: &'a Row,
    /// The problems so far.
    pub(crate) noted: Vec<Noted>,
}

impl<'a> Cells<'a> {
    pub(crate) fn new(file: &'a CaseFile, row: &'a Row) -> Self {
        Self { file, row, noted: Vec::new() }
    }

    /// Returns a cell. `None` if it is empty.
    pub(crate) fn cell(&self, column: Column) -> Option<&'a str> {
        self.file.cell(self.row, column)
    }

    /// Returns the cell, or else the mapping's constant.
    pub(crate) fn text(&self, column: Column) -> Option<&'a str> {
        let constant = || self.file.mapping.constants.get(&column).map(|constant| constant.value.as_str());
        self.cell(column).or_else(constant)
    }

    /// Parses a value with its own parser.
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

    /// Parses the text of a column as a time.
    pub(crate) fn time_of(&mut self, column: Column, text: &str) -> Option<When> {
        let found: Result<When, NoTime> = self.file.when(column, text);
        found.map_err(|why| self.bad(column, why.rule(), why.to_string())).ok()
    }

    /// Parses a word of a closed list.
    pub(crate) fn word<V: Vocabulary>(&mut self, column: Column) -> Option<V> {
        let text = self.text(column)?;
        self.word_of(column, text)
    }

    /// Parses a given word of a column's closed list.
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

    /// Finds a unit by its code or its name.
    pub(crate) fn unit(&mut self, column: Column) -> Option<UnitCode> {
        let text = self.text(column)?;
        self.unit_of(column, text)
    }

    /// Finds units by their codes or names, separated by semicolons.
    pub(crate) fn units(&mut self, column: Column) -> Vec<UnitCode> {
        let texts = self.text(column).unwrap_or_default().split([';', '；', '、']);
        texts
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .filter_map(|text| self.unit_of(column, text))
            .collect()
    }

    /// Finds the unit that the text of a column names.
    pub(crate) fn unit_of(&mut self, column: Column, text: &str) -> Option<UnitCode> {
        let meant = self.file.mapping.meaning(column, text);
        let found = self.file.units.find(meant);
        found.map_err(|what| self.bad(column, "UNIT_IN_DOUBT", what)).ok()
    }

    /// Parses an identifier.
    pub(crate) fn id<T: FromStr<Err: Display>>(&mut self, column: Column) -> Option<T> {
        let parsed: Result<T, _> = self.text(column)?.parse();
        parsed.map_err(|fault| self.bad(column, "ID_INVALID", fault.to_string())).ok()
    }

    /// Records a problem with a value.
    pub(crate) fn bad(&mut self, column: Column, rule: &'static str, what: impl Into<String>) {
        self.noted.push(Noted { column, rule, what: what.into(), step: None });
    }
}
