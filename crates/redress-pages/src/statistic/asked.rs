//! Which figure the address asks for: unit, window, cut-off, position.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use crate::{ask::variables, lang::Lang, link::literal, month::Month, problem::Problem, text, visit::Visit};

pub(super) const BREAKDOWNS: [&str; 5] = ["UNIT", "CATEGORY", "CHANNEL", "KIND", "MONTH"];
pub(super) const VISITS_BY: [&str; 2] = ["PLACE", "RECEIVED_AT"];
pub(super) const SIDES: [&str; 2] = ["NUMERATOR", "DENOMINATOR"];

/// Which days count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Window {
    Month(Month),
    Range(NaiveDate, NaiveDate),
}

/// A question about one statistic.
pub(super) struct Asked<'a> {
    pub(super) unit: &'a str,
    pub(super) window: Window,
    pub(super) as_of: Option<NaiveDate>,
    pub(super) position: Option<String>,
    pub(super) visits_by: &'static str,
    pub(super) by: &'static str,
    /// Whose entries are listed; none: nobody's.
    pub(super) entries: Option<&'static str>,
}

impl Window {
    fn value(self) -> Value {
        match self {
            Self::Month(month) => json!({ "month": month.to_string() }),
            Self::Range(from, to) => json!({ "range": { "from": from.to_string(), "to": to.to_string() } }),
        }
    }

    fn literal(self) -> String {
        match self {
            Self::Month(month) => format!("{{month: \"{month}\"}}"),
            Self::Range(from, to) => format!("{{range: {{from: \"{from}\", to: \"{to}\"}}}}"),
        }
    }

    /// The month in which it ends.
    pub(super) fn last_month(self) -> Month {
        match self {
            Self::Month(month) => month,
            Self::Range(_, to) => Month::of(to),
        }
    }

    pub(super) fn text(self, lang: Lang) -> String {
        match self {
            Self::Month(month) => text::month(month, lang),
            Self::Range(from, to) => {
                let (from, to) = (text::day_text(from, lang), text::day_text(to, lang));
                lang.pick(format!("{from} to {to}"), format!("{from}至{to}"))
            }
        }
    }
}

impl<'a> Asked<'a> {
    /// Reads the address; none if it names no unit and the visitor works for none.
    pub(super) fn of(visit: &'a Visit) -> Result<Option<Self>, Problem> {
        let Some(unit) = visit.parameter("unit").or(visit.own_unit()) else { return Ok(None) };
        let (from, to) = (visit.day("from")?, visit.day("to")?);
        let window = match (from, to) {
            (Some(from), Some(to)) => Window::Range(from, to),
            (None, None) => Window::Month(visit.month("month")?.unwrap_or_else(|| Month::of(visit.today()))),
            (Some(_), None) | (None, Some(_)) => {
                let missing = if from.is_some() { "to" } else { "from" };
                let expected =
                    visit.lang.pick("both days of the window: from and to", "统计期的起止日期：from和to");
                return Err(Problem::parameter(missing, "", expected));
            }
        };
        Ok(Some(Self {
            unit,
            window,
            as_of: visit.day("asOf")?,
            position: visit.position("position")?,
            visits_by: visit.choice("visitsBy", &VISITS_BY)?.unwrap_or("PLACE"),
            by: visit.choice("by", &BREAKDOWNS)?.unwrap_or("UNIT"),
            entries: visit.choice("entries", &SIDES)?,
        }))
    }

    pub(super) fn variables(&self) -> Map<String, Value> {
        let mut all = self.of_months();
        all.insert("window".to_owned(), self.window.value());
        all.insert("asOf".to_owned(), self.as_of.map_or(Value::Null, |day| day.to_string().into()));
        all
    }

    /// What the months of a series have in common.
    pub(super) fn of_months(&self) -> Map<String, Value> {
        let position = self.position.as_deref().map_or(Value::Null, Value::from);
        variables([("unit", self.unit.into()), ("position", position), ("visitsBy", self.visits_by.into())])
    }

    /// A query for a selection of this question.
    pub(super) fn document(&self, selection: &str) -> String {
        let as_of = self.as_of.map_or_else(String::new, |day| format!(", asOf: \"{day}\""));
        self.written(self.window, &as_of, selection)
    }

    /// The same for another month, with its own cut-off.
    pub(super) fn document_of(&self, month: Month, selection: &str) -> String {
        self.written(Window::Month(month), "", selection)
    }

    fn written(&self, window: Window, as_of: &str, selection: &str) -> String {
        let (unit, window) = (literal(self.unit), window.literal());
        let position = self.position.as_ref().map_or_else(String::new, |at| format!(", position: \"{at}\""));
        let by = if self.visits_by == "PLACE" { "" } else { ", visitsBy: RECEIVED_AT" };
        format!(
            "{{\n  statistics(unit: {unit}, window: {window}{as_of}{position}{by}) {{\n    {selection}\n  }}\n}}"
        )
    }
}
