//! The state of a petition, and what it says of itself.

use super::facts::{Closed, Decision, FollowedUp, Registered, Triaged};
use crate::{Category, Channel, Kind, PetitionState, UnitCode, UnitRef};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A petition as its history tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Petition {
    /// How many events it has; the sequence of the last one.
    pub sequence: u64,
    /// Its registration, with corrections applied; `None` until it is registered.
    pub registration: Option<Registered>,
    /// The triage in force; none before triage, nor after a reopening of what was diverted or not accepted.
    pub triage: Option<Triaged>,
    /// The category: the registration's, a triage's or a correction's, whichever was recorded last.
    pub category: Option<Category>,
    /// The kind, once registration or triage has told it.
    pub kind: Option<Kind>,
    /// The unit that the first assignment must name, as triage forwarded the petition to it.
    pub forward_to: Option<UnitCode>,
    /// The round in progress, or the last one.
    pub round: Round,
    /// The closing, while it is closed.
    pub closing: Option<Closed>,
    /// The last follow-up after that closing.
    pub follow_up: Option<FollowedUp>,
    /// Visits recorded after registration, by their sequence, with corrections applied.
    pub visits: BTreeMap<u64, Visit>,
    /// Day of the last step of the procedure; late facts (visits, follow-ups, corrections) are none.
    pub last_step_on: Option<NaiveDate>,
}

/// From a registration or reopening to the closing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// 1 for the first.
    pub number: u32,
    /// How many times it was assigned.
    pub assignments: u32,
    /// The responsible unit (责任单位), once assigned.
    pub responsible: Option<UnitRef>,
    /// Units that handle it with the responsible one (协办).
    pub co_handlers: Vec<UnitRef>,
    /// Last day to assign it, of a round that a reopening began; none for reopenings of before payloads had it.
    #[serde(default)]
    pub assign_due_on: Option<NaiveDate>,
    /// What the order says: to be closed on or before this day.
    pub due_on: Option<NaiveDate>,
    /// What the law says.
    pub legal_limit_on: Option<NaiveDate>,
    /// Whether the present assignment has been accepted.
    pub accepted: bool,
    /// Whether any assignment of the round has been: the legal limit counts from the first acceptance.
    pub ever_accepted: bool,
    /// By how many days it was extended; once a round.
    pub extended_by: Option<u16>,
    /// Tier of escalation, from 1.
    pub tier: u8,
}

impl Default for Round {
    fn default() -> Self {
        Self {
            number: 1,
            assignments: 0,
            responsible: None,
            co_handlers: Vec::new(),
            assign_due_on: None,
            due_on: None,
            legal_limit_on: None,
            accepted: false,
            ever_accepted: false,
            extended_by: None,
            tier: 1,
        }
    }
}

/// A visit, call or letter recorded after registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// How they came.
    pub channel: Channel,
    /// How many people.
    pub head_count: u32,
}

impl Petition {
    /// Where it stands; `None` until it is registered.
    #[must_use]
    pub fn state(&self) -> Option<PetitionState> {
        self.registration.as_ref()?;
        Some(match (&self.closing, &self.round.responsible, &self.triage) {
            (Some(_), _, _) => PetitionState::Closed,
            (None, Some(_), _) if self.round.accepted => PetitionState::Accepted,
            (None, Some(_), _) => PetitionState::Assigned,
            (None, None, _) if self.round.number > 1 => PetitionState::Reopened,
            (None, None, Some(_)) => PetitionState::Triaged,
            (None, None, None) => PetitionState::Registered,
        })
    }

    /// The day by which its next step is due: of an assigned petition its closing, of a reopened one its assignment, of one never triaged
    /// its triage. None once it is closed, and where no rule names a day: waiting for its first assignment, or for its closing
    /// after triage diverted it or did not accept it.
    #[must_use]
    pub fn next_step_due_on(&self) -> Option<NaiveDate> {
        let (registration, round) = (self.registration.as_ref()?, &self.round);
        let untriaged = self.triage.is_none();
        match &self.closing {
            Some(_) => None,
            None if round.due_on.is_some() => round.due_on,
            None if round.number > 1 => round.assign_due_on.filter(|_| untriaged || self.may_be_assigned()),
            None => untriaged.then_some(registration.triage_due_on),
        }
    }

    /// Whether the triage in force lets it be assigned.
    #[must_use]
    pub fn may_be_assigned(&self) -> bool {
        matches!(self.triage.as_ref().map(|t| &t.decision), Some(Decision::Accept | Decision::Forward { .. }))
    }
}
