//! The dispute as a kind of case.

use super::{
    Assign, Dispute, DisputeAssigned, DisputeBecamePetition, DisputeCommand, DisputeError, DisputeEvent,
    DisputeFound, DisputeRaised, DisputeResolved, Find, ToDispute,
};
use crate::{
    AggregateKind, Case, CaseId, DueLimits, Limit, PetitionId, PetitionerId, Procedure, Sealed,
    SensitiveText, SensitiveValues, StreamId, Summary, UnitCode,
    kind::{CaseKind, Need, Reach, Recording, ValueOwners},
    numbers::{Numbered, Series, Taken},
};
use chrono::NaiveDate;

/// A petition's stream.
fn stream(petition: &PetitionId) -> StreamId {
    (AggregateKind::Petition, petition.as_str().to_owned())
}

impl CaseKind for Dispute {
    const KIND: AggregateKind = AggregateKind::Dispute;
    const VALUES: ValueOwners = ValueOwners::Petitioner { path: ["DisputeFound", "petitioner_id"] };
    type Id = CaseId;
    type Addressed = ToDispute;
    type State = Self;

    fn id(to: &ToDispute) -> &str {
        to.id.as_str()
    }

    fn values(to: &ToDispute) -> SensitiveValues {
        to.command.sensitive()
    }

    fn days(to: &ToDispute) -> Vec<(&'static str, NaiveDate)> {
        to.command.due_on().map(|day| ("due_on", day)).into_iter().collect()
    }

    fn reach(to: &ToDispute) -> Reach<'_> {
        match &to.command {
            DisputeCommand::Find(find) => Reach::Opens { unit: &find.owner, field: "owner" },
            _ => Reach::Case,
        }
    }

    fn needs(to: &ToDispute, _state: &Self) -> Vec<Need> {
        match &to.command {
            DisputeCommand::BecomePetition { petition } => vec![Need::Case(stream(petition))],
            _ => Vec::new(),
        }
    }

    fn decide(to: &ToDispute, state: &Self, case: &Case<'_>) -> Result<DisputeEvent, DisputeError> {
        if state.found.is_none() {
            case.check_new_id("id", Some(to.id.as_str()))?;
        }
        state.decide(&to.command, case)
    }

    fn reverse(id: CaseId, event: &DisputeEvent) -> ToDispute {
        let sealed = || SensitiveText::new("sealed");
        let command = match event {
            DisputeEvent::DisputeFound(fact) => DisputeCommand::Find(Find {
                owner: fact.owner.code.clone(),
                place: fact.place.code.clone(),
                found_in: fact.found_in,
                petitioner_id: fact.petitioner_id.clone(),
                category: fact.category.clone(),
                head_count: fact.head_count,
                parties: sealed(),
                summary: sealed(),
            }),
            DisputeEvent::DisputeAssigned(fact) => DisputeCommand::Assign(Assign {
                unit: fact.unit.code.clone(),
                order_number: fact.given.is_none().then(|| fact.number.clone()),
                due_on: Some(fact.due_on),
                standard: fact.standard.clone(),
            }),
            DisputeEvent::DisputeRaised(DisputeRaised { to, due_on, .. }) => {
                DisputeCommand::Raise { to: to.code.clone(), due_on: Some(*due_on) }
            }
            DisputeEvent::DisputeResolved(DisputeResolved { method, .. }) => {
                DisputeCommand::Resolve { method: *method }
            }
            DisputeEvent::DisputeBecamePetition(DisputeBecamePetition { petition, .. }) => {
                DisputeCommand::BecomePetition { petition: petition.clone() }
            }
            DisputeEvent::DisputeReopened(_) => DisputeCommand::Reopen { reason: sealed() },
        };
        ToDispute { id, command }
    }

    fn evolve(state: &mut Self, event: &DisputeEvent, _recording: &Recording<'_>) {
        state.evolve(event);
    }

    /// The unit that has the duty works with it as the owner does; one that had it goes on seeing it.
    fn summary(state: &Self) -> Option<Summary> {
        let found = state.found.as_ref()?;
        let codes = |units: &mut dyn Iterator<Item = &crate::UnitRef>| -> Vec<UnitCode> {
            units.map(|unit| unit.code.clone()).collect()
        };
        let responsible = &state.round.responsible;
        Some(Summary {
            owner: found.owner.code.clone(),
            units: codes(&mut responsible.iter()),
            acting: codes(&mut state.named.iter().filter(|unit| Some(*unit) != responsible.as_ref())),
            asked: Vec::new(),
            names: state.petition.iter().map(stream).collect(),
            petitioner: Some(found.petitioner_id.clone()),
            opened_on: found.occurred_on,
            last_on: state.last_on.unwrap_or(found.occurred_on),
            due_on: state.round.due_on.filter(|_| state.closing.is_none()),
            closed_on: state.closing.map(|closing| closing.on),
        })
    }

    fn taken(_to: &ToDispute) -> DisputeError {
        DisputeError::AlreadyFound
    }

    fn occurred_on(event: &DisputeEvent) -> NaiveDate {
        event.occurred_on()
    }

    fn sealed(event: &DisputeEvent) -> Option<&Sealed> {
        event.sealed()
    }

    fn due_limits(event: &DisputeEvent) -> DueLimits {
        event.due_limits()
    }

    fn names(event: &DisputeEvent) -> Vec<StreamId> {
        match event {
            DisputeEvent::DisputeBecamePetition(DisputeBecamePetition { petition, .. }) => {
                vec![stream(petition)]
            }
            _ => Vec::new(),
        }
    }

    fn petitioner(state: &Self) -> Option<&PetitionerId> {
        state.found.as_ref().map(|found| &found.petitioner_id)
    }

    fn petitioner_in(event: &DisputeEvent) -> Option<&PetitionerId> {
        match event {
            DisputeEvent::DisputeFound(DisputeFound { petitioner_id, .. }) => Some(petitioner_id),
            _ => None,
        }
    }

    /// The owner gives the order.
    fn takes(to: &ToDispute, state: &Self) -> Option<Taken> {
        match &to.command {
            DisputeCommand::Assign(Assign { order_number: None, .. }) => {
                let unit = state.found.as_ref()?.owner.code.clone();
                Some(Taken { series: Series::Assignment, unit })
            }
            _ => None,
        }
    }

    fn number<'a>(_id: &'a str, event: &'a DisputeEvent) -> Option<Numbered<'a>> {
        let DisputeEvent::DisputeAssigned(DisputeAssigned { number, given, .. }) = event else { return None };
        Some(Numbered { series: Series::Assignment, number, given: given.as_ref() })
    }

    fn assumes_calendar(event: &DisputeEvent) -> bool {
        matches!(event, DisputeEvent::DisputeAssigned(DisputeAssigned { calendar_assumed: true, .. }))
    }

    fn implied(procedure: &Procedure, before: &Self, event: &DisputeEvent) -> Option<Procedure> {
        let mut implied = procedure.without_thresholds();
        match event {
            DisputeEvent::DisputeAssigned(DisputeAssigned {
                occurred_on,
                limit_on,
                calendar_assumed,
                ..
            }) if before.round.order.is_none() => {
                implied.limits.dispute_days = Limit::implied(*occurred_on, *limit_on, *calendar_assumed);
            }
            _ => {}
        }
        Some(implied)
    }
}
