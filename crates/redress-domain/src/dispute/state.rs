//! The state of a dispute, and what its events change.

use super::{
    event::{DisputeEvent, DisputeFound},
    terms::{DisputeState, Method},
};
use crate::{PetitionId, UnitRef};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A dispute as its history tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// How it was found; `None` until it was.
    pub found: Option<DisputeFound>,
    /// The round in progress, or the last one.
    pub round: Round,
    /// How it was closed, while it is.
    pub closing: Option<Closing>,
    /// The petition that it became.
    pub petition: Option<PetitionId>,
    /// Every unit that it was ever assigned or raised to, each once, in the order in which they were named first.
    pub named: Vec<UnitRef>,
    /// Day of the last step.
    pub last_on: Option<NaiveDate>,
}

/// From the finding or a reopening to the closing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// 1 for the first.
    pub number: u32,
    /// How many times it was assigned.
    pub assignments: u32,
    /// The unit that has the duty, once it was assigned.
    pub responsible: Option<UnitRef>,
    /// Whether that unit has it by raising.
    pub is_raised: bool,
    /// Last day to resolve it.
    pub due_on: Option<NaiveDate>,
    /// The last order; raising leaves it.
    pub order: Option<Order>,
}

/// What an assignment says besides the unit and its day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its number.
    pub number: String,
    /// The last day that an order of the round may give.
    pub limit_on: NaiveDate,
    /// The standard to be met.
    pub standard: Option<String>,
}

/// How and when a dispute was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// Local day.
    pub on: NaiveDate,
    /// How it was resolved; `None` if it became a petition.
    pub method: Option<Method>,
}

impl Default for Round {
    fn default() -> Self {
        Self { number: 1, assignments: 0, responsible: None, is_raised: false, due_on: None, order: None }
    }
}

impl Dispute {
    /// Its state; `None` until it was found.
    #[must_use]
    pub fn state(&self) -> Option<DisputeState> {
        self.found.as_ref()?;
        Some(match (&self.closing, &self.round) {
            (Some(Closing { method: Some(_), .. }), _) => DisputeState::Resolved,
            (Some(Closing { method: None, .. }), _) => DisputeState::BecamePetition,
            (None, Round { is_raised: true, .. }) => DisputeState::Raised,
            (None, Round { responsible: Some(_), .. }) => DisputeState::Assigned,
            (None, Round { number: 1, .. }) => DisputeState::Found,
            (None, _) => DisputeState::Reopened,
        })
    }

    /// Folds the next event.
    pub fn evolve(&mut self, event: &DisputeEvent) {
        self.last_on = Some(event.occurred_on());
        match event {
            DisputeEvent::DisputeFound(found) => self.found = Some(found.clone()),
            DisputeEvent::DisputeAssigned(assigned) => {
                self.round.assignments += 1;
                self.round.order = Some(Order {
                    number: assigned.number.clone(),
                    limit_on: assigned.limit_on,
                    standard: assigned.standard.clone(),
                });
                self.make_responsible(&assigned.unit, assigned.due_on, false);
            }
            DisputeEvent::DisputeRaised(raised) => self.make_responsible(&raised.to, raised.due_on, true),
            DisputeEvent::DisputeResolved(resolved) => {
                self.closing = Some(Closing { on: resolved.occurred_on, method: Some(resolved.method) });
            }
            DisputeEvent::DisputeBecamePetition(became) => {
                self.closing = Some(Closing { on: became.occurred_on, method: None });
                self.petition = Some(became.petition.clone());
            }
            DisputeEvent::DisputeReopened(_) => {
                self.closing = None;
                self.round = Round { number: self.round.number + 1, ..Round::default() };
            }
        }
    }

    fn make_responsible(&mut self, unit: &UnitRef, due_on: NaiveDate, is_raised: bool) {
        self.round.responsible = Some(unit.clone());
        self.round.is_raised = is_raised;
        self.round.due_on = Some(due_on);
        if !self.named.contains(unit) {
            self.named.push(unit.clone());
        }
    }
}
