//! The log, as the schema answers it.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    ask::{allowed, variables},
    model::Connection,
    problem::Problem,
    visit::Visit,
};

const LOG: &str = include_str!("log.graphql");
const EVENTS: &str = include_str!("events.graphql");
pub(super) const INCLUSION: &str = include_str!("inclusion.graphql");
pub(super) const CONSISTENCY: &str = include_str!("consistency.graphql");
/// How many of the last events are shown.
const LAST: i64 = 25;

/// How far the log goes.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Log {
    pub(super) head: String,
    pub(super) read_position: String,
    pub(super) lag: i64,
    pub(super) checkpoint: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Event {
    pub(super) position: String,
    pub(super) event_type: String,
    pub(super) recorded_at: DateTime<Utc>,
    pub(super) actor: String,
    pub(super) unit_code: Option<String>,
    pub(super) origin: String,
    pub(super) petition_id: Option<String>,
}

/// The proof that an event is in the log.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Inclusion {
    pub(super) position: String,
    pub(super) size: String,
    pub(super) leaf_hash: String,
    pub(super) root_hash: String,
    pub(super) path: Vec<String>,
}

/// The proof that an older log is the beginning of a newer one.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Consistency {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) from_root_hash: String,
    pub(super) to_root_hash: String,
    pub(super) path: Vec<String>,
}

/// Everything that the page shows; what was not asked for, or may not be seen, is none.
pub(super) struct Audit {
    pub(super) log: Log,
    /// The last ones, the newest first.
    pub(super) events: Option<Vec<Event>>,
    pub(super) erasures: Option<Vec<Event>>,
    pub(super) inclusion: Option<Inclusion>,
    pub(super) consistency: Option<Consistency>,
}

#[derive(Deserialize)]
struct LogAnswer {
    log: Log,
}

#[derive(Deserialize)]
struct EventsAnswer {
    events: Connection<Event>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct InclusionAnswer {
    inclusion_proof: Inclusion,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConsistencyAnswer {
    consistency_proof: Consistency,
}

impl Audit {
    pub(super) async fn load(visit: &Visit) -> Result<Self, Problem> {
        let (event, from, to) = (visit.position("event")?, visit.position("from")?, visit.position("to")?);
        let LogAnswer { log } = visit.ask(LOG, Map::new()).await?;
        let after = log.head.parse::<i64>().unwrap_or(0).saturating_sub(LAST).max(0);
        let (events, erasures, inclusion, consistency) = tokio::try_join!(
            events(visit, after, Value::Null),
            events(visit, 0, json!(["PETITIONER_ERASED"])),
            inclusion(visit, event),
            consistency(visit, from, to)
        )?;
        Ok(Self { log, events, erasures, inclusion, consistency })
    }
}

async fn events(visit: &Visit, after: i64, types: Value) -> Result<Option<Vec<Event>>, Problem> {
    let asked = [("after", after.to_string().into()), ("types", types)];
    let answer = allowed(visit.ask::<EventsAnswer>(EVENTS, variables(asked)).await)?;
    Ok(answer.map(|answer| answer.events.nodes.into_iter().rev().collect()))
}

async fn inclusion(visit: &Visit, event: Option<String>) -> Result<Option<Inclusion>, Problem> {
    let Some(event) = event else { return Ok(None) };
    let answer: InclusionAnswer = visit.ask(INCLUSION, variables([("position", event.into())])).await?;
    Ok(Some(answer.inclusion_proof))
}

async fn consistency(
    visit: &Visit,
    from: Option<String>,
    to: Option<String>,
) -> Result<Option<Consistency>, Problem> {
    let Some(from) = from else { return Ok(None) };
    let to = to.map_or(Value::Null, Value::from);
    let answer: ConsistencyAnswer =
        visit.ask(CONSISTENCY, variables([("from", from.into()), ("to", to)])).await?;
    Ok(Some(answer.consistency_proof))
}
