//! Reports: one small model of a table, and four forms that render it. A new report is one file, which makes a [`Head`] and rows of
//! [`Cell`]s; what it says in Chinese and English stands in [`headings`] and in that file.

mod csv;
mod destination;
mod fault;
mod flat;
mod headings;
mod json;
pub(crate) mod petitions;
pub(crate) mod ranking;
mod read_side;
pub(crate) mod statistics;
mod table;
mod words;
mod xlsx;

use std::io::Write;

use chrono::NaiveDate;
use redress_domain::{UnitCode, UnitTree};
use redress_log::Position;
use redress_read::statistics::Statistic;

pub(crate) use destination::Destination;
pub(crate) use fault::ReportFault;
pub(crate) use headings::Heading;
pub(crate) use read_side::{ReadSide, window_has_begun};
pub(crate) use words::Lang;

use crate::cli::report::ReportFormat;

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

/// One form of a report. Rows go out as they come, so that a list may be of any length.
pub(crate) trait Form {
    /// Renders a row; its cells are those of the columns.
    fn row(&mut self, row: Vec<Cell>) -> Result<(), ReportFault>;

    /// Parts the rows before from the rows after, where people see them together.
    fn part(&mut self, _label: &str) -> Result<(), ReportFault> {
        Ok(())
    }

    /// Ends the report, with what could be known only now.
    fn finish(self: Box<Self>, late_notes: Vec<String>) -> Result<(), ReportFault>;
}

/// Begins a report.
pub(crate) fn begin<'a>(
    format: ReportFormat,
    head: Head,
    out: &'a mut (dyn Write + Send),
) -> Result<Box<dyn Form + 'a>, ReportFault> {
    Ok(match format {
        ReportFormat::Table => Box::new(table::Table::new(head, out, table::screen_width())),
        ReportFormat::Csv => Box::new(csv::Csv::begin(head, out)?),
        ReportFormat::Xlsx => Box::new(xlsx::Xlsx::begin(head, out)?),
        ReportFormat::Json => Box::new(json::Json::begin(head, out)?),
    })
}

impl Column {
    pub(crate) const fn new(heading: &'static Heading, kind: Kind) -> Self {
        Self { heading, kind, shown: Shown::Everywhere }
    }

    pub(crate) const fn shown(self, shown: Shown) -> Self {
        Self { shown, ..self }
    }

    fn is_in_files(&self) -> bool {
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
    fn is_told(&self) -> bool {
        self.cell != Cell::Empty && self.cell != Cell::Text(String::new())
    }

    fn kind(&self) -> Kind {
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
    fn text(&self, lang: Lang) -> String {
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

/// A unit, with the name it has on a day.
fn unit(tree: &UnitTree, code: &str, day: NaiveDate) -> Cell {
    let known = code.parse::<UnitCode>().ok();
    let name = known.and_then(|code| tree.get(&code)).map(|unit| unit.name_on(day).to_owned());
    Cell::Unit { code: code.to_owned(), name: name.unwrap_or_default() }
}

/// What a statistic is, in a sentence.
fn definition(statistic: &Statistic, lang: Lang) -> String {
    let Statistic { definition, dated_by, .. } = statistic;
    lang.pick(format!("{definition} Dated by: {dated_by}."), format!("{definition} 归期依据：{dated_by}。"))
}

/// What a cut-off that was held back means.
fn provisional(day: NaiveDate, lang: Lang) -> String {
    lang.pick(
        format!("Provisional: figures count up to {day}, the day of the last record, and will still move."),
        format!("暂定：数据目前只计至最后一条记录之日（{day}），之后仍会变化。"),
    )
}

/// The ends of an interval with one decimal. Rounded to the nearest they may leave out the rate, which is shown with two; then they are
/// rounded outwards.
fn ends(low: f64, rate: f64, high: f64) -> String {
    let shown: f64 = percent(rate, 2).parse().unwrap_or(rate * 100.0);
    let end = |value: f64, excludes: fn(f64, f64) -> bool, outwards: fn(f64) -> f64| {
        let nearest = percent(value, 1);
        match nearest.parse::<f64>() {
            Ok(end) if excludes(end, shown) => format!("{:.1}", outwards(shown * 10.0) / 10.0),
            _ => nearest,
        }
    };
    let low = end(low, |end, shown| end > shown, f64::floor);
    let high = end(high, |end, shown| end < shown, f64::ceil);
    format!("{low}–{high}")
}

/// A number between 0 and 1 in per cent, rounded half up, and 100 for 1 only, as rates are.
fn percent(value: f64, decimals: usize) -> String {
    let unit = 10_f64.powi(-i32::try_from(decimals).unwrap_or(0));
    let rounded = (value * 100.0 / unit + 0.5).floor() * unit;
    let shown = if value < 1.0 { rounded.min(100.0 - unit) } else { rounded };
    format!("{shown:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_of_an_interval_is_100_only_if_it_is_1() {
        let rows = [(0.5, "50.0", "50.00"), (0.999_99, "99.9", "99.99"), (1.0, "100.0", "100.00")];
        for (value, one, two) in rows {
            assert_eq!((percent(value, 1).as_str(), percent(value, 2).as_str()), (one, two), "{value}");
        }
        assert_eq!(percent(0.0, 2), "0.00");
        assert_eq!(percent(0.123_45, 2), "12.35");
    }

    #[test]
    fn an_interval_contains_its_rate_as_it_is_shown() {
        assert_eq!(ends(0.722_467, 1.0, 1.0), "72.2–100.0");
        assert_eq!(ends(0.0, 0.0, 0.277_533), "0.0–27.8");
        assert_eq!(ends(0.998, 0.999_9, 0.999_98), "99.8–100.0", "shown as 99.99 %");
        assert_eq!(ends(0.500_26, 0.500_3, 0.500_34), "50.0–50.1", "shown as 50.03 %");
        assert_eq!(ends(0.499_6, 0.499_7, 0.499_8), "49.9–50.0", "shown as 49.97 %");
    }
}
