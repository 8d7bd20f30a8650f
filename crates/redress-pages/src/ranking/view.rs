//! A ranking, and the ranks of the months before it, as the schema answers them.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::HashMap;

use super::asked::Asked;
use crate::{
    model::{Interval, UnitName},
    problem::Problem,
    visit::Visit,
};

const RANKING: &str = include_str!("ranking.graphql");
/// Months of ranks, the ranking's own one included.
pub(super) const MONTHS: u32 = 12;

/// The month's table.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Table {
    pub(super) cut_off: NaiveDate,
    pub(super) provisional: bool,
    pub(super) position: String,
    pub(super) rows: Vec<Row>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Row {
    pub(super) unit: UnitName,
    pub(super) numerator: i64,
    pub(super) denominator: i64,
    pub(super) percent: Option<String>,
    pub(super) interval: Option<Interval>,
    pub(super) rank: Option<u32>,
    pub(super) previous_rank: Option<u32>,
    pub(super) flagged: bool,
    pub(super) streak: u32,
}

/// How a unit stood in a month.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    pub(super) rank: Option<u32>,
    pub(super) flagged: bool,
}

#[derive(Deserialize)]
struct Answer {
    this: Table,
    #[serde(flatten)]
    before: HashMap<String, Ranks>,
}

#[derive(Deserialize)]
struct Ranks {
    rows: Vec<Ranked>,
}

#[derive(Deserialize)]
struct Ranked {
    unit: Code,
    rank: Option<u32>,
    flagged: bool,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

/// The table, and of each month from its own one backwards how each unit stood.
pub(super) struct Ranking {
    pub(super) table: Table,
    pub(super) months: Vec<HashMap<String, Standing>>,
}

impl Ranking {
    pub(super) async fn load(visit: &Visit, asked: &Asked) -> Result<Self, Problem> {
        let mut variables: Map<String, Value> = Map::new();
        variables.insert("unit".to_owned(), asked.unit.code.as_str().into());
        variables.insert("metric".to_owned(), asked.metric.into());
        variables.insert("level".to_owned(), asked.level.as_str().into());
        variables.insert("kind".to_owned(), asked.kind.as_deref().map_or(Value::Null, Value::from));
        variables.insert("minimum".to_owned(), asked.minimum.into());
        for n in 0..MONTHS {
            variables.insert(format!("m{n}"), asked.month.back(n).to_string().into());
        }
        let Answer { this, mut before } = visit.ask(RANKING, variables).await?;
        let own = this.rows.iter().map(|row| {
            let Row { unit, rank, flagged, .. } = row;
            (unit.code.clone(), Standing { rank: *rank, flagged: *flagged })
        });
        let mut months: Vec<HashMap<String, Standing>> = vec![own.collect()];
        for n in 1..MONTHS {
            let rows = before.remove(&format!("m{n}")).map(|ranks| ranks.rows).unwrap_or_default();
            let standing = |row: Ranked| (row.unit.code, Standing { rank: row.rank, flagged: row.flagged });
            months.push(rows.into_iter().map(standing).collect());
        }
        Ok(Self { table: this, months })
    }
}
