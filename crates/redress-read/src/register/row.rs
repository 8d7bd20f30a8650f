//! A petition's row in the register.

use super::after_closing::AfterClosing;
use super::backlog::BacklogListings;
use crate::{
    ReadError, TreeOn,
    matter::{Filing, Matter},
};
use chrono::{DateTime, NaiveDate, Utc};
use redress_domain::{
    Channel, Kind, Outcome, PetitionId, PetitionState, Resolved, Satisfaction, SensitiveField, UnitCode,
    UnitRef, petition::Accusation,
};
use redress_log::Position;
use serde::{
    Serialize,
    de::{self, DeserializeOwned, IntoDeserializer},
};
use sqlx::{Column, Decode, Postgres, Row, postgres::PgRow};
use std::error::Error;

/// The present state of a petition: a row of the register. The field names are the columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PetitionRow {
    /// Its number.
    pub id: String,
    /// The matter's id: the first petition's number.
    pub matter: String,
    /// Its state.
    pub state: PetitionState,
    /// The present round or the last one, from 1.
    pub round: u32,
    /// Tier of escalation, from 1.
    pub tier: u8,
    /// How it reached the office.
    pub channel: Channel,
    /// What it asks for, once known.
    pub kind: Option<Kind>,
    /// Category, if any.
    pub category: Option<String>,
    /// Who brings it; an opaque id.
    pub petitioner_id: String,
    /// Whether the petitioner gave no name.
    pub anonymous: bool,
    /// How many people.
    pub head_count: u32,
    /// How many of them represent the others, if recorded.
    pub representatives: Option<u32>,
    /// Which values about people the registration had, whether or not they have been erased.
    pub sensitive_fields: Vec<SensitiveField>,
    /// The unit that received it.
    pub received_by: String,
    /// The territory where the problem is.
    pub place: String,
    /// The responsible unit of the round.
    pub responsible: Option<String>,
    /// Co-handling units.
    pub co_handlers: Vec<String>,
    /// Units complained about.
    pub against: Vec<String>,
    /// Units that triaged it as something else since it was, or might have been, an accusation; see
    /// [`Accusation::cleared_by`].
    pub cleared_by: Option<Vec<String>>,
    /// The earlier petition that it repeats.
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
    /// The due day of its next step while it is open: its triage, its assignment after a reopening, or its
    /// closing.
    pub next_step_due_on: Option<NaiveDate>,
    /// Last day to object to the assignment, while the unit may object or has done so and awaits the decision.
    pub objection_until: Option<NaiveDate>,
    /// Day of the unit's objection, while it awaits the decision.
    pub objected_on: Option<NaiveDate>,
    /// Code of the unit that gave the order, while it decides that objection.
    pub objection_to: Option<String>,
    /// The leader who is its sponsor (包案), while there is one; an opaque id.
    pub sponsor: Option<String>,
    /// The sponsor's post.
    pub sponsor_post: Option<String>,
    /// Code of the sponsor's unit.
    pub sponsor_unit: Option<String>,
    /// Day on which the sponsor was named.
    pub sponsored_on: Option<NaiveDate>,
    /// Its last listing on each list of old cases (积案).
    pub backlog: BacklogListings,
    /// The lists on which it is.
    pub backlog_listed: Vec<String>,
    /// The lists from which it was struck off.
    pub backlog_cancelled: Vec<String>,
    /// Last day to request a review of the opinion in force, while one may be requested.
    pub appeal_until: Option<NaiveDate>,
    /// Last day to decide the request for review that awaits its answer.
    pub review_due_on: Option<NaiveDate>,
    /// Codes of the bodies that were asked for a review, answered or not; wrong bodies are left out.
    pub reviewers: Vec<String>,
    /// Day of the termination.
    pub terminated_on: Option<NaiveDate>,
    /// What [`Self::after_closing`] reads, as JSON; `None` if there is nothing.
    pub opinions: Option<String>,
    /// Day of the closing, while it is closed.
    pub closed_on: Option<NaiveDate>,
    /// What the answer was, while it is closed.
    pub outcome: Option<Outcome>,
    /// Whether the petitioner, asked after the closing, calls the matter resolved.
    pub resolved: Option<Resolved>,
    /// The petitioner's rating, given then.
    pub satisfaction: Option<Satisfaction>,
    /// How many events it has; also the sequence of the last one.
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

    /// Codes of the unit that received it, the responsible unit, the co-handlers, and the units that decide an
    /// objection or were asked for a review.
    pub fn handlers(&self) -> impl Iterator<Item = &str> {
        let units = [Some(&self.received_by), self.responsible.as_ref(), self.objection_to.as_ref()];
        units.into_iter().flatten().chain(&self.co_handlers).chain(&self.reviewers).map(String::as_str)
    }

    /// Whether its people are hidden from a unit that it accuses, or may accuse; see
    /// [`Accusation::is_hidden_from`].
    #[must_use]
    pub fn is_hidden_from(&self, unit: &UnitCode, units: &TreeOn) -> bool {
        self.cleared_by.as_ref().is_some_and(|cleared_by| {
            let cleared_by = cleared_by.iter().cloned().collect();
            let accusation = Accusation::new(self.against.clone(), Some(cleared_by));
            accusation.is_hidden_from(unit, units.tree())
        })
    }

    /// The row of a petition whose last event has this position; `None` if it is not registered.
    pub(crate) fn of(id: &PetitionId, matter: &Matter, last_position: i64) -> Option<Self> {
        let petition = matter.petition(id)?;
        let (case, first) = (matter.case(id)?, matter.registration(id)?);
        let registered = petition.registration.as_ref()?;
        let (sponsor, backlog) = (petition.sponsor.as_ref(), BacklogListings::of(&petition.backlog));
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
            cleared_by: matter.cleared_by(id).map(|codes| codes.iter().cloned().collect()),
            repeat_of: registered.repeat_of.as_ref().map(ToString::to_string),
            collective: case.filings.iter().any(Filing::is_collective),
            over_level: case.filings.iter().any(Filing::is_over_level),
            registered_at: first.at?,
            registered_on: registered.occurred_on,
            triage_due_on: registered.triage_due_on,
            due_on: petition.round.due_on,
            legal_limit_on: petition.round.legal_limit_on,
            next_step_due_on: petition.next_step_due_on(),
            objection_until: petition.objection_until(),
            objected_on: petition.objected_on(),
            objection_to: petition.objection_to().map(|unit| unit.code.to_string()),
            sponsor: sponsor.map(|sponsor| sponsor.leader.to_string()),
            sponsor_post: sponsor.map(|sponsor| sponsor.post.clone()),
            sponsor_unit: sponsor.map(|sponsor| sponsor.unit.code.to_string()),
            sponsored_on: sponsor.map(|sponsor| sponsor.occurred_on),
            backlog_listed: backlog.lists(false),
            backlog_cancelled: backlog.lists(true),
            backlog,
            appeal_until: petition.appeal_until(),
            review_due_on: petition.open_review().map(|review| review.decide_by),
            reviewers: petition.reviewers().iter().map(ToString::to_string).collect(),
            terminated_on: petition.termination.as_ref().map(|termination| termination.on),
            opinions: AfterClosing::of(petition),
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

impl PetitionRow {
    /// Returns what followed the closings of the petition.
    ///
    /// # Errors
    /// If the column cannot be read: the read side is damaged.
    pub fn after_closing(&self) -> Result<AfterClosing, ReadError> {
        let read = |json: &String| {
            serde_json::from_str(json).map_err(|fault| ReadError::Inconsistent {
                position: Position(self.last_position),
                what: format!("the opinions of petition {} in the register: {fault}", self.id),
            })
        };
        self.opinions.as_ref().map_or_else(|| Ok(AfterClosing::default()), read)
    }
}

/// The columns of a row, in the order in which they are written and read: looking names up for every row
/// would be slower.
pub(crate) const COLUMNS: &str = "id, matter, state, round, tier, channel, kind, category, petitioner_id, anonymous, head_count, \
     received_by, place, responsible, co_handlers, against, repeat_of, collective, over_level, registered_at, registered_on, \
     triage_due_on, due_on, legal_limit_on, closed_on, outcome, sequence, first_position, last_position, representatives, \
     sensitive_fields, resolved, satisfaction, next_step_due_on, cleared_by, objection_until, objected_on, \
     objection_to, sponsor, sponsor_post, sponsor_unit, sponsored_on, backlog, backlog_listed, backlog_cancelled,
     appeal_until, review_due_on, reviewers, terminated_on, opinions";

impl PetitionRow {
    /// Reads [`COLUMNS`], which come after `others` other columns.
    pub(super) fn read(row: &PgRow, others: usize) -> Result<Self, sqlx::Error> {
        let mut row = Columns { row, next: others };
        Ok(Self {
            id: row.value()?,
            matter: row.value()?,
            state: row.word()?,
            round: row.number::<i32, _>()?,
            tier: row.number::<i16, _>()?,
            channel: row.word()?,
            kind: row.maybe_word()?,
            category: row.value()?,
            petitioner_id: row.value()?,
            anonymous: row.value()?,
            head_count: row.number::<i32, _>()?,
            received_by: row.value()?,
            place: row.value()?,
            responsible: row.value()?,
            co_handlers: row.value()?,
            against: row.value()?,
            repeat_of: row.value()?,
            collective: row.value()?,
            over_level: row.value()?,
            registered_at: row.value()?,
            registered_on: row.value()?,
            triage_due_on: row.value()?,
            due_on: row.value()?,
            legal_limit_on: row.value()?,
            closed_on: row.value()?,
            outcome: row.maybe_word()?,
            sequence: row.number::<i64, _>()?,
            first_position: row.value()?,
            last_position: row.value()?,
            representatives: row.value::<Option<i32>>()?.map(i32::unsigned_abs),
            sensitive_fields: row.words()?,
            resolved: row.maybe_word()?,
            satisfaction: row.maybe_word()?,
            next_step_due_on: row.value()?,
            cleared_by: row.value()?,
            objection_until: row.value()?,
            objected_on: row.value()?,
            objection_to: row.value()?,
            sponsor: row.value()?,
            sponsor_post: row.value()?,
            sponsor_unit: row.value()?,
            sponsored_on: row.value()?,
            backlog: row.listings()?,
            backlog_listed: row.value()?,
            backlog_cancelled: row.value()?,
            appeal_until: row.value()?,
            review_due_on: row.value()?,
            reviewers: row.value()?,
            terminated_on: row.value()?,
            opinions: row.value()?,
        })
    }
}

/// Reads a row's columns one after the other.
struct Columns<'r> {
    row: &'r PgRow,
    next: usize,
}

