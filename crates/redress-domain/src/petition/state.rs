//! The state of a petition, and what follows from it.

use super::{
    backlog::Backlog,
    facts::{Closed, Decision, FollowedUp, Registered, Triaged},
    opinion::{Opinion, Review, Termination},
    sponsor::SponsorNamed,
};
use crate::{Category, Channel, Kind, PetitionState, UnitCode, UnitRef};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A petition, folded from its events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Petition {
    /// How many events it has; also the sequence of the last one.
    pub sequence: u64,
    /// Its registration, with corrections applied; `None` until it is registered.
    pub registration: Option<Registered>,
    /// The triage in force; `None` before triage, and after the reopening of a petition that was diverted or
    /// not accepted.
    pub triage: Option<Triaged>,
    /// The category: from the registration, a triage or a correction, whichever was recorded last.
    pub category: Option<Category>,
    /// The kind, once registration or triage has stated it.
    pub kind: Option<Kind>,
    /// The unit that the first assignment must name, if triage forwarded the petition.
    pub forward_to: Option<UnitCode>,
    /// The present round, or the last one.
    pub round: Round,
    /// The closing, while it is closed.
    pub closing: Option<Closed>,
    /// The follow-up after that closing that was recorded last, whatever its day and its answer. The register
    /// shows this one; rules and figures count [`Self::last_answer`].
    pub follow_up: Option<FollowedUp>,
    /// The last of the follow-ups, by their days, that says whether the matter is resolved: late ones and
    /// `UNKNOWN` do not replace it.
    #[serde(default)]
    pub last_answer: Option<FollowedUp>,
    /// The leader who is its sponsor (包案), while there is one.
    #[serde(default)]
    pub sponsor: Option<SponsorNamed>,
    /// The lists of old cases (积案) on which it is, or was until it was struck off.
    #[serde(default)]
    pub backlog: Backlog,
    /// Opinions of every round, in the order in which they were recorded.
    #[serde(default)]
    pub opinions: Vec<Opinion>,
    /// Requests for review of every round, in the order in which they were recorded.
    #[serde(default)]
    pub reviews: Vec<Review>,
    /// The end of the procedure, unless it was withdrawn.
    #[serde(default)]
    pub termination: Option<Termination>,
    /// Visits recorded after registration, by their sequence, with corrections applied.
    pub visits: BTreeMap<u64, Visit>,
    /// The day of the last step of the procedure. Late facts (visits, follow-ups, corrections) are not steps,
    /// and sponsors and lists of old cases have days of their own.
    pub last_step_on: Option<NaiveDate>,
}

/// A round: from a registration or reopening to the closing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Its number, from 1.
    pub number: u32,
    /// How many times it was assigned.
    pub assignments: u32,
    /// The responsible unit (责任单位), once assigned.
    pub responsible: Option<UnitRef>,
    /// The assignment under which it is responsible; `None` after an escalation or an upheld objection.
    #[serde(default)]
    pub assignment: Option<UnderAssignment>,
    /// Units that handle it with the responsible one (协办).
    pub co_handlers: Vec<UnitRef>,
    /// Last day to assign it, in a round that a reopening began; `None` if the reopening's payload does not
    /// have it yet.
    #[serde(default)]
    pub assign_due_on: Option<NaiveDate>,
    /// Last day to close it, by the order.
    pub due_on: Option<NaiveDate>,
    /// Last day to close it, by law.
    pub legal_limit_on: Option<NaiveDate>,
    /// Whether the present assignment has been accepted.
    pub accepted: bool,
    /// The day of the first assignment, from which the legal limit counts until one is accepted.
    #[serde(default)]
    pub first_assigned_on: Option<NaiveDate>,
    /// The day of the first acceptance, from which the legal limit counts once there is one.
    #[serde(default)]
    pub first_accepted_on: Option<NaiveDate>,
    /// Whether the last assignment asked for simplified handling (简易办理): the legal limit is then the
    /// shorter one.
    #[serde(default)]
    pub simplified: bool,
    /// The days of its extension; a round is extended once.
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
            assignment: None,
            co_handlers: Vec::new(),
            assign_due_on: None,
            due_on: None,
            legal_limit_on: None,
            accepted: false,
            first_assigned_on: None,
            first_accepted_on: None,
            simplified: false,
            extended_by: None,
            tier: 1,
        }
    }
}

/// An assignment under which a unit is responsible, as far as an objection to it (退回) is concerned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnderAssignment {
    /// Local day of the assignment.
    pub on: NaiveDate,
    /// The unit that gave the order.
    pub by: UnitRef,
    /// Last day to object; `None` for an assignment from before there were objections.
    pub objection_until: Option<NaiveDate>,
    /// The unit's objection, if it made one.
    pub objection: Option<Objection>,
}

/// An objection to an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Objection {
    /// It waits for its decision.
    Open {
        /// Local day of the objection.
        since: NaiveDate,
    },
    /// It was not upheld.
    Decided,
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
    /// The present state; `None` until it is registered.
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

    /// The day by which its next step is due: the closing of an assigned petition, the assignment of a
    /// reopened one, the triage of one that was never triaged. `None` once it is closed, and where no rule
    /// sets a day: while it waits for its first assignment, or for its closing after triage diverted it or
    /// did not accept it.
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

    /// The assignment to which the responsible unit has objected, while nobody has decided. Closing the
    /// petition ends the objection; undoing the closing opens it again.
    #[must_use]
    pub fn open_objection(&self) -> Option<&UnderAssignment> {
        let assignment = self.round.assignment.as_ref().filter(|_| self.closing.is_none())?;
        matches!(assignment.objection, Some(Objection::Open { .. })).then_some(assignment)
    }

    /// The unit that decides the objection that waits for its decision: the one that gave the order.
    #[must_use]
    pub fn objection_to(&self) -> Option<&UnitRef> {
        self.open_objection().map(|assignment| &assignment.by)
    }

    /// The day of the objection that waits for its decision.
    #[must_use]
    pub fn objected_on(&self) -> Option<NaiveDate> {
        match self.open_objection()?.objection {
            Some(Objection::Open { since }) => Some(since),
            _ => None,
        }
    }

    /// Last day to object to the assignment in force, while the unit may object, or has done so and waits for
    /// the decision.
    #[must_use]
    pub fn objection_until(&self) -> Option<NaiveDate> {
        let is_over = self.closing.is_some() || self.round.accepted;
        let assignment = self.round.assignment.as_ref().filter(|_| !is_over)?;
        assignment.objection_until.filter(|_| assignment.objection != Some(Objection::Decided))
    }

    /// Whether the triage in force allows an assignment.
    #[must_use]
    pub fn may_be_assigned(&self) -> bool {
        matches!(self.triage.as_ref().map(|t| &t.decision), Some(Decision::Accept | Decision::Forward { .. }))
    }
}
