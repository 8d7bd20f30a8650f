//! A petition's row in the register.

use crate::matter::{Filing, Matter};
use chrono::{DateTime, NaiveDate, Utc};
use redress_domain::{
    Channel, Kind, Outcome, PetitionId, PetitionState, Resolved, Satisfaction, SensitiveField, UnitRef,
};
use serde::{
    Serialize,
    de::{self, DeserializeOwned, IntoDeserializer},
};
use sqlx::{Decode, FromRow, Postgres, Row, Type, postgres::PgRow};
use std::error::Error;

/// A petition as it stands: one row of the register. The field names are the columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PetitionRow {
    /// Its number.
    pub id: String,
    /// The matter's: the first petition's number.
    pub matter: String,
    /// Where it stands.
    pub state: PetitionState,
    /// The round in progress, or the last one; from 1.
    pub round: u32,
    /// Tier of escalation, from 1.
    pub tier: u8,
    /// How it reached the office.
    pub channel: Channel,
    /// What it asks for, once known.
    pub kind: Option<Kind>,
    /// Category, if any.
    pub category: Option<String>,
    /// Who brings it; opaque.
    pub petitioner_id: String,
    /// Whether the petitioner gave no name.
    pub anonymous: bool,
    /// How many people.
    pub head_count: u32,
    /// How many of them speak for the others, where that was told.
    pub representatives: Option<u32>,
    /// Which values about people the registration had, whether or not they are still held.
    pub sensitive_fields: Vec<SensitiveField>,
    /// The unit that received it.
    pub received_by: String,
    /// The territory where the problem lies.
    pub place: String,
    /// The responsible unit of the round.
    pub responsible: Option<String>,
    /// Units that help.
    pub co_handlers: Vec<String>,
    /// Units complained about.
    pub against: Vec<String>,
    /// The earlier petition it repeats.
    pub repeat_of: Option<String>,
    /// Whether any of its filings was a collective visit.
    pub collective: bool,
    /// Whether any of its filings was an over-level visit.
    pub over_level: bool,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
    /// The local day of that.
    pub registered_on: NaiveDate,
    /// Last day for triage.
    pub triage_due_on: NaiveDate,
    /// Last day to close it, by the round's order.
    pub due_on: Option<NaiveDate>,
    /// Last day to close it, by law.
    pub legal_limit_on: Option<NaiveDate>,
    /// Day of the closing, while it is closed.
    pub closed_on: Option<NaiveDate>,
    /// What the answer was, while it is closed.
    pub outcome: Option<Outcome>,
    /// Whether the petitioner, asked after the closing, calls the matter resolved.
    pub resolved: Option<Resolved>,
    /// The petitioner's rating, given then.
    pub satisfaction: Option<Satisfaction>,
    /// How many events it has; the sequence of the last one.
    pub sequence: u64,
    /// Position of its registration.
    pub first_position: i64,
    /// Position of its last event.
    pub last_position: i64,
}

impl PetitionRow {
    /// Whether it was due before a day, and not closed by the end of it.
    #[must_use]
    pub fn is_overdue(&self, day: NaiveDate) -> bool {
        self.due_on.is_some_and(|due| due < day) && self.closed_on.is_none_or(|closed| closed > day)
    }

    /// The row of a petition whose last event has this position; `None` if it is not registered.
    pub(crate) fn of(id: &PetitionId, matter: &Matter, last_position: i64) -> Option<Self> {
        let petition = matter.petition(id)?;
        let (case, first) = (matter.case(id)?, matter.registration(id)?);
        let registered = petition.registration.as_ref()?;
        let codes = |units: &[UnitRef]| units.iter().map(|unit| unit.code.to_string()).collect();
        Some(Self {
            id: id.to_string(),
            matter: registered.matter.to_string(),
            state: petition.state()?,
            round: petition.round.number,
            tier: petition.round.tier,
            channel: registered.channel,
            kind: petition.kind,
            category: petition.category.as_ref().map(ToString::to_string),
            petitioner_id: registered.petitioner_id.to_string(),
            anonymous: registered.anonymous,
            head_count: registered.head_count,
            representatives: registered.representatives,
            sensitive_fields: registered
                .sensitive
                .as_ref()
                .map(|sealed| sealed.fields.clone())
                .unwrap_or_default(),
            received_by: registered.received_by.code.to_string(),
            place: registered.place.code.to_string(),
            responsible: petition.round.responsible.as_ref().map(|unit| unit.code.to_string()),
            co_handlers: codes(&petition.round.co_handlers),
            against: codes(&registered.against),
            repeat_of: registered.repeat_of.as_ref().map(ToString::to_string),
            collective: case.filings.iter().any(Filing::is_collective),
            over_level: case.filings.iter().any(Filing::is_over_level),
            registered_at: first.metadata.occurred_at,
            registered_on: registered.occurred_on,
            triage_due_on: registered.triage_due_on,
            due_on: petition.round.due_on,
            legal_limit_on: petition.round.legal_limit_on,
            closed_on: petition.closing.as_ref().map(|closed| closed.occurred_on),
            outcome: petition.closing.as_ref().map(|closed| closed.outcome),
            resolved: petition.follow_up.as_ref().map(|answer| answer.resolved),
            satisfaction: petition.follow_up.as_ref().map(|answer| answer.satisfaction),
            sequence: petition.sequence,
            first_position: first.position.0,
            last_position,
        })
    }
}