impl<'r> Columns<'r> {
    /// Reads a value without type checks: the columns and their types are ours.
    fn value<T: Decode<'r, Postgres>>(&mut self) -> Result<T, sqlx::Error> {
        self.next += 1;
        self.row.try_get_unchecked(self.next - 1)
    }

    /// Reads a number that is never negative and fits into the target type.
    fn number<S, T>(&mut self) -> Result<T, sqlx::Error>
    where
        S: Decode<'r, Postgres>,
        T: TryFrom<S, Error: Error + Send + Sync + 'static>,
    {
        self.value::<S>()?.try_into().map_err(|fault| self.damaged(fault))
    }

    /// Reads one of our terms as history spells it.
    fn word<T: DeserializeOwned>(&mut self) -> Result<T, sqlx::Error> {
        let text = self.value()?;
        self.read(text)
    }

    fn maybe_word<T: DeserializeOwned>(&mut self) -> Result<Option<T>, sqlx::Error> {
        self.value::<Option<&str>>()?.map(|text| self.read(text)).transpose()
    }

    fn listings(&mut self) -> Result<BacklogListings, sqlx::Error> {
        let text = self.value()?;
        BacklogListings::read(text).map_err(|fault| self.damaged(fault))
    }

    fn words<T: DeserializeOwned>(&mut self) -> Result<Vec<T>, sqlx::Error> {
        self.value::<Vec<String>>()?.iter().map(|text| self.read(text)).collect()
    }

    fn read<T: DeserializeOwned>(&self, text: &str) -> Result<T, sqlx::Error> {
        T::deserialize(text.into_deserializer()).map_err(|fault: de::value::Error| self.damaged(fault))
    }

    /// The error of a column that contains an impossible value.
    fn damaged(&self, source: impl Error + Send + Sync + 'static) -> sqlx::Error {
        let column = self.row.column(self.next - 1).name().to_owned();
        sqlx::Error::ColumnDecode { index: column, source: Box::new(source) }
    }
}
