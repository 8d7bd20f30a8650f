//! A petition's row in the register.

use crate::matter::{Filing, Matter};
use chrono::{DateTime, NaiveDate, Utc};
use redress_domain::{Channel, Kind, Outcome, PetitionId, PetitionState, UnitRef};
use serde::Serialize;

/// One row of `petitions`; the field names are the columns.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct RegisterRow {
    pub(super) id: String,
    matter: String,
    state: PetitionState,
    round: u32,
    tier: u8,
    channel: Channel,
    kind: Option<Kind>,
    category: Option<String>,
    petitioner_id: String,
    anonymous: bool,
    head_count: u32,
    received_by: String,
    place: String,
    responsible: Option<String>,
    co_handlers: Vec<String>,
    against: Vec<String>,
    repeat_of: Option<String>,
    collective: bool,
    over_level: bool,
    registered_at: DateTime<Utc>,
    registered_on: NaiveDate,
    triage_due_on: NaiveDate,
    due_on: Option<NaiveDate>,
    legal_limit_on: Option<NaiveDate>,
    closed_on: Option<NaiveDate>,
    outcome: Option<Outcome>,
    sequence: u64,
    first_position: i64,
    last_position: i64,
}

impl RegisterRow {
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
            sequence: petition.sequence,
            first_position: first.position.0,
            last_position,
        })
    }
}
