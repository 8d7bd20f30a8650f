//! The model of a report, independent of its format: a head, columns, and rows of cells.

use chrono::NaiveDate;
use redress_log::Position;

use crate::chinese_terms;
use crate::headings::Heading;
use crate::lang::Lang;
use crate::percent::ends;

/// Everything about a report that is known before its rows.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    /// Its name for programs.
    pub(crate) name: &'static str,
    /// The title above the table, which is also the name of the sheet.
    pub(crate) title: String,
    pub(crate) columns: Vec<Column>,
    /// Facts that apply to every row, such as the month.
    pub(crate) facts: Vec<Fact>,
    /// Sentences below the table.
    pub(crate) notes: Vec<String>,
    pub(crate) lang: Lang,
}

/// A column. Every row has a cell for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) heading: &'static Heading,
    pub(crate) kind: Kind,
    pub(crate) shown: Shown,
}

/// The type of the cells in a column; a cell may also be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Rate,
    /// Two rates: low and high.
    Interval,
    Date,
    /// Two texts: code and name.
    Unit,
}

/// Where a column appears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    Everywhere,
    /// In files, and on the screen if there is room.
    IfWide,
    /// On the screen only.
    Screen,
    /// In files only.
    Files,
    /// In files. On the screen it becomes a line above the rows that share its value.
    Block,
}

/// A cell of a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Empty,
    Text(String),
    /// A word of a closed list: its code, and its text for people.
    Term {
        word: String,
        shown: String,
    },
    Integer(i64),
    Position(Position),
    /// A rate: the exact value, and the text in per cent.
    Rate {
        value: f64,
        percent: String,
    },
    /// An interval between two rates.
    Interval {
        /// Its lower end.
        low: f64,
        /// The rate inside it, as it is shown.
        rate: f64,
        /// Its upper end.
        high: f64,
    },
    Date(NaiveDate),
    Unit {
        code: String,
        name: String,
    },
    YesNo(bool),
}

/// A fact that applies to every row.
#[derive(Debug, Clone)]
pub(crate) struct Fact {
    pub(crate) heading: &'static Heading,
    pub(crate) cell: Cell,
    /// Whether CSV repeats it in each row, to distinguish one file from another. CSV has no other place for
    /// it.
    pub(crate) in_rows: bool,
}

impl Column {
    pub(crate) const fn new(heading: &'static Heading, kind: Kind) -> Self {
        Self { heading, kind, shown: Shown::Everywhere }
    }

    pub(crate) const fn shown(self, shown: Shown) -> Self {
        Self { shown, ..self }
    }

    pub(crate) fn is_in_files(&self) -> bool {
        self.shown != Shown::Screen
    }
}

impl Fact {
    pub(crate) fn new(heading: &'static Heading, cell: Cell) -> Self {
        Self { heading, cell, in_rows: false }
    }

    pub(crate) fn in_rows(self) -> Self {
        Self { in_rows: true, ..self }
    }

    /// Whether the fact has a value.
    pub(crate) fn has_value(&self) -> bool {
        self.cell != Cell::Empty && self.cell != Cell::Text(String::new())
    }

    pub(crate) fn kind(&self) -> Kind {
        if matches!(self.cell, Cell::Unit { .. }) { Kind::Unit } else { Kind::Text }
    }
}

impl Cell {
    pub(crate) fn of<T>(value: Option<T>, cell: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Empty, cell)
    }

    /// Makes a cell for a word of a closed list.
    pub(crate) fn term(word: impl ToString, lang: Lang) -> Self {
        let word = word.to_string();
        let shown = chinese_terms::word(&word, lang).to_owned();
        Self::Term { word, shown }
    }

    /// The text for people. On the screen an interval has one decimal, which is as precise as it is.
    pub(crate) fn text(&self, lang: Lang) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Term { shown: text, .. } => text.clone(),
            Self::Integer(number) => number.to_string(),
            Self::Position(position) => position.0.to_string(),
            Self::Rate { percent, .. } => format!("{percent}%"),
            Self::Interval { low, rate, high } => ends(*low, *rate, *high),
            Self::Date(day) => day.to_string(),
            Self::Unit { code, name } if code == name => name.clone(),
            Self::Unit { code, name } => format!("{code} {name}"),
            Self::YesNo(true) => lang.pick("yes", "是").to_owned(),
            Self::YesNo(false) => lang.pick("no", "否").to_owned(),
        }
    }
}
