//! What the overview shows, as the schema answers it.

use chrono::{Days, NaiveDate};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

use super::{
    figures,
    parts::{self, Part},
};
use crate::{
    ask::{allowed, variables},
    model::{Connection, Office},
    month::Month,
    problem::Problem,
    visit::Visit,
};

const UNIT: &str = include_str!("unit.graphql");
const MONTHS: &str = include_str!("months.graphql");
const TODAY: &str = include_str!("today.graphql");
/// Months that one document asks for.
const AT_ONCE: u32 = 12;
/// Months of a spark line.
const MOST: u32 = 24;
/// Days ahead that count as soon.
pub(super) const SOON: u64 = 7;

#[derive(Deserialize)]
struct UnitAnswer {
    unit: Option<Node>,
}

/// A unit with those above and below it.
#[derive(Deserialize)]
pub(super) struct Node {
    #[serde(flatten)]
    pub(super) office: Office,
    pub(super) parent: Option<Box<Node>>,
    pub(super) children: Option<Connection<Office>>,
}

#[derive(Deserialize)]
pub(super) struct Counted {
    #[serde(rename = "totalCount")]
    pub(super) total_count: i64,
}

/// What is open in the unit today.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Today {
    pub(super) overdue: Counted,
    pub(super) due_soon: Counted,
    pub(super) open: Counted,
    pub(super) latest: Connection<Registered>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Registered {
    pub(super) registered_on: NaiveDate,
}

/// Everything that the page shows. What the visitor may not see is none.
pub(super) struct Overview {
    pub(super) unit: Node,
    pub(super) month: Month,
    pub(super) today: NaiveDate,
    /// The month, and those before it.
    pub(super) figures: Option<Vec<figures::Month>>,
    pub(super) parts: Option<Vec<Part>>,
    pub(super) open: Option<Today>,
}

impl Overview {
    /// Asks for everything.
    pub(super) async fn load(
        visit: &Visit,
        code: &str,
        month: Month,
        today: NaiveDate,
    ) -> Result<Self, Problem> {
        let after = visit.parameter("after").map_or(Value::Null, Value::from);
        let found: UnitAnswer = visit.ask(UNIT, variables([("unit", code.into()), ("after", after)])).await?;
        let unit = found.unit.ok_or_else(|| Problem::NotFound { what: "unit", name: code.to_owned() })?;
        let (figures, parts, open) = tokio::try_join!(
            figures(visit, code, month),
            parts::load(visit, code, month),
            open(visit, code, today)
        )?;
        Ok(Self { unit, month, today, figures, parts, open })
    }
}

/// The figures of two years, the newest first; none for those who may not see them.
async fn figures(visit: &Visit, code: &str, month: Month) -> Result<Option<Vec<figures::Month>>, Problem> {
    let mut all = Vec::new();
    // One after the other: one page takes no more connections to the database than any other request.
    for first in (0..MOST).step_by(AT_ONCE as usize) {
        let mut asked = Map::new();
        asked.insert("unit".to_owned(), code.into());
        for n in 0..AT_ONCE {
            asked.insert(format!("w{n}"), json!({ "month": month.back(first + n).to_string() }));
        }
        let Some(mut answer) = allowed(visit.ask::<HashMap<String, figures::Month>>(MONTHS, asked).await)?
        else {
            return Ok(None);
        };
        all.extend((0..AT_ONCE).filter_map(|n| answer.remove(&format!("m{n}"))));
    }
    Ok(Some(all))
}

async fn open(visit: &Visit, code: &str, today: NaiveDate) -> Result<Option<Today>, Problem> {
    let soon = today.checked_add_days(Days::new(SOON)).unwrap_or(today);
    let soon = json!({ "range": { "from": today.to_string(), "to": soon.to_string() } });
    let asked = [("unit", code.into()), ("today", today.to_string().into()), ("soon", soon)];
    allowed(visit.ask(TODAY, variables(asked)).await)
}