impl FromRow<'_, PgRow> for PetitionRow {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            matter: row.try_get("matter")?,
            state: word(row, "state")?,
            round: number::<i32, _>(row, "round")?,
            tier: number::<i16, _>(row, "tier")?,
            channel: word(row, "channel")?,
            kind: maybe_word(row, "kind")?,
            category: row.try_get("category")?,
            petitioner_id: row.try_get("petitioner_id")?,
            anonymous: row.try_get("anonymous")?,
            head_count: number::<i32, _>(row, "head_count")?,
            representatives: row.try_get::<Option<i32>, _>("representatives")?.map(i32::unsigned_abs),
            sensitive_fields: words(row, "sensitive_fields")?,
            received_by: row.try_get("received_by")?,
            place: row.try_get("place")?,
            responsible: row.try_get("responsible")?,
            co_handlers: row.try_get("co_handlers")?,
            against: row.try_get("against")?,
            repeat_of: row.try_get("repeat_of")?,
            collective: row.try_get("collective")?,
            over_level: row.try_get("over_level")?,
            registered_at: row.try_get("registered_at")?,
            registered_on: row.try_get("registered_on")?,
            triage_due_on: row.try_get("triage_due_on")?,
            due_on: row.try_get("due_on")?,
            legal_limit_on: row.try_get("legal_limit_on")?,
            closed_on: row.try_get("closed_on")?,
            outcome: maybe_word(row, "outcome")?,
            resolved: maybe_word(row, "resolved")?,
            satisfaction: maybe_word(row, "satisfaction")?,
            sequence: number::<i64, _>(row, "sequence")?,
            first_position: row.try_get("first_position")?,
            last_position: row.try_get("last_position")?,
        })
    }
}

/// A number that is never negative, nor larger than what it is read into.
fn number<'r, S, T>(row: &'r PgRow, column: &'static str) -> Result<T, sqlx::Error>
where
    S: Decode<'r, Postgres> + Type<Postgres>,
    T: TryFrom<S, Error: Error + Send + Sync + 'static>,
{
    row.try_get::<S, _>(column)?.try_into().map_err(|fault| damaged(column, fault))
}

/// One of our terms, as it is written in history.
fn word<T: DeserializeOwned>(row: &PgRow, column: &'static str) -> Result<T, sqlx::Error> {
    read(row.try_get(column)?, column)
}

fn maybe_word<T: DeserializeOwned>(row: &PgRow, column: &'static str) -> Result<Option<T>, sqlx::Error> {
    row.try_get::<Option<&str>, _>(column)?.map(|text| read(text, column)).transpose()
}

fn words<T: DeserializeOwned>(row: &PgRow, column: &'static str) -> Result<Vec<T>, sqlx::Error> {
    row.try_get::<Vec<String>, _>(column)?.iter().map(|text| read(text, column)).collect()
}

fn read<T: DeserializeOwned>(text: &str, column: &'static str) -> Result<T, sqlx::Error> {
    T::deserialize(text.into_deserializer()).map_err(|fault: de::value::Error| damaged(column, fault))
}

fn damaged(column: &str, source: impl Error + Send + Sync + 'static) -> sqlx::Error {
    sqlx::Error::ColumnDecode { index: column.to_owned(), source: Box::new(source) }
}
