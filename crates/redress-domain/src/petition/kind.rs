//! The petition as a kind of case.

use super::{
    Accusation, Petition, PetitionCommand, PetitionError, PetitionEvent,
    steps::{Assign, CancelBacklog, Correct, DecideObjection, ObjectToAssignment, Register},
};
use crate::{
    AggregateKind, Case, DueLimits, Facts, PetitionId, PetitionerId, Procedure, ReopenCause, Sealed,
    SensitiveValues, StreamId, Subject, Summary, UnitCode,
    kind::{Asker, CaseKind, Found, Need, Reach, Recording, ValueOwners},
    meeting::Meeting,
    numbers::{Numbered, Series, Taken},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

/// A command and its petition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToPetition(pub PetitionId, pub PetitionCommand);

/// A petition, and what decisions about it need besides its state.
#[derive(Debug, Clone, Default)]
pub struct PetitionFile {
    /// The petition.
    pub petition: Petition,
    /// When it was registered. Payloads only have the day.
    pub registered_at: Option<DateTime<Utc>>,
    /// Position of the registration in the log.
    pub registered_position: i64,
    /// Position of the termination in force.
    pub terminated_position: Option<i64>,
    /// Which units it accuses, or may accuse.
    pub accusation: Accusation,
    /// Day and position of the reopening with which the present round began; `None` in the first round.
    pub round_since: Option<(NaiveDate, i64)>,
}

impl PetitionFile {
    /// Returns the asker's unit if the petition is hidden from it.
    fn accused<'a>(&self, asker: &Asker<'a>) -> Option<&'a UnitCode> {
        asker.acting().find(|unit| self.accusation.is_hidden_from(unit, asker.units))
    }

    /// The units that work with it: the one that received it, the responsible unit of this round, the co-handlers, and
    /// the unit whose order waits for a decision on an objection.
    fn handlers(&self) -> impl Iterator<Item = &UnitCode> {
        let received_by =
            self.petition.registration.iter().map(|registration| &registration.received_by.code);
        let round = &self.petition.round;
        let objected = self.petition.objection_to().map(|unit| &unit.code);
        received_by
            .chain(round.responsible.iter().chain(&round.co_handlers).map(|unit| &unit.code))
            .chain(objected)
    }

    /// The matter of a petition that repeats an earlier one: others of the matter may have ended before it.
    fn later_of(&self) -> Option<&PetitionId> {
        let registered = self.petition.registration.as_ref();
        registered.filter(|registered| registered.repeat_of.is_some()).map(|registered| &registered.matter)
    }

    /// Whether the procedure of a petition of the matter was terminated before this one was registered, in the log's
    /// order, and the termination was not withdrawn.
    fn is_after_the_end(&self, found: &dyn Found) -> bool {
        let ended = self.later_of().map(|matter| found.ended(matter)).unwrap_or_default();
        let mut files = ended.iter().filter_map(|id| found.state(id)?.downcast_ref());
        files.any(|file: &Self| file.terminated_position.is_some_and(|end| end < self.registered_position))
    }

    /// The units that answer a request for review: the body that was asked, while it has the request; otherwise those
    /// that work with the petition, which decline a request to a wrong body.
    fn answerers(&self) -> Vec<UnitCode> {
        match self.petition.review_to() {
            Some(to) => vec![to.code.clone()],
            None => self.handlers().cloned().collect(),
        }
    }

    /// The units that answer, and those that did.
    fn acting(&self) -> Vec<UnitCode> {
        let mut acting = self.answerers();
        let others = self.petition.reviewers().into_iter().map(|unit| &unit.code);
        let others: Vec<UnitCode> = others.filter(|code| !acting.contains(code)).cloned().collect();
        acting.extend(others);
        acting
    }

    /// The units whose callers see it.
    fn seers(&self) -> impl Iterator<Item = &UnitCode> {
        self.handlers().chain(self.petition.reviewers().into_iter().map(|unit| &unit.code))
    }

    /// Whether a registration may name this earlier petition as the one that it repeats. A petition that may
    /// not be named is treated as one that does not exist.
    ///
    /// People also go to other offices: an actor may name a petition out of their reach if they know its
    /// petitioner and say so. A petitioner id that is the number of a petition whose people the actor may not
    /// know does not count. Whether a petition out of reach accuses the actor's unit makes no difference,
    /// since the answer would reveal it.
    ///
    /// # Errors
    /// If the petition is within reach and hidden from the acting unit: that unit may not decide which
    /// petitions belong together with it.
    fn may_be_repeated(
        &self,
        registration: &Register,
        asker: &Asker<'_>,
        found: &dyn Found,
    ) -> Result<Repeatable, PetitionError> {
        if asker.reaches(self.seers()) {
            return match self.accused(asker) {
                Some(unit) => Err(PetitionError::UnitIsAccused { unit: unit.clone(), field: "repeat_of" }),
                None => Ok(Repeatable::WithinReach),
            };
        }
        let petitioner = self.petition.registration.as_ref().map(|registered| &registered.petitioner_id);
        let knows = |id: &PetitionerId| {
            let named = found.state(&number(id)).and_then(|named| named.downcast_ref());
            Some(id) == petitioner && !named.is_some_and(|named: &Self| named.is_withheld_from(asker))
        };
        let is_known = registration.petitioner_id.as_ref().is_some_and(knows);
        Ok(if is_known { Repeatable::Known } else { Repeatable::No })
    }

    fn petitioner(&self) -> Option<&PetitionerId> {
        self.petition.registration.as_ref().map(|registration| &registration.petitioner_id)
    }

    /// The first day on which a consultation of a tier, held in the present round, raised the petition or reached no
    /// decision on it.
    fn consulted_on(&self, id: &PetitionId, tier: u8, found: &dyn Found) -> Option<NaiveDate> {
        let petitioner = self.petitioner()?;
        let meetings = found.cases_about(AggregateKind::Meeting, petitioner).into_iter();
        let days = meetings.filter_map(|meeting| {
            let meeting: &Meeting = meeting.downcast_ref()?;
            let held = meeting.held.as_ref().filter(|held| held.tier == Some(tier))?;
            let is_of_this_round =
                self.round_since.is_none_or(|since| since < (held.occurred_on, meeting.held_at));
            let decision = meeting.decision_on(&Subject::Petition(id.clone()))?;
            let fits = is_of_this_round && decision.leaves_it_to_the_next_tier();
            fits.then_some(decision.decided.occurred_on)
        });
        days.min()
    }

    /// Whether the petition exists, and the asker does not reach it or may not know its petitioner.
    fn is_withheld_from(&self, asker: &Asker<'_>) -> bool {
        let exists = self.petition.registration.is_some();
        exists && (self.accused(asker).is_some() || !asker.reaches(self.seers()))
    }
}

/// Whether a new petition may name an earlier one as the one that it repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Repeatable {
    /// The actor reaches it.
    WithinReach,
    /// It is out of reach, but the actor knows its petitioner.
    Known,
    /// It is treated as one that does not exist.
    No,
}

/// The petition whose number a petitioner's id may be.
fn number(id: &PetitionerId) -> StreamId {
    (AggregateKind::Petition, id.as_str().to_owned())
}

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
                state.later_of().map(|matter| Need::Ended(matter.clone())).into_iter().collect()
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
            PetitionCommand::Triage(_) => facts.is_matter_terminated = state.is_after_the_end(found),
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
            asked: petition.open_review().map(|_| state.answerers()).unwrap_or_default(),
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

    fn ends(event: &PetitionEvent) -> Option<&PetitionId> {
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
