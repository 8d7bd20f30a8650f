//! A petition and its history, as the schema answers them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::old_case::{Listing, Sponsor};
use crate::{
    ask::variables,
    model::{Connection, UnitName},
    problem::Problem,
    visit::Visit,
};

pub(super) const PETITION: &str = include_str!("petition.graphql");

#[derive(Deserialize)]
struct Answer {
    petition: Option<Petition>,
}

/// A petition as it stands, or as it stood.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Petition {
    pub(super) id: String,
    pub(super) state: String,
    pub(super) round: u32,
    pub(super) tier: u32,
    pub(super) channel: String,
    pub(super) kind: Option<String>,
    pub(super) category: Option<String>,
    pub(super) head_count: i64,
    pub(super) registered_on: NaiveDate,
    pub(super) triage_due_on: NaiveDate,
    pub(super) due_on: Option<NaiveDate>,
    pub(super) next_step_due_on: Option<NaiveDate>,
    pub(super) legal_limit_on: Option<NaiveDate>,
    pub(super) objection_until: Option<NaiveDate>,
    pub(super) objected_on: Option<NaiveDate>,
    pub(super) closed_on: Option<NaiveDate>,
    pub(super) outcome: Option<String>,
    pub(super) collective: bool,
    pub(super) over_level: bool,
    pub(super) repeat: bool,
    pub(super) repeat_of: Option<String>,
    pub(super) matter: Option<String>,
    pub(super) overdue: bool,
    pub(super) follow_up: Option<FollowUp>,
    pub(super) sponsor: Option<Sponsor>,
    pub(super) first_receiver: Option<UnitName>,
    pub(super) backlog: Vec<Listing>,
    pub(super) place: UnitName,
    pub(super) received_by: UnitName,
    pub(super) responsible: Option<UnitName>,
    pub(super) co_handlers: Vec<UnitName>,
    pub(super) against: Vec<UnitName>,
    pub(super) petitioner: Petitioner,
    pub(super) summary: Option<Sensitive>,
    pub(super) history: Connection<Event>,
}

#[derive(Debug, Deserialize)]
pub(super) struct FollowUp {
    pub(super) resolved: String,
    pub(super) satisfaction: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Petitioner {
    pub(super) anonymous: bool,
    pub(super) representatives: Option<i64>,
    pub(super) name: Option<Sensitive>,
    pub(super) contact: Option<Sensitive>,
    pub(super) identity_number: Option<Sensitive>,
}

/// A value about people, as far as the API gives it.
#[derive(Debug, Deserialize)]
pub(super) struct Sensitive {
    pub(super) value: Option<String>,
    pub(super) state: String,
}

/// A unit as an event names it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Reference {
    pub(super) code: String,
    unit: Option<Named>,
}

#[derive(Debug, Clone, Deserialize)]
struct Named {
    name: String,
}

impl Reference {
    pub(super) fn name(&self) -> &str {
        self.unit.as_ref().map_or(&self.code, |unit| &unit.name)
    }
}

