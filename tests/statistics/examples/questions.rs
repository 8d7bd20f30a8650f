//! When the reader is asked, then it answers.
//!
//! ```text
//! closureRate(DUE) of D1 in 2026-03 [by 2026-04-10] [at 12] [approached] = 1/2 [provisional]
//! filings of D1 in 2026-03 yearOnYear = 3 after 2: 0.5
//! filings per UNIT of P in 2026-03 = C:3 own:0
//! numerator filings of P in 2026-03 = A@9:+1 B@10:+1
//! ```
//! A window is a month, a year, or `<day>..<day>`; after `by` comes a given cut-off, after `at` a position.

use super::{phrases::day, story::Story};
use redress_log::Position;
use redress_read::{
    Ask, By, Change, Comparison, Figure, Month, ReadError, Reader, VisitsBy, Window,
    statistics::{self, Side},
};
use std::fmt::Write as _;

impl Story {
    /// Asks each line up to ` = `, and compares the answer with what follows.
    #[track_caller]
    pub fn then(&self, lines: &str) -> impl Future<Output = ()> {
        let place = std::panic::Location::caller();
        async move {
            let reader = self.reader().await;
            let mut wrong = String::new();
            for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
                let (question, expected) = line.rsplit_once(" =").expect("<question> = <answer>");
                let found = answer(&reader, question.trim()).await.unwrap_or_else(|e| e.code().to_owned());
                if found != expected.trim() {
                    writeln!(wrong, "{question} = {expected}, found {found}").unwrap();
                }
            }
            assert!(wrong.is_empty(), "{place}\n{wrong}");
        }
    }
}

/// A month, a year, or from one day to another.
pub fn window(text: &str) -> Result<Window, ReadError> {
    if let Some((from, to)) = text.split_once("..") {
        return Window::range(day(from), day(to));
    }
    match text.len() {
        4 => Window::year(text.parse().unwrap()),
        _ => Ok(Window::month(Month::of(day(&format!("{text}-01"))))),
    }
}

/// What the reader answers, as the examples write it.
pub async fn answer(reader: &Reader, question: &str) -> Result<String, ReadError> {
    let mut words: Vec<&str> = question.split_whitespace().collect();
    let side = match words[0] {
        "numerator" => Some(Side::Numerator),
        "denominator" => Some(Side::Denominator),
        _ => None,
    };
    if side.is_some() {
        words.remove(0);
    }
    let after = |key: &str| words.iter().position(|word| *word == key).map(|at| words[at + 1]);
    let ask = Ask {
        unit: after("of").expect("of a unit").parse().unwrap(),
        window: window(after("in").expect("in a window"))?,
        cut_off: after("by").map(day),
        position: after("at").map(|position| Position(position.parse().unwrap())),
        visits_by: if words.contains(&"approached") { VisitsBy::ReceivedAt } else { VisitsBy::Place },
    };
    let comparison = match words.last() {
        Some(&"yearOnYear") => Some(Comparison::YearOnYear),
        Some(&"monthOnMonth") => Some(Comparison::MonthOnMonth),
        _ => None,
    };
    match (side, after("per"), comparison) {
        (Some(side), _, _) => entries(reader, &ask, words[0], side).await,
        (_, Some(by), _) => breakdown(reader, &ask, words[0], by).await,
        (_, _, Some(by)) => Ok(change(&reader.compared(&ask, by).await?.value[words[0]])),
        (None, None, None) => Ok(figure(&reader.statistics(&ask).await?.value[words[0]])),
    }
}

fn figure(figure: &Figure) -> String {
    let provisional = if figure.provisional { " provisional" } else { "" };
    format!("{}{provisional}", fraction(figure))
}

fn fraction(figure: &Figure) -> String {
    match figure.denominator {
        Some(denominator) => format!("{}/{denominator}", figure.numerator),
        None => figure.numerator.to_string(),
    }
}

fn change(change: &Change) -> String {
    let value = change.value().map_or("null".to_owned(), |value| value.to_string());
    format!("{} after {}: {value}", figure(&change.this), figure(&change.last))
}

/// Parts that have something; of units and months, every part there is.
async fn breakdown(reader: &Reader, ask: &Ask, name: &str, by: &str) -> Result<String, ReadError> {
    let by = match by {
        "UNIT" => By::Unit,
        "MONTH" => By::Month,
        "CATEGORY" => By::Category,
        "CHANNEL" => By::Channel,
        "KIND" => By::Kind,
        other => panic!("{other} is no breakdown"),
    };
    let parts = reader.breakdown(ask, by).await?.value;
    let shown = parts.iter().filter_map(|(part, figures)| {
        let found = figures.get(name)?;
        let nothing = found.numerator == 0 && found.denominator.unwrap_or(0) == 0;
        let is_shown = matches!(by, By::Unit | By::Month) || !nothing;
        is_shown.then(|| format!("{part}:{}", fraction(found)))
    });
    Ok(shown.collect::<Vec<_>>().join(" "))
}

async fn entries(reader: &Reader, ask: &Ask, name: &str, side: Side) -> Result<String, ReadError> {
    let statistic = statistics::named(name).expect("a statistic");
    let entries = reader.entries(ask, statistic, side, None, (100, None)).await?.value;
    let shown = entries.iter().map(|entry| format!("{}@{}:{:+}", entry.petition, entry.position, entry.n));
    Ok(shown.collect::<Vec<_>>().join(" "))
}
