//! The rules of meetings.

use super::{
    Decide, DecisionExecuted, Hold, MatterDecided, MatterDecision, Meeting, MeetingCommand, MeetingError,
    MeetingEvent, MeetingHeld, MeetingKind,
};
use crate::{
    Case, Subject, UnitRef,
    guard::{check_short, check_texts},
};
use std::collections::HashSet;

/// The most units, and the most subjects, of a meeting.
const MOST: usize = 100;
/// The tiers that have a consultation. Tier 1 is the desk and has none.
const TIERS: std::ops::RangeInclusive<u8> = 2..=4;

impl Meeting {
    /// Decides a command.
    ///
    /// # Errors
    /// A refusal, if a rule forbids it.
    pub fn decide(&self, command: &MeetingCommand, case: &Case<'_>) -> Result<MeetingEvent, MeetingError> {
        check_texts(&command.sensitive())?;
        match (command, &self.held) {
            (MeetingCommand::Hold(hold), None) => hold.decide(case).map(MeetingEvent::MeetingHeld),
            (MeetingCommand::Hold(_), Some(_)) => Err(MeetingError::AlreadyHeld),
            (_, None) => Err(MeetingError::Unknown),
            (MeetingCommand::Decide(decide), Some(held)) => {
                self.decide_matter(decide, held, case).map(MeetingEvent::MatterDecided)
            }
            (MeetingCommand::Execute { subject }, Some(held)) => {
                self.execute(subject, held, case).map(MeetingEvent::DecisionExecuted)
            }
        }
    }

    fn decide_matter(
        &self,
        decide: &Decide,
        held: &MeetingHeld,
        case: &Case<'_>,
    ) -> Result<MatterDecided, MeetingError> {
        if !held.subjects.contains(&decide.subject) {
            return Err(MeetingError::NotASubject { field: decide.subject.field() });
        }
        // Those who work with the meeting may no longer reach a petition that it was about: it moved on, or is hidden from them. They may not
        // decide about it, since a decision lets another unit read it.
        if case.facts.case(decide.subject.kind(), decide.subject.id()).is_none() {
            return Err(MeetingError::NotASubject { field: decide.subject.field() });
        }
        if self.decision_on(&decide.subject).is_some() {
            return Err(MeetingError::AlreadyDecided { field: decide.subject.field() });
        }
        case.check_day(Some(held.occurred_on))?;
        decide.decide(case)
    }

    fn execute(
        &self,
        subject: &Subject,
        held: &MeetingHeld,
        case: &Case<'_>,
    ) -> Result<DecisionExecuted, MeetingError> {
        let field = subject.field();
        if !held.subjects.contains(subject) {
            return Err(MeetingError::NotASubject { field });
        }
        let decision = self.decision_on(subject).ok_or(MeetingError::NotDecided { field })?;
        if !decision.decided.decision.asks_for_something() {
            return Err(MeetingError::NothingToExecute);
        }
        if decision.executed_on.is_some() {
            return Err(MeetingError::AlreadyExecuted { field });
        }
        case.check_day(Some(decision.decided.occurred_on))?;
        Ok(DecisionExecuted { occurred_on: case.day(), subject: subject.clone() })
    }
}

impl Hold {
    fn decide(&self, case: &Case<'_>) -> Result<MeetingHeld, MeetingError> {
        match (self.kind, self.tier) {
            (MeetingKind::Consultation, Some(tier)) if TIERS.contains(&tier) => {}
            (MeetingKind::Consultation, _) => return Err(MeetingError::TierOutOfRange),
            (_, Some(_)) => return Err(MeetingError::TierNotAllowed),
            (_, None) => {}
        }
        check_short("chair", &self.chair)?;
        if !is_list(&self.units) {
            return Err(MeetingError::UnitsInvalid);
        }
        if !is_list(&self.subjects) {
            let twice = (1..self.subjects.len()).find(|n| self.subjects[..*n].contains(&self.subjects[*n]));
            let field = twice.map_or("petitions", |n| self.subjects[n].list());
            return Err(MeetingError::SubjectsInvalid { field });
        }
        case.check_day(None)?;
        self.subjects.iter().try_for_each(|subject| check_subject(subject, case))?;
        let units = self.units.iter().map(|unit| case.serving(unit, "units"));
        Ok(MeetingHeld {
            occurred_on: case.day(),
            owner: case.serving(&self.owner, "owner")?,
            kind: self.kind,
            tier: self.tier,
            chair: self.chair.clone(),
            units: units.collect::<Result<Vec<UnitRef>, _>>()?,
            subjects: self.subjects.clone(),
        })
    }
}

impl Decide {
    fn decide(&self, case: &Case<'_>) -> Result<MatterDecided, MeetingError> {
        match self.decision {
            MatterDecision::Responsible if self.unit.is_none() => return Err(MeetingError::UnitRequired),
            MatterDecision::NoDecision if self.unit.is_some() => {
                return Err(MeetingError::UnitNotAllowed { field: "unit" });
            }
            MatterDecision::NoDecision if self.due_on.is_some() => {
                return Err(MeetingError::UnitNotAllowed { field: "due_on" });
            }
            _ => {}
        }
        let decided_on = case.day();
        if self.due_on.is_some_and(|due_on| due_on < decided_on) {
            return Err(MeetingError::DueBeforeDecision { decided_on });
        }
        let unit = self.unit.as_ref().map(|unit| case.serving(unit, "unit")).transpose()?;
        Ok(MatterDecided {
            occurred_on: decided_on,
            subject: self.subject.clone(),
            decision: self.decision,
            unit,
            due_on: self.due_on,
            sensitive: case.sealed_text("text")?,
        })
    }
}

/// Whether this names something, nothing twice, and not too much.
fn is_list<T: Eq + std::hash::Hash>(named: &[T]) -> bool {
    let different: HashSet<&T> = named.iter().collect();
    (1..=MOST).contains(&named.len()) && different.len() == named.len()
}

/// Checks that a subject exists, and did on the day of the meeting.
fn check_subject(subject: &Subject, case: &Case<'_>) -> Result<(), MeetingError> {
    let unknown = match subject {
        Subject::Petition(_) => MeetingError::PetitionUnknown,
        Subject::Dispute(_) => MeetingError::DisputeUnknown,
    };
    let opened_on = case.facts.case(subject.kind(), subject.id()).ok_or(unknown)?.opened_on;
    if case.day() < opened_on { Err(MeetingError::BeforeSubject { opened_on }) } else { Ok(()) }
}
