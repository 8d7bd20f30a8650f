//! One statistic, as the schema answers it.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;

use super::{asked::Asked, which::Which};
use crate::{
    model::{Connection, Interval, Office},
    problem::Problem,
    visit::Visit,
};

const STATISTIC: &str = include_str!("statistic.graphql");
const PARTS: &str = include_str!("parts.graphql");
const MONTHS: &str = include_str!("months.graphql");
const ENTRIES: &str = include_str!("entries.graphql");
const RATE: &str = "numerator denominator value percent interval { low high } provisional cutOff suppressed";
const COUNT: &str = "value provisional cutOff suppressed";
const COMPARED: &str = " yearOnYear monthOnMonth";
/// Months of the series: two documents of twelve.
const MOST: u32 = 24;
const AT_ONCE: u32 = 12;

/// A rate or a count.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Figure {
    pub(super) numerator: Option<i64>,
    pub(super) denominator: Option<i64>,
    pub(super) value: Option<f64>,
    pub(super) percent: Option<String>,
    pub(super) interval: Option<Interval>,
    pub(super) provisional: bool,
    pub(super) cut_off: Option<NaiveDate>,
    pub(super) suppressed: bool,
    pub(super) year_on_year: Option<f64>,
    pub(super) month_on_month: Option<f64>,
    batches: Option<Box<Figure>>,
    head_count: Option<Box<Figure>>,
    /// How many people, where batches are counted.
    #[serde(skip)]
    pub(super) people: Option<f64>,
    pub(super) entries: Option<Connection<Entry>>,
}

impl Figure {
    /// Batches, with their people beside them.
    fn flat(self) -> Self {
        match self.batches {
            Some(batches) => Self { people: self.head_count.and_then(|people| people.value), ..*batches },
            None => self,
        }
    }
}

/// A petition behind a figure.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    pub(super) n: i64,
    pub(super) position: Option<String>,
    pub(super) petition_id: Option<String>,
}

#[derive(Deserialize)]
struct One {
    position: Option<String>,
    figure: Figure,
}

#[derive(Deserialize)]
struct Answer {
    unit: Option<Office>,
    statistics: One,
}

#[derive(Deserialize)]
struct PartsAnswer {
    statistics: Broken,
}

#[derive(Deserialize)]
struct Broken {
    breakdown: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    key: String,
    statistics: One,
}

/// A figure, and all around it.
pub(super) struct Statistic {
    pub(super) unit: Office,
    pub(super) position: String,
    pub(super) figure: Figure,
    /// Of the window's last month and those before it.
    pub(super) months: Vec<Figure>,
    pub(super) parts: Vec<(String, Figure)>,
    /// Names of units among the parts.
    pub(super) names: HashMap<String, String>,
    pub(super) entries: Option<Connection<Entry>>,
}

impl Statistic {
    pub(super) async fn load(visit: &Visit, which: &Which, asked: &Asked<'_>) -> Result<Self, Problem> {
        let selection = which.selection(&format!("{RATE}{COMPARED}"), &format!("{COUNT}{COMPARED}"));
        let found: Answer = visit.ask(&STATISTIC.replace("FIGURE", &selection), asked.variables()).await?;
        let unit =
            found.unit.ok_or_else(|| Problem::NotFound { what: "unit", name: asked.unit.to_owned() })?;
        let One { position, figure } = found.statistics;
        let (months, parts, names, entries) = tokio::try_join!(
            months(visit, which, asked),
            parts(visit, which, asked),
            names(visit, asked),
            entries(visit, which, asked)
        )?;
        let position = position.unwrap_or_default();
        Ok(Self { unit, position, figure: figure.flat(), months, parts, names, entries })
    }
}

async fn months(visit: &Visit, which: &Which, asked: &Asked<'_>) -> Result<Vec<Figure>, Problem> {
    let document = MONTHS.replace("FIGURE", &which.selection(RATE, COUNT));
    let mut all = Vec::new();
    for first in (0..MOST).step_by(AT_ONCE as usize) {
        let mut variables = asked.of_months();
        for n in 0..AT_ONCE {
            let month = asked.window.last_month().back(first + n);
            variables.insert(format!("w{n}"), json!({ "month": month.to_string() }));
        }
        let mut answer: HashMap<String, One> = visit.ask(&document, variables).await?;
        all.extend((0..AT_ONCE).filter_map(|n| Some(answer.remove(&format!("m{n}"))?.figure.flat())));
    }
    Ok(all)
}

async fn parts(visit: &Visit, which: &Which, asked: &Asked<'_>) -> Result<Vec<(String, Figure)>, Problem> {
    let mut variables = asked.variables();
    variables.insert("by".to_owned(), asked.by.into());
    let document = PARTS.replace("FIGURE", &which.selection(RATE, COUNT));
    let answer: PartsAnswer = visit.ask(&document, variables).await?;
    let parts = answer.statistics.breakdown.into_iter();
    Ok(parts.map(|part| (part.key, part.statistics.figure.flat())).collect())
}

#[derive(Deserialize)]
struct NamesAnswer {
    unit: Option<Children>,
}

#[derive(Deserialize)]
struct Children {
    children: Connection<Office>,
}

/// The names of the units directly below.
async fn names(visit: &Visit, asked: &Asked<'_>) -> Result<HashMap<String, String>, Problem> {
    if asked.by != "UNIT" {
        return Ok(HashMap::new());
    }
    let document = "query Names($unit: ID!) { unit(code: $unit) { children(first: 100) { nodes { code name level kind } } } }";
    let answer: NamesAnswer =
        visit.ask(document, crate::ask::variables([("unit", asked.unit.into())])).await?;
    let children = answer.unit.map(|unit| unit.children.nodes).unwrap_or_default();
    Ok(children.into_iter().map(|office| (office.code, office.name)).collect())
}

async fn entries(
    visit: &Visit,
    which: &Which,
    asked: &Asked<'_>,
) -> Result<Option<Connection<Entry>>, Problem> {
    let Some(side) = asked.entries else { return Ok(None) };
    let page =
        "first: 25, after: $after) { nodes { n position petitionId } pageInfo { hasNextPage endCursor } }";
    let selection = which.selection(&format!("entries(part: {side}, {page}"), &format!("entries({page}"));
    let mut variables = asked.variables();
    variables.insert("after".to_owned(), visit.parameter("after").map_or(Value::Null, Value::from));
    let document = ENTRIES.replace("FIGURE", &selection);
    #[derive(Deserialize)]
    struct Listed {
        statistics: One,
    }
    let answer: Listed = visit.ask(&document, variables).await?;
    Ok(answer.statistics.figure.flat().entries)
}
