//! What may happen to a dispute, and when.

use super::{
    Assign, Dispute, DisputeAssigned, DisputeBecamePetition, DisputeCommand, DisputeError, DisputeEvent,
    DisputeFound, DisputeRaised, DisputeReopened, DisputeResolved, Find,
};
use crate::{
    AggregateKind, Case, PetitionId, UnitCode,
    guard::{check_head_count, check_short, check_texts},
    numbers::Series,
};
use chrono::NaiveDate;

impl Dispute {
    /// Judges a command.
    ///
    /// # Errors
    /// A refusal, if a rule forbids it.
    pub fn decide(&self, command: &DisputeCommand, case: &Case<'_>) -> Result<DisputeEvent, DisputeError> {
        check_texts(&command.sensitive())?;
        match command {
            DisputeCommand::Find(_) if self.found.is_some() => Err(DisputeError::AlreadyFound),
            DisputeCommand::Find(find) => find.decide(case).map(DisputeEvent::DisputeFound),
            DisputeCommand::Assign(assign) => {
                self.check_open_step(case)?;
                self.assign(assign, case).map(DisputeEvent::DisputeAssigned)
            }
            DisputeCommand::Raise { to, due_on } => {
                self.check_open_step(case)?;
                self.raise(to, *due_on, case).map(DisputeEvent::DisputeRaised)
            }
            DisputeCommand::Resolve { method } => {
                self.check_open_step(case)?;
                let resolved = DisputeResolved { occurred_on: case.day(), method: *method };
                Ok(DisputeEvent::DisputeResolved(resolved))
            }
            DisputeCommand::BecomePetition { petition } => {
                self.check_open_step(case)?;
                became(petition, case).map(DisputeEvent::DisputeBecamePetition)
            }
            DisputeCommand::Reopen { .. } => self.reopen(case).map(DisputeEvent::DisputeReopened),
        }
    }

    /// A step of an open dispute, on a day that it may have.
    fn check_open_step(&self, case: &Case<'_>) -> Result<(), DisputeError> {
        self.found.as_ref().ok_or(DisputeError::Unknown)?;
        if self.closing.is_some() {
            return Err(DisputeError::AlreadyClosed);
        }
        Ok(case.check_day(self.last_on)?)
    }

    fn assign(&self, assign: &Assign, case: &Case<'_>) -> Result<DisputeAssigned, DisputeError> {
        let unit = case.serving(&assign.unit, "unit")?;
        if let Some(number) = &assign.order_number {
            check_short("order_number", number)?;
            case.check_new_id("order_number", Some(number))?;
        }
        if let Some(standard) = &assign.standard {
            check_short("standard", standard)?;
        }
        let round = &self.round;
        let limit = case.limit(&case.rules.procedure.limits.dispute_days);
        let limit_on = round.order.as_ref().map_or(limit.on, |order| order.limit_on);
        let (due_on, limits) = case.due_on(assign.due_on, limit_on)?;
        let number = case.number(Series::Assignment, assign.order_number.as_deref(), "order_number")?;
        // An import or a simulation: the office gave no order.
        let counted = || (format!("{}-{}", round.number, round.assignments + 1), None);
        let (number, given) = number.unwrap_or_else(counted);
        Ok(DisputeAssigned {
            occurred_on: case.day(),
            unit,
            number,
            given,
            due_on,
            limit_on,
            calendar_assumed: round.order.is_none() && limit.calendar_assumed,
            standard: assign.standard.clone(),
            limits,
        })
    }

    fn raise(
        &self,
        to: &UnitCode,
        due_on: Option<NaiveDate>,
        case: &Case<'_>,
    ) -> Result<DisputeRaised, DisputeError> {
        let round = &self.round;
        let (Some(from), Some(order)) = (&round.responsible, &round.order) else {
            return Err(DisputeError::NotAssigned);
        };
        let to = case.serving(to, "to")?;
        if to.level <= from.level {
            return Err(DisputeError::NotRaised { from: from.level, to: to.level });
        }
        let (due_on, limits) = case.due_on(due_on, order.limit_on)?;
        Ok(DisputeRaised { occurred_on: case.day(), from: from.clone(), to, due_on, limits })
    }

    fn reopen(&self, case: &Case<'_>) -> Result<DisputeReopened, DisputeError> {
        self.found.as_ref().ok_or(DisputeError::Unknown)?;
        if self.closing.is_none_or(|closing| closing.method.is_none()) {
            return Err(DisputeError::NotResolved);
        }
        case.check_day(self.last_on)?;
        Ok(DisputeReopened { occurred_on: case.day(), sensitive: case.sealed_text("reason")? })
    }
}

impl Find {
    fn decide(&self, case: &Case<'_>) -> Result<DisputeFound, DisputeError> {
        case.check_new_id("petitioner_id", Some(self.petitioner_id.as_str()))?;
        case.check_new_id("category", Some(self.category.as_str()))?;
        case.check_day(None)?;
        check_head_count(self.head_count)?;
        if let Some(slot) = self.found_in.filter(|slot| slot.first_day() > case.day()) {
            return Err(DisputeError::SlotAhead { slot, begins_on: slot.first_day() });
        }
        Ok(DisputeFound {
            occurred_on: case.day(),
            owner: case.serving(&self.owner, "owner")?,
            place: case.rules.units.reference(&self.place, "place")?,
            found_in: self.found_in,
            petitioner_id: self.petitioner_id.clone(),
            category: self.category.clone(),
            head_count: self.head_count,
            sensitive: case.sealed_text("summary")?,
        })
    }
}

/// A petition that is there, and was on that day.
fn became(petition: &PetitionId, case: &Case<'_>) -> Result<DisputeBecamePetition, DisputeError> {
    let found = case.facts.case(AggregateKind::Petition, petition.as_str());
    let registered_on = found.ok_or(DisputeError::PetitionUnknown)?.opened_on;
    if case.day() < registered_on {
        return Err(DisputeError::BeforePetition { registered_on });
    }
    Ok(DisputeBecamePetition { occurred_on: case.day(), petition: petition.clone() })
}
