//! The month's figures of the units directly below.

use serde::Deserialize;
use serde_json::json;

use crate::{
    ask::{allowed, variables},
    model::{Count, Rate},
    month::Month,
    problem::Problem,
    visit::Visit,
};

const PARTS: &str = include_str!("parts.graphql");

#[derive(Deserialize)]
struct Answer {
    statistics: Broken,
}

#[derive(Deserialize)]
struct Broken {
    breakdown: Vec<Part>,
}

/// A unit directly below, or the unit itself (`own`).
#[derive(Deserialize)]
pub(super) struct Part {
    pub(super) key: String,
    pub(super) statistics: Figures,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Figures {
    pub(super) filings: Count,
    pub(super) closure_rate: Rate,
    pub(super) on_time_closure_rate: Rate,
    pub(super) resolution_rate: Rate,
}

/// The parts of a month; none for those who may not see them.
pub(super) async fn load(visit: &Visit, code: &str, month: Month) -> Result<Option<Vec<Part>>, Problem> {
    let asked = [("unit", code.into()), ("window", json!({ "month": month.to_string() }))];
    let answer = allowed(visit.ask::<Answer>(PARTS, variables(asked)).await)?;
    Ok(answer.map(|answer| answer.statistics.breakdown))
}
