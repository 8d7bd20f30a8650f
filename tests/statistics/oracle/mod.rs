//! An independent judge of the statistics: a plain fold over the exported history, written from their definitions alone.
//!
//! For every question it filters the events, sorts them, folds each petition and counts. Nothing is kept between questions.

mod acceptance;
mod backlog;
mod closings;
mod dates;
mod disputes;
mod duties;
mod filings;
mod items;
mod mediations;
mod meetings;
mod own_day;
mod petition;
mod question;
mod ranking;
mod reviews;
mod steps;
mod sweeps;
mod view;

pub use dates::{Shift, shifted};
pub use ranking::{RankingAsk, RankingRow};

use chrono::NaiveDate;
use chrono_tz::Tz;
use items::Item;
use question::Question;
use redress_domain::UnitCode;
use redress_log::RecordedEvent;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// The whole history, in the order of positions, and the zone of its local days.
pub struct Oracle {
    events: Vec<RecordedEvent>,
    zone: Tz,
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Ask {
    pub unit: String,
    pub window: (NaiveDate, NaiveDate),
    /// None: each statistic's own.
    pub cut_off: Option<NaiveDate>,
    pub position: i64,
    pub visits_by: VisitsBy,
}

/// The unit that filings and visits belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VisitsBy {
    Place,
    ReceivedAt,
}

/// What the parts of a breakdown are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Unit,
    Month,
    Category,
    Channel,
    Kind,
}

/// A rate's two integers, or a count with denominator 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    pub numerator: i64,
    pub denominator: i64,
    pub cut_off: NaiveDate,
    /// The cut-off was held back to what the position can know.
    pub provisional: bool,
}

/// Every statistic by its name.
pub type Figures = BTreeMap<String, Figure>;

/// There is no such unit at that position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown(pub String);

/// The row of a `UNIT` breakdown that is the unit's own.
pub const OWN: &str = "own";

/// The part of what has no category, no channel or no kind.
pub const NONE: &str = "-";

impl Oracle {
    pub fn new(events: Vec<RecordedEvent>, zone: Tz) -> Self {
        Self { events, zone }
    }

    /// The log that it judges.
    pub fn events(&self) -> &[RecordedEvent] {
        &self.events
    }

    /// Every statistic of the table at once.
    pub fn figures(&self, ask: &Ask) -> Result<Figures, Unknown> {
        let question = self.question(ask)?;
        let unit_parts = question.parts_by_unit(&unit_code(&ask.unit)?);
        let views = question.views(&self.events);
        let items = question.items(&views);
        let mut parts = tally(ask, &question, &items, &unit_parts, |_| Some(String::new()));
        let mut figures = parts.remove("").unwrap_or_else(|| question.nothing());
        let mut share = question.figure("collectivePlaceShare");
        for part in collective_places(&question, &items, &unit_parts).values() {
            share.numerator += part.numerator;
            share.denominator += part.denominator;
        }
        figures.insert("collectivePlaceShare".to_owned(), share);
        Ok(figures)
    }

    /// The same figures for every part. A part where nothing is counted has a row only if it is a unit or a month.
    pub fn breakdown(&self, ask: &Ask, by: By) -> BTreeMap<String, Figures> {
        let (Ok(question), Ok(unit)) = (self.question(ask), unit_code(&ask.unit)) else {
            return BTreeMap::new();
        };
        let unit_parts = question.parts_by_unit(&unit);
        let views = question.views(&self.events);
        let items = question.items(&views);
        let part = |item: &Item<'_>| match by {
            By::Unit => unit_parts.get(item.unit(ask.visits_by)).cloned(),
            // Reading: the month it is dated by; of accumulation, also months before the window.
            By::Month => Some(item.day.format("%Y-%m").to_string()),
            By::Category => Some(item.category.map_or(NONE, |c| c.as_str()).to_owned()),
            By::Channel => {
                Some(item.channel.map_or(NONE.to_owned(), |channel| items::written(json!(channel))))
            }
            By::Kind => Some(item.kind.map_or(NONE.to_owned(), |kind| items::written(json!(kind)))),
        };
        let mut parts = tally(ask, &question, &items, &unit_parts, part);
        for key in question.rows(by, &unit) {
            parts.entry(key).or_insert_with(|| question.nothing());
        }
        let shares = collective_places(&question, &items, &unit_parts);
        for (key, figures) in &mut parts {
            figures.remove("collectivePlaceShare");
            if by == By::Unit {
                let none = question.figure("collectivePlaceShare");
                let share = shares.get(key).copied().unwrap_or(none);
                figures.insert("collectivePlaceShare".to_owned(), share);
            }
        }
        parts
    }

    fn question(&self, ask: &Ask) -> Result<Question, Unknown> {
        let question = Question::new(&self.events, self.zone, ask.window, ask.cut_off, ask.position);
        let known = question.as_ref().is_some_and(|question| question.knows(&ask.unit));
        question.filter(|_| known).ok_or_else(|| Unknown(ask.unit.clone()))
    }
}

/// Sums what the unit's subtree carries within the window, part by part.
fn tally(
    ask: &Ask,
    question: &Question,
    items: &[Item<'_>],
    unit_parts: &BTreeMap<UnitCode, String>,
    part: impl Fn(&Item<'_>) -> Option<String>,
) -> BTreeMap<String, Figures> {
    let mut parts: BTreeMap<String, Figures> = BTreeMap::new();
    for item in items.iter().filter(|item| unit_parts.contains_key(item.unit(ask.visits_by))) {
        let Some(key) = part(item) else { continue };
        let figures = parts.entry(key).or_insert_with(|| question.nothing());
        let figure = figures.get_mut(item.name.as_ref()).expect("every statistic has its name");
        figure.numerator += item.numerator;
        figure.denominator += item.denominator;
    }
    parts
}

/// For each part by unit: its leaf units, and how many of them are the place of a collective visit.
fn collective_places(
    question: &Question,
    items: &[Item<'_>],
    unit_parts: &BTreeMap<UnitCode, String>,
) -> BTreeMap<String, Figure> {
    // Reading: a leaf has the visits whose place it is itself, not those of retired units below it.
    let collective = items.iter().filter(|item| item.name == "collectiveVisits.batches");
    let places: BTreeSet<&UnitCode> = collective.map(|item| item.unit(VisitsBy::Place)).collect();
    let mut shares = BTreeMap::new();
    for leaf in question.leaves() {
        let Some(part) = unit_parts.get(leaf) else { continue };
        let share: &mut Figure =
            shares.entry(part.clone()).or_insert_with(|| question.figure("collectivePlaceShare"));
        share.denominator += 1;
        share.numerator += i64::from(places.contains(leaf));
    }
    shares
}

fn unit_code(text: &str) -> Result<UnitCode, Unknown> {
    text.parse().map_err(|_| Unknown(text.to_owned()))
}
