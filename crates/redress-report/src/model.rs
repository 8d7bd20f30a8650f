//! One small model of a table: what a report is before its rows come, and the cells of a row.

use chrono::NaiveDate;
use redress_log::Position;

use crate::headings::Heading;
use crate::lang::Lang;
use crate::percent::ends;
use crate::words;

/// What a report is before its rows come.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    /// Its name, for programs.
    pub(crate) name: &'static str,
    /// What stands above the table, and names the sheet.
    pub(crate) title: String,
    pub(crate) columns: Vec<Column>,
    /// What every row speaks of.
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

/// What the cells of a column hold, unless they are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Rate,
    /// Two rates.
    Interval,
    Date,
    /// Two texts.
    Unit,
}

/// Where a column appears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    Everywhere,
    /// On the screen, as long as there is room.
    WhereWide,
    /// On the screen only.
    Screen,
    /// In files, and not on the screen.
    Files,
    /// In files; on the screen, a line above the rows that have the same.
    Block,
}

/// A cell of a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Empty,
    Text(String),
    /// A word of a closed list: for programs, and as people read it.
    Term {
        word: String,
        shown: String,
    },
    Integer(i64),
    Position(Position),
    /// The rate, not rounded, and in per cent as it is shown.
    Rate {
        value: f64,
        percent: String,
    },
    /// Between two rates.
    Interval {
        /// Its lower end.
        low: f64,
        /// The rate that it contains, also as it is shown.
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

/// Something that every row speaks of.
#[derive(Debug, Clone)]
pub(crate) struct Fact {
    pub(crate) heading: &'static Heading,
    pub(crate) cell: Cell,
    /// Whether CSV, which has no place but rows, repeats it in each: what tells two files apart.
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

    /// Whether there is something to say.
    pub(crate) fn is_told(&self) -> bool {
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

    /// A word of a closed list.
    pub(crate) fn term(word: impl ToString, lang: Lang) -> Self {
        let word = word.to_string();
        let shown = words::word(&word, lang).to_owned();
        Self::Term { word, shown }
    }

    /// As people read it; on the screen, an interval with one decimal, which is as much as it tells.
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
