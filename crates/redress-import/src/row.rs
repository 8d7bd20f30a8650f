//! The cells of one row, by our columns; what is wrong with them is gathered, not thrown.

use std::fmt::Display;
use std::str::FromStr;

use chrono_tz::Tz;

use crate::{
    ImportFault, Problem,
    columns::Column,
    mapping::Mapping,
    petitioner::Petitioners,
    table::{Row, Table},
    words::{self, Vocabulary},
};

/// Where each of our columns is in a file.
pub(crate) struct Layout {
    places: Vec<Option<usize>>,
    /// Columns of the file that nothing is taken from.
    pub(crate) unused: Vec<String>,
}

impl Layout {
    /// Finds the columns.
    ///
    /// # Errors
    /// If the mapping names a column that the file does not have, or one that is needed is nowhere.
    pub(crate) fn of(table: &Table, mapping: &Mapping) -> Result<Self, ImportFault> {
        let mut places = Vec::new();
        for column in Column::ALL {
            let place = match mapping.columns.get(column) {
                None => table.column(column.name()),
                Some(theirs) => Some(table.column(&theirs.value).ok_or_else(|| {
                    let what = format!(
                        "{} has no column {:?}; it has {}",
                        table.name(),
                        theirs.value,
                        table.header.join(", ")
                    );
                    mapping.fault(theirs, what)
                })?),
            };
            places.push(place);
        }
        let used = |place: usize| places.contains(&Some(place));
        let unused = table.header.iter().enumerate().filter(|(place, _)| !used(*place));
        let unused = unused.map(|(_, name)| name.clone()).collect();
        let layout = Self { places, unused };
        layout.check_needed(table, mapping)?;
        Ok(layout)
    }

    fn check_needed(&self, table: &Table, mapping: &Mapping) -> Result<(), ImportFault> {
        let given = |column: Column| self.place(column).is_some() || mapping.constants.contains_key(&column);
        let missing =
            [Column::ExternalNumber, Column::RegisteredAt].into_iter().find(|column| !given(*column));
        let what = match missing {
            Some(column) => format!(
                "expected a column {0}; has it another name, a mapping file says {0} = \"…\" in [columns]",
                column.name()
            ),
            None if !given(Column::Place) && mapping.fallback_unit.is_none() => {
                "expected a column place, or a mapping file with fallback_unit = \"…\"".to_owned()
            }
            None => return Ok(()),
        };
        Err(ImportFault::Header { path: table.path.clone(), what })
    }

    /// Whether the file has a column.
    pub(crate) fn has(&self, column: Column) -> bool {
        self.place(column).is_some()
    }

    fn place(&self, column: Column) -> Option<usize> {
        self.places.get(column as usize).copied().flatten()
    }
}

/// A file of cases, and all that says how to read it.
pub(crate) struct CaseFile {
    pub(crate) table: Table,
    pub(crate) mapping: Mapping,
    pub(crate) layout: Layout,
    pub(crate) petitioners: Petitioners,
    /// The log's time zone, in which its days are reckoned.
    pub(crate) calendar: Tz,
}

impl CaseFile {
    /// What the file says, without space around it; none if it says nothing.
    fn cell<'a>(&self, row: &'a Row, column: Column) -> Option<&'a str> {
        let value = row.fields.get(self.layout.place(column)?)?.trim();
        Some(value).filter(|value| !value.is_empty())
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
    pub(crate) fn named(&self, column: Column) -> String {
        let ours = column.name();
        match self.layout.place(column).and_then(|place| self.table.header.get(place)) {
            Some(theirs) if theirs != ours => format!("{theirs} ({ours})"),
            _ => ours.to_owned(),
        }
    }

    /// Something about the value of a column.
    pub(crate) fn problem(&self, row: &Row, column: Column, what: impl Into<String>) -> Problem {
        let cell = self.cell(row, column);
        let constant = self.mapping.constants.get(&column).filter(|_| cell.is_none());
        let named = match constant {
            Some(_) => format!("{} (constant in {})", column.name(), self.mapping.path().display()),
            None => self.named(column),
        };
        let value = cell.or(constant.map(|constant| constant.value.as_str())).unwrap_or_default();
        let value = (value.is_empty() || !column.is_sensitive()).then(|| value.to_owned());
        Problem { line: row.line, column: Some(named), value, what: what.into() }
    }
}

/// One row while it is read.
pub(crate) struct Cells<'a> {
    pub(crate) file: &'a CaseFile,
    pub(crate) row: &'a Row,
    /// What is wrong so far, and where.
    pub(crate) noted: Vec<(Column, String)>,
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
            self.bad(column, expected);
        }
        value
    }

    /// A word of a closed list.
    pub(crate) fn word<V: Vocabulary>(&mut self, column: Column) -> Option<V> {
        let value = words::read(self.text(column)?);
        if value.is_none() {
            self.bad(column, words::expected::<V>());
        }
        value
    }

    /// An identifier.
    pub(crate) fn id<T: FromStr<Err: Display>>(&mut self, column: Column) -> Option<T> {
        let parsed: Result<T, _> = self.text(column)?.parse();
        parsed.map_err(|fault| self.bad(column, fault.to_string())).ok()
    }

    /// Notes that a value is bad.
    pub(crate) fn bad(&mut self, column: Column, what: impl Into<String>) {
        self.noted.push((column, what.into()));
    }
}
