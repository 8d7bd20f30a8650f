//! The petition as a kind of case.

use super::{
    Accusation, Petition, PetitionCommand, PetitionError, PetitionEvent,
    steps::{Correct, Register},
};
use crate::{
    AggregateKind, Case, DueLimits, Facts, PetitionId, PetitionerId, Procedure, Sealed, SensitiveValues,
    StreamId, Summary, UnitCode,
    kind::{Asker, CaseKind, Found, Need, Reach, Recording, RefusalCode, ValueOwners},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

/// A command and the petition it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToPetition(pub PetitionId, pub PetitionCommand);

/// A petition, and what decisions about it need besides its own events.
#[derive(Debug, Clone, Default)]
pub struct PetitionFile {
    /// The petition.
    pub petition: Petition,
    /// When it was registered; payloads have the day alone.
    pub registered_at: Option<DateTime<Utc>>,
    /// Whom it accuses, or may.
    pub accusation: Accusation,
}

impl PetitionFile {
    /// The unit for which the asker acts, if the petition is hidden from it.
    fn accused<'a>(&self, asker: &Asker<'a>) -> Option<&'a UnitCode> {
        asker.acting().find(|unit| self.accusation.is_hidden_from(unit, asker.units))
    }

    /// The unit that received it, the one responsible for it in this round, and those that help.
    fn handlers(&self) -> impl Iterator<Item = &UnitCode> {
        let received_by =
            self.petition.registration.iter().map(|registration| &registration.received_by.code);
        let round = &self.petition.round;
        received_by.chain(round.responsible.iter().chain(&round.co_handlers).map(|unit| &unit.code))
    }

    /// Whether a registration may name this earlier petition as the one that it repeats. One that may not be named is answered as one that
    /// does not exist.
    ///
    /// People go to other offices, too: a petition out of the actor's reach may be named by an actor who knows whose it is, and says so. An
    /// id that is the petition's own number says nothing that the number does not. Not by a unit from which it is hidden, however: a name
    /// that is accepted would confirm who accuses that unit.
    ///
    /// # Errors
    /// If the petition is within reach, and hidden from the acting unit: which petitions belong together with it is not for that unit to say.
    fn may_be_repeated(&self, registration: &Register, asker: &Asker<'_>) -> Result<bool, PetitionError> {
        let is_theirs = asker.reaches(self.handlers());
        let accused = self.accused(asker);
        if let Some(unit) = accused.filter(|_| is_theirs) {
            return Err(PetitionError::UnitIsAccused { unit: unit.clone(), field: "repeat_of" });
        }
        let petitioner = self.petition.registration.as_ref().map(|registered| &registered.petitioner_id);
        let knows = |id: &PetitionerId| {
            let is_the_number = registration.repeat_of.as_ref().is_some_and(|of| of.as_str() == id.as_str());
            Some(id) == petitioner && !is_the_number
        };
        let names_petitioner = registration.petitioner_id.as_ref().is_some_and(knows);
        Ok(is_theirs || (names_petitioner && accused.is_none()))
    }
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
            _ => Reach::Case,
        }
    }

    fn needs(ToPetition(_, command): &ToPetition, _state: &PetitionFile) -> Vec<Need> {
        match command {
            PetitionCommand::Register(Register { repeat_of: Some(first), .. }) => {
                vec![Need::Case(stream(first))]
            }
            PetitionCommand::Correct(Correct { visit: Some(position), .. }) => vec![Need::Event(*position)],
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
                // Of one that may not be named nothing is known: neither its matter nor its day.
                if let Some(first) = first
                    && first.may_be_repeated(registration, asker)?
                {
                    facts.repeated_at = first.registered_at;
                    facts.matter = first.petition.registration.as_ref().map(|first| first.matter.clone());
                }
            }
            PetitionCommand::Correct(Correct { visit: Some(position), .. }) => {
                let named = found.event(*position);
                let named = named.filter(|((kind, of), _)| *kind == Self::KIND && of == id.as_str());
                facts.named_sequence = named.map(|(_, sequence)| sequence);
            }
            _ => {}
        }
        Ok(facts)
    }

    /// Refuses every decision of a unit about a petition that is hidden from it because it accuses that unit, or may turn out to. Whoever
    /// acts for nobody's unit (an administrator without one, an import) acts for none that is accused.
    ///
    /// A registration brings the petition into being, and a visit is the petitioner's own act: both are recorded wherever people come. All
    /// else decides something, a correction too.
    fn bar(
        ToPetition(_, command): &ToPetition,
        state: &PetitionFile,
        asker: &Asker<'_>,
    ) -> Result<(), PetitionError> {
        if matches!(command, PetitionCommand::Register(_) | PetitionCommand::RecordVisit(_)) {
            return Ok(());
        }
        match state.accused(asker) {
            Some(unit) => Err(PetitionError::UnitIsAccused { unit: unit.clone(), field: "petition_id" }),
            None => Ok(()),
        }
    }

    fn decide(
        ToPetition(_, command): &ToPetition,
        state: &PetitionFile,
        case: &Case<'_>,
    ) -> Result<PetitionEvent, PetitionError> {
        command.decide(&state.petition, case)
    }

    fn again(id: PetitionId, event: &PetitionEvent) -> ToPetition {
        let command = event.command_again(&id);
        ToPetition(id, command)
    }

    fn evolve(state: &mut PetitionFile, event: &PetitionEvent, recording: &Recording<'_>) {
        state.petition.sequence = recording.sequence.saturating_sub(1);
        state.petition.evolve(event);
        state.registered_at.get_or_insert(recording.occurred_at);
        state.accusation.evolve(event, recording.unit);
    }

    fn summary(state: &PetitionFile) -> Option<Summary> {
        let petition = &state.petition;
        let registration = petition.registration.as_ref()?;
        Some(Summary {
            owner: registration.received_by.code.clone(),
            units: state.handlers().skip(1).cloned().collect(),
            acting: Vec::new(),
            asked: Vec::new(),
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

    fn petitioner_in(event: &PetitionEvent) -> Option<&PetitionerId> {
        match event {
            PetitionEvent::Registered(registered) => Some(&registered.petitioner_id),
            _ => None,
        }
    }

    fn petitioner(state: &PetitionFile) -> Option<&PetitionerId> {
        state.petition.registration.as_ref().map(|registration| &registration.petitioner_id)
    }

    fn implied(procedure: &Procedure, before: &PetitionFile, event: &PetitionEvent) -> Option<Procedure> {
        Some(procedure.implied_by(&before.petition, event))
    }
}

impl RefusalCode for PetitionError {
    fn code(&self) -> &'static str {
        self.code()
    }

    fn field(&self) -> Option<&'static str> {
        self.field()
    }
}