/// An event; what its type does not have is missing.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Event {
    pub(super) sequence: i64,
    pub(super) position: String,
    pub(super) event_type: String,
    pub(super) occurred_at: DateTime<Utc>,
    pub(super) occurred_on: NaiveDate,
    pub(super) recorded_at: DateTime<Utc>,
    pub(super) actor: String,
    pub(super) unit_code: Option<String>,
    pub(super) masked: bool,
    pub(super) origin: String,
    pub(super) channel: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) category: Option<String>,
    pub(super) head_count: Option<i64>,
    #[serde(default)]
    pub(super) collective: bool,
    pub(super) triage_due_on: Option<NaiveDate>,
    pub(super) repeat_of: Option<String>,
    pub(super) place: Option<Reference>,
    pub(super) received_by: Option<Reference>,
    #[serde(default)]
    pub(super) against: Vec<Reference>,
    pub(super) decision: Option<String>,
    pub(super) competent_level: Option<String>,
    pub(super) remedy: Option<String>,
    pub(super) forwarded_to: Option<Reference>,
    pub(super) reason: Option<Sensitive>,
    pub(super) mode: Option<String>,
    pub(super) accept_due_on: Option<NaiveDate>,
    pub(super) objection_until: Option<NaiveDate>,
    #[serde(default)]
    pub(super) simplified: bool,
    pub(super) upheld: Option<bool>,
    pub(super) due_on: Option<NaiveDate>,
    pub(super) lowered_due_on: Option<NaiveDate>,
    pub(super) legal_limit_on: Option<NaiveDate>,
    pub(super) order_number: Option<String>,
    pub(super) standard: Option<String>,
    pub(super) to: Option<Reference>,
    #[serde(default)]
    pub(super) co_handlers: Vec<Reference>,
    pub(super) given_by: Option<Reference>,
    pub(super) by: Option<Reference>,
    pub(super) approver: Option<String>,
    pub(super) tier: Option<u32>,
    pub(super) from: Option<Reference>,
    pub(super) chair: Option<String>,
    #[serde(default)]
    pub(super) participants: Vec<Participants>,
    pub(super) finding: Option<Sensitive>,
    pub(super) at: Option<Reference>,
    pub(super) leader: Option<String>,
    pub(super) post: Option<String>,
    pub(super) leader_unit: Option<Reference>,
    pub(super) list: Option<String>,
    pub(super) verified_by: Option<Reference>,
    pub(super) outcome: Option<String>,
    pub(super) delivered_on: Option<NaiveDate>,
    pub(super) opinion_reference: Option<String>,
    pub(super) suggestion: Option<String>,
    pub(super) non_acceptance_ground: Option<String>,
    pub(super) stage: Option<String>,
    pub(super) review_stage: Option<String>,
    pub(super) delivery_method: Option<String>,
    pub(super) decline_ground: Option<String>,
    pub(super) termination_ground: Option<String>,
    pub(super) review_result: Option<String>,
    pub(super) opinion_number: Option<String>,
    pub(super) filed_with: Option<String>,
    #[serde(default)]
    pub(super) late: bool,
    #[serde(default)]
    pub(super) wrong_body: bool,
    pub(super) appeal_until: Option<NaiveDate>,
    pub(super) decide_by: Option<NaiveDate>,
    pub(super) resolved: Option<String>,
    pub(super) satisfaction: Option<String>,
    pub(super) cause: Option<String>,
    pub(super) assign_due_on: Option<NaiveDate>,
    pub(super) visit: Option<String>,
    pub(super) correction: Option<Correction>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Participants {
    pub(super) role: String,
    pub(super) count: i64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Correction {
    pub(super) category: Option<String>,
    pub(super) channel: Option<String>,
    pub(super) head_count: Option<i64>,
    pub(super) place: Option<Reference>,
}

/// At which point of its history a petition is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AsOf {
    Now,
    Day(NaiveDate),
    Position(String),
}

impl AsOf {
    pub(super) fn of(visit: &Visit) -> Result<Self, Problem> {
        match (visit.day("asOf")?, visit.position("position")?) {
            (None, None) => Ok(Self::Now),
            (Some(day), None) => Ok(Self::Day(day)),
            (None, Some(position)) => Ok(Self::Position(position)),
            (Some(_), Some(position)) => {
                let expected = visit
                    .lang
                    .pick("a day (asOf) or a position, not both", "日期（asOf）或日志位置，二者择一");
                Err(Problem::parameter("position", &position, expected))
            }
        }
    }

    fn value(&self) -> Value {
        match self {
            Self::Now => Value::Null,
            Self::Day(day) => json!({ "date": day.to_string() }),
            Self::Position(position) => json!({ "position": position }),
        }
    }
}

/// The variables of the page's query.
pub(super) fn asked(id: &str, as_of: &AsOf, after: Option<&str>) -> Map<String, Value> {
    let after = after.map_or(Value::Null, Value::from);
    variables([("id", id.into()), ("asOf", as_of.value()), ("after", after)])
}

pub(super) async fn load(visit: &Visit, id: &str, as_of: &AsOf) -> Result<Petition, Problem> {
    let answer: Answer = visit.ask(PETITION, asked(id, as_of, visit.parameter("after"))).await?;
    answer.petition.ok_or_else(|| Problem::NotFound { what: "petition", name: id.to_owned() })
}
