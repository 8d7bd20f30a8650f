//! The petition as a kind of case.

use super::{
    Petition, PetitionCommand, PetitionError, PetitionEvent, PetitionFile,
    file::{Repeatable, number},
    steps::{Assign, CancelBacklog, Correct, DecideObjection, ObjectToAssignment, Register},
};
use crate::{
    AggregateKind, Case, DueLimits, Facts, PetitionId, PetitionerId, Procedure, ReopenCause, Sealed,
    SensitiveValues, StreamId, Summary,
    kind::{Asker, CaseKind, Found, Need, Reach, Recording, ValueOwners},
    numbers::{Numbered, Series, Taken},
};
use chrono::NaiveDate;
use serde::Serialize;

/// A command and its petition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToPetition(pub PetitionId, pub PetitionCommand);

/// A petition's stream.
fn stream(id: &PetitionId) -> StreamId {
    (AggregateKind::Petition, id.as_str().to_owned())
}

impl CaseKind for Petition {
    const KIND: AggregateKind = AggregateKind::Petition;
    const VALUES: ValueOwners = ValueOwners::Petitioner { path: ["Registered", "petitioner_id"] };
    type Id = PetitionId;
    type Addressed = ToPetition;
    type State = PetitionFile;

    fn id(ToPetition(id, _): &ToPetition) -> &str {
        id.as_str()
    }

    fn values(ToPetition(_, command): &ToPetition) -> SensitiveValues {
        command.sensitive()
    }

