//! The cost of figures. It depends on the units and the window, which the schema's own complexity does not
//! know.
//!
//! One point is about the cost of a row's field. Sums cost by what is read for them: units times months. A
//! breakdown costs its statement, and its selection once per part. A request above
//! [`Limits::light`](redress_http::Limits::light) waits for its share of the load.

use super::{Opening, figure::ENTRIES, kinds::figures::is_read_apart};
use async_graphql::{Value, parser::types::Field};
use chrono::NaiveDate;
use redress_domain::{Channel, Kind, UnitCode};
use redress_http::Priced;
use redress_read::{TreeOn, Window};

/// The cost of a breakdown's own statement: high enough to make the request heavy.
const BREAKDOWN: usize = 1_000;
/// How many months of a unit one point pays for, if months are summed.
const ROLLED_UP: usize = 10;
/// The same if single events are summed, for a cut-off, a position or days within a month.
const DAY_BY_DAY: usize = 2;
/// A longer window costs the same as one with this many months: no more months contain anything.
const MOST_MONTHS: usize = 1_200;
/// The assumed number of categories, which each office chooses.
const CATEGORIES: usize = 20;
/// The assumed number of units and parts before the tree has been read.
const ASSUMED: usize = 12;

/// Computes the price of an operation, with what the read side knows of units.
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

/// The arguments that determine the cost, if they are valid. Invalid ones are refused later, and cost
/// nothing.
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

    /// The cost of one sum over everything.
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
            "CHANNEL" => Channel::ALL.len() + 1,
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
            // The schema's complexity already includes the first part.
            price = price.saturating_add(parts.saturating_sub(1).saturating_mul(each));
            sums += 1;
        } else {
            sums += usize::from(is_read_apart(&statistic.name.node));
            note_comparisons(operation, statistic, &mut comparisons);
        }
    }
    // All comparisons with the same month or year need one more sum.
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

/// The cost of a field of a part, like the schema's complexity.
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
