//! The state of a meeting, and what its events change.

use super::{
    event::{MatterDecided, MeetingEvent, MeetingHeld},
    terms::{MatterDecision, MeetingState},
};
use crate::{Subject, UnitCode, guard::distinct};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A meeting folded from its events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// How it was held; `None` until it was.
    pub held: Option<MeetingHeld>,
    /// Position of that event.
    pub held_at: i64,
    /// The decisions, in the order in which they were recorded.
    pub decisions: Vec<SubjectDecision>,
}

/// A decision, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectDecision {
    /// The decision.
    pub decided: MatterDecided,
    /// Position of that event, with which the text is stored.
    pub position: i64,
    /// The day on which it was executed.
    pub executed_on: Option<NaiveDate>,
}

impl Meeting {
    /// Its state; `None` until it was held.
    #[must_use]
    pub fn state(&self) -> Option<MeetingState> {
        let held = self.held.as_ref()?;
        Some(match self.outstanding().next() {
            _ if self.decisions.len() < held.subjects.len() => MeetingState::Held,
            Some(_) => MeetingState::Decided,
            None => MeetingState::Executed,
        })
    }

    /// The decision on a subject.
    #[must_use]
    pub fn decision_on(&self, subject: &Subject) -> Option<&SubjectDecision> {
        self.decisions.iter().find(|decision| decision.decided.subject == *subject)
    }

    /// The decisions that wait to be executed.
    pub fn outstanding(&self) -> impl Iterator<Item = &SubjectDecision> {
        self.decisions.iter().filter(|decision| decision.is_outstanding())
    }

    /// The units that have not yet executed a decision, each with its subject. The owner asks nothing of itself.
    pub fn asked(&self) -> impl Iterator<Item = (&UnitCode, &Subject)> {
        let owner = self.held.as_ref().map(|held| &held.owner.code);
        self.outstanding().filter_map(move |decision| {
            let MatterDecided { unit, subject, .. } = &decision.decided;
            let unit = unit.as_ref().filter(|unit| Some(&unit.code) != owner);
            unit.map(|unit| (&unit.code, subject))
        })
    }

    /// What it was about.
    pub fn subjects(&self) -> impl Iterator<Item = &Subject> {
        self.held.iter().flat_map(|held| &held.subjects)
    }

    /// The units that it names: those that took part, then those that execute a decision, each once.
    #[must_use]
    pub fn named_units(&self) -> Vec<UnitCode> {
        let took_part = self.held.iter().flat_map(|held| &held.units);
        let executing = self.decisions.iter().filter_map(|decision| decision.decided.unit.as_ref());
        distinct(took_part.chain(executing).map(|unit| &unit.code)).cloned().collect()
    }

    /// The earliest day by which a decision is to be executed that is not.
    #[must_use]
    pub fn due_on(&self) -> Option<NaiveDate> {
        self.outstanding().filter_map(|decision| decision.decided.due_on).min()
    }

    /// Day of the last event.
    pub(super) fn last_on(&self, held: &MeetingHeld) -> NaiveDate {
        let decided =
            self.decisions.iter().flat_map(|one| [Some(one.decided.occurred_on), one.executed_on]).flatten();
        decided.fold(held.occurred_on, NaiveDate::max)
    }

    /// The day of the closing: of the last execution, or of the last decision if none asks for anything.
    #[must_use]
    pub fn closed_on(&self) -> Option<NaiveDate> {
        let held = self.held.as_ref().filter(|_| self.state() == Some(MeetingState::Executed));
        held.map(|held| self.last_on(held))
    }

    /// Applies the next event. `position` is the event's in the log.
    pub(super) fn fold(&mut self, event: &MeetingEvent, position: i64) {
        match event {
            MeetingEvent::MeetingHeld(held) => {
                self.held = Some(held.clone());
                self.held_at = position;
            }
            MeetingEvent::MatterDecided(decided) => {
                let decision = SubjectDecision { decided: decided.clone(), position, executed_on: None };
                self.decisions.push(decision);
            }
            MeetingEvent::DecisionExecuted(executed) => {
                let of_subject = |one: &&mut SubjectDecision| one.decided.subject == executed.subject;
                if let Some(decision) = self.decisions.iter_mut().find(of_subject) {
                    decision.executed_on = Some(executed.occurred_on);
                }
            }
        }
    }

    /// Applies the next event without a place in a log, as the framework's own repository does.
    pub fn evolve(&mut self, event: &MeetingEvent) {
        self.fold(event, 0);
    }
}

impl SubjectDecision {
    /// Whether it waits to be executed.
    #[must_use]
    pub fn is_outstanding(&self) -> bool {
        self.decided.decision.asks_for_something() && self.executed_on.is_none()
    }

    /// Whether it leaves the subject to the next tier: it was raised, or no decision was reached.
    #[must_use]
    pub fn leaves_it_to_the_next_tier(&self) -> bool {
        matches!(self.decided.decision, MatterDecision::Raised | MatterDecision::NoDecision)
    }
}