    fn reach(ToPetition(_, command): &ToPetition) -> Reach<'_> {
        match command {
            PetitionCommand::Register(registration) => {
                Reach::Opens { unit: &registration.received_by, field: "received_by" }
            }
            PetitionCommand::Assign(Assign { by: Some(unit), .. })
            | PetitionCommand::ObjectToAssignment(ObjectToAssignment { by: unit, .. })
            | PetitionCommand::DecideObjection(DecideObjection { by: unit, .. }) => {
                Reach::CaseFor { unit, field: "by" }
            }
            PetitionCommand::CancelBacklog(CancelBacklog { verified_by: unit, .. }) => {
                Reach::CaseFor { unit, field: "verified_by" }
            }
            PetitionCommand::RequestReview(_) => Reach::Known,
            PetitionCommand::DeclineReview(_)
            | PetitionCommand::SuspendReview(_)
            | PetitionCommand::ResumeReview(_)
            | PetitionCommand::DecideReview(_) => Reach::Answer,
            _ => Reach::Case,
        }
    }

    fn needs(ToPetition(_, command): &ToPetition, state: &PetitionFile) -> Vec<Need> {
        match command {
            PetitionCommand::Register(Register { repeat_of: Some(first), petitioner_id, .. }) => {
                let needed = petitioner_id.iter().map(number).chain([stream(first)]);
                needed.map(Need::Case).collect()
            }
            PetitionCommand::Correct(Correct { visit: Some(position), .. }) => vec![Need::Event(*position)],
            PetitionCommand::Escalate(escalate) if escalate.needs_consultation() => {
                let meetings = |petitioner: &PetitionerId| Need::CasesAbout {
                    kind: AggregateKind::Meeting,
                    petitioner: petitioner.clone(),
                };
                state.petitioner().map(meetings).into_iter().collect()
            }
            PetitionCommand::Triage(_) => {
                state.later_of().map(|matter| Need::Terminated(matter.clone())).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    fn facts(
        ToPetition(id, command): &ToPetition,
        state: &PetitionFile,
        asker: &Asker<'_>,
        found: &dyn Found,
    ) -> Result<Facts, PetitionError> {
        let mut facts = Facts { registered_at: state.registered_at, ..Facts::default() };
        match command {
            PetitionCommand::Register(registration) => {
                let first = registration.repeat_of.as_ref().and_then(|first| found.state(&stream(first)));
                let first: Option<&PetitionFile> = first.and_then(|first| first.downcast_ref());
                // A petition that may not be named reveals nothing: neither its matter nor its day.
                if let Some(first) = first {
                    let repeatable = first.may_be_repeated(registration, asker, found)?;
                    let named = Some(first).filter(|_| repeatable != Repeatable::No);
                    facts.repeated_at = named.and_then(|first| first.registered_at);
                    facts.repeats_unseen = repeatable == Repeatable::Known;
                    let registered = named.and_then(|first| first.petition.registration.as_ref());
                    facts.matter = registered.map(|first| first.matter.clone());
                }
            }
            PetitionCommand::Correct(Correct { visit: Some(position), .. }) => {
                let named = found.event(*position);
                let named = named.filter(|((kind, of), _)| *kind == Self::KIND && of == id.as_str());
                facts.named_sequence = named.map(|(_, sequence)| sequence);
            }
            PetitionCommand::Escalate(escalate) if escalate.needs_consultation() => {
                facts.consulted_on = state.consulted_on(id, escalate.tier - 1, found);
            }
            PetitionCommand::Triage(_) => facts.is_matter_terminated = state.follows_a_termination(found),
            PetitionCommand::RequestReview(_) => facts.is_unreached = !asker.reaches(state.seers()),
            _ => {}
        }
        Ok(facts)
    }

    /// Refuses every decision of a unit about a petition that is hidden from it because it accuses, or may
    /// accuse, that unit. An actor without a unit (an administrator or an import) acts for no accused unit.
    ///
    /// Registrations, visits and requests for review are recorded wherever people come: a registration creates the
    /// petition, and the others are the petitioner's own acts. Everything else decides something, corrections too.
    fn bar(
        ToPetition(_, command): &ToPetition,
        state: &PetitionFile,
        asker: &Asker<'_>,
    ) -> Result<(), PetitionError> {
        let is_of_the_petitioner = matches!(
            command,
            PetitionCommand::Register(_)
                | PetitionCommand::RecordVisit(_)
                | PetitionCommand::RequestReview(_)
        );
        if is_of_the_petitioner {
            return Ok(());
        }
        if let Some(unit) = state.accused(asker) {
            return Err(PetitionError::UnitIsAccused { unit: unit.clone(), field: "petition_id" });
        }
        // The order would be that of the unit that received the petition.
        let registered = state.petition.registration.as_ref();
        match command {
            PetitionCommand::Assign(Assign { by: None, .. })
                if registered.is_some_and(|registered| !asker.reaches([&registered.received_by.code])) =>
            {
                Err(PetitionError::AssignerRequired)
            }
            _ => Ok(()),
        }
    }

    fn decide(
        ToPetition(_, command): &ToPetition,
        state: &PetitionFile,
        case: &Case<'_>,
    ) -> Result<PetitionEvent, PetitionError> {
        command.decide(&state.petition, case)
    }

    fn reverse(id: PetitionId, event: &PetitionEvent) -> ToPetition {
        let command = event.reverse(&id);
        ToPetition(id, command)
    }

    fn evolve(state: &mut PetitionFile, event: &PetitionEvent, recording: &Recording<'_>) {
        state.petition.sequence = recording.sequence.saturating_sub(1);
        state.petition.evolve(event);
        if state.registered_at.is_none() {
            (state.registered_at, state.registered_position) =
                (Some(recording.occurred_at), recording.position);
        }
        match event {
            PetitionEvent::Terminated(_) => state.terminated_position = Some(recording.position),
            PetitionEvent::TerminationWithdrawn(_) => state.terminated_position = None,
            _ => {}
        }
        state.accusation.evolve(event, recording.unit);
        if let PetitionEvent::Reopened(reopened) = event
            && reopened.cause != ReopenCause::RecordingError
        {
            state.round_since = Some((reopened.occurred_on, recording.position));
        }
    }

    fn summary(state: &PetitionFile) -> Option<Summary> {
        let petition = &state.petition;
        let registration = petition.registration.as_ref()?;
        Some(Summary {
            owner: registration.received_by.code.clone(),
            units: state.handlers().skip(1).cloned().collect(),
            acting: state.acting(),
            asked: petition
                .open_review()
                .map(|_| state.answerers())
                .unwrap_or_default()
                .into_iter()
                .cloned()
                .collect(),
            names: Vec::new(),
            petitioner: Some(registration.petitioner_id.clone()),
            opened_on: registration.occurred_on,
            last_on: petition.last_step_on.unwrap_or(registration.occurred_on),
            due_on: petition.next_step_due_on(),
            closed_on: petition.closing.as_ref().map(|closing| closing.occurred_on),
        })
    }

    fn is_hidden(state: &PetitionFile, asker: &Asker<'_>) -> bool {
        state.accused(asker).is_some()
    }

    fn taken(_command: &ToPetition) -> PetitionError {
        PetitionError::AlreadyRegistered
    }

    fn occurred_on(event: &PetitionEvent) -> NaiveDate {
        event.occurred_on()
    }

    fn sealed(event: &PetitionEvent) -> Option<&Sealed> {
        event.sealed()
    }

    fn due_limits(event: &PetitionEvent) -> DueLimits {
        event.due_limits()
    }

    fn terminates(event: &PetitionEvent) -> Option<&PetitionId> {
        match event {
            PetitionEvent::Terminated(terminated) => Some(&terminated.matter),
            _ => None,
        }
    }

    fn petitioner_in(event: &PetitionEvent) -> Option<&PetitionerId> {
        match event {
            PetitionEvent::Registered(registered) => Some(&registered.petitioner_id),
            _ => None,
        }
    }

    fn petitioner(state: &PetitionFile) -> Option<&PetitionerId> {
        state.petitioner()
    }

    fn takes(ToPetition(id, command): &ToPetition, state: &PetitionFile) -> Option<Taken> {
        match command {
            PetitionCommand::Register(registration) if id.is_to_be_given() => {
                Some(Taken { series: Series::Petition, unit: registration.received_by.clone() })
            }
            PetitionCommand::Assign(Assign { order_number: None, by, .. }) => {
                let received_by = &state.petition.registration.as_ref()?.received_by.code;
                let unit = by.as_ref().unwrap_or(received_by).clone();
                Some(Taken { series: Series::Assignment, unit })
            }
            PetitionCommand::Close(close) => close.takes(&state.petition),
            PetitionCommand::DecideReview(decide) => decide.takes(&state.petition),
            _ => None,
        }
    }

    fn number<'a>(id: &'a str, event: &'a PetitionEvent) -> Option<Numbered<'a>> {
        let (series, number, given) = match event {
            PetitionEvent::Registered(event) => (Series::Petition, id, &event.given),
            PetitionEvent::Assigned(event) => (Series::Assignment, event.order_number.as_str(), &event.given),
            PetitionEvent::Closed(event) => {
                (Series::Opinion, event.opinion_reference.as_deref()?, &event.given)
            }
            PetitionEvent::ReviewDecided(event) => (Series::Opinion, event.number.as_deref()?, &event.given),
            _ => return None,
        };
        Some(Numbered { series, number, given: given.as_ref() })
    }

    fn under(ToPetition(_, command): &ToPetition, id: PetitionId) -> ToPetition {
        let mut command = command.clone();
        if let PetitionCommand::Register(registration) = &mut command {
            registration.id = id.clone();
        }
        ToPetition(id, command)
    }

    fn assumes_calendar(event: &PetitionEvent) -> bool {
        match event {
            PetitionEvent::Registered(event) => event.calendar_assumed,
            PetitionEvent::Assigned(event) => event.calendar_assumed,
            PetitionEvent::Accepted(event) => event.calendar_assumed,
            PetitionEvent::Reopened(event) => event.calendar_assumed,
            PetitionEvent::Closed(event) => event.calendar_assumed,
            PetitionEvent::OpinionDelivered(event) => event.calendar_assumed,
            PetitionEvent::ReviewRequested(event) => event.calendar_assumed,
            PetitionEvent::ReviewDecided(event) => event.calendar_assumed,
            _ => false,
        }
    }

    fn implied(procedure: &Procedure, before: &PetitionFile, event: &PetitionEvent) -> Option<Procedure> {
        Some(procedure.implied_by(&before.petition, event))
    }
}
