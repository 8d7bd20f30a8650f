//! What figures cost, which depends on the units and the window that are asked about: the schema's own complexity knows neither.
//!
//! A point is about what a field of a row costs. Sums cost by what is read for them, units times months; a breakdown costs its statement,
//! and what is selected of it once a part. A request over [`Limits::light`](redress_http::Limits::light) waits for its share of the load.

use super::{Opening, figure::ENTRIES, kinds::figures::is_of_a_kind};
use async_graphql::{Value, parser::types::Field};
use chrono::NaiveDate;
use redress_domain::{Channel, Kind, UnitCode};
use redress_http::Priced;
use redress_read::{TreeOn, Window};

/// A breakdown's own statement: as much as makes it heavy by itself.
const BREAKDOWN: usize = 1_000;
/// Months of a unit that a point pays for, where months are summed.
const ROLLED_UP: usize = 10;
/// The same where single events are, for a cut-off, a position or days within a month.
const DAY_BY_DAY: usize = 2;
/// A window of more months is as dear as one of so many: it has no more of them with anything in them.
const MOST_MONTHS: usize = 1_200;
/// Categories that are assumed: an office chooses its own.
const CATEGORIES: usize = 20;
/// Units and parts that are assumed while nobody has read the tree.
const ASSUMED: usize = 12;

/// Prices operations over what the read side knows of units.
pub fn prices(opening: Opening) -> impl Fn(&Priced<'_>) -> usize + Send + Sync + 'static {
    move |operation| {
        let figures = operation.roots().into_iter().filter(|field| field.name.node == "statistics");
        let figures: Vec<&Field> = figures.collect();
        if figures.is_empty() {
            return 0;
        }
        let tree = opening.api().ok().and_then(|api| api.reader.units_last_read());
        let priced = figures.into_iter().map(|field| statistics(operation, field, tree.as_deref()));
        priced.fold(0, usize::saturating_add)
    }
}

/// What is asked about, as far as the arguments can be read: what cannot be is refused later, and costs nothing.
struct About {
    units: usize,
    children: usize,
    months: usize,
    day_by_day: bool,
}

impl About {
    fn of(operation: &Priced<'_>, field: &Field, tree: Option<&TreeOn>) -> Option<Self> {
        let Some(Value::String(code)) = operation.argument(field, "unit") else { return None };
        let code: UnitCode = code.parse().ok()?;
        let (months, whole_months) = months(&operation.argument(field, "window")?)?;
        let given = |name| operation.argument(field, name).is_some_and(|value| value != Value::Null);
        let day_by_day = !whole_months || given("asOf") || given("position");
        let (units, children) =
            tree.map_or((ASSUMED, ASSUMED), |tree| (tree.count_below(&code), tree.children(&code).len()));
        Some(Self { units, children, months, day_by_day })
    }

    /// What one sum over everything reads.
    fn sum(&self) -> usize {
        self.units * self.months / if self.day_by_day { DAY_BY_DAY } else { ROLLED_UP }
    }

    fn parts(&self, by: &Value) -> usize {
        let by = match by {
            Value::Enum(by) => by.as_str(),
            Value::String(by) => by,
            _ => return 1,
        };
        match by {
            "UNIT" => self.children + 1,
            "MONTH" => self.months,
            "CATEGORY" => CATEGORIES,
            "CHANNEL" => Channel::ALL.len(),
            "KIND" => Kind::ALL.len() + 1,
            _ => 1,
        }
    }
}

/// How many months a window has, and whether they are whole.
fn months(window: &Value) -> Option<(usize, bool)> {
    let Value::Object(window) = window else { return None };
    let (kind, value) = window.iter().find(|(_, value)| **value != Value::Null)?;
    match (kind.as_str(), value) {
        ("month", _) => Some((1, true)),
        ("year", _) => Some((12, true)),
        (_, Value::Object(range)) => {
            let day = |name| match range.get(name) {
                Some(Value::String(day)) => day.parse::<NaiveDate>().ok(),
                _ => None,
            };
            let (from, to) = (day("from")?, day("to")?);
            let window = Window::range(from, to).ok()?;
            Some((window.months().take(MOST_MONTHS).count(), window.is_whole_months()))
        }
        _ => None,
    }
}

fn statistics(operation: &Priced<'_>, field: &Field, tree: Option<&TreeOn>) -> usize {
    let Some(about) = About::of(operation, field, tree) else { return 0 };
    let (mut sums, mut price) = (1, 0_usize);
    let mut comparisons = [false; 2];
    for statistic in operation.below(field) {
        if statistic.name.node == "breakdown" {
            let parts = operation.argument(statistic, "by").map_or(1, |by| about.parts(&by));
            let each = operation.below(statistic).into_iter().map(|field| weight(operation, field));
            let each = each.fold(0, usize::saturating_add);
            price = price.saturating_add(BREAKDOWN);
            // The first of them is in the schema's complexity.
            price = price.saturating_add(parts.saturating_sub(1).saturating_mul(each));
            sums += 1;
        } else {
            sums += usize::from(is_of_a_kind(&statistic.name.node));
            note_comparisons(operation, statistic, &mut comparisons);
        }
    }
    // All comparisons with one month or year take one more sum.
    sums += comparisons.into_iter().filter(|compared| *compared).count();
    price.saturating_add(sums * about.sum())
}

fn note_comparisons(operation: &Priced<'_>, field: &Field, found: &mut [bool; 2]) {
    match field.name.node.as_str() {
        "yearOnYear" => found[0] = true,
        "monthOnMonth" => found[1] = true,
        _ => operation.below(field).into_iter().for_each(|field| note_comparisons(operation, field, found)),
    }
}

/// What a field of a part costs, as the schema's complexity has it.
fn weight(operation: &Priced<'_>, field: &Field) -> usize {
    let below = operation.below(field).into_iter().map(|field| weight(operation, field));
    let below = below.fold(0, usize::saturating_add);
    match operation.argument(field, "first") {
        Some(Value::Number(first)) => {
            let first = first.as_u64().and_then(|first| usize::try_from(first).ok()).unwrap_or(1);
            ENTRIES.saturating_add(1).saturating_add(first.saturating_mul(below))
        }
        _ => below.saturating_add(1),
    }
}
