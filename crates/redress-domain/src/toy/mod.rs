//! A kind of case that exists in tests only. It holds that a kind costs a folder and a line: it has an owner, a sensitive text, a duty with a
//! day, and a fact of a petition that it needs. One of its events has the name of another kind's.

mod event;
mod kind;

pub use event::{Ask, Asked, Closed, ToToy, ToyCommand, ToyError, ToyEvent};

use crate::{AggregateKind, Case, CaseId, Rules, SensitiveValues, Submitted, petition, unit::UnitRef};
use chrono::NaiveDate;
use cqrs_es::{Aggregate, event_sink::EventSink};
use serde::{Deserialize, Serialize};

/// How long an answer may take if the question names no day.
const ANSWER_DAYS: u16 = 30;

/// A question about a petition, folded from its events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Toy {
    /// The question.
    pub asked: Option<Asked>,
    /// The day on which it was closed.
    pub closed_on: Option<NaiveDate>,
}

impl ToyCommand {
    /// Its sensitive values.
    #[must_use]
    pub fn sensitive(&self) -> SensitiveValues {
        match self {
            Self::Ask(ask) => {
                SensitiveValues::default().with(crate::SensitiveField::Summary, Some(&ask.text))
            }
            Self::Close => SensitiveValues::default(),
        }
    }
}

impl Toy {
    /// Judges a command.
    ///
    /// # Errors
    /// A refusal, if a rule forbids it.
    pub fn decide(&self, command: &ToyCommand, case: &Case<'_>) -> Result<ToyEvent, ToyError> {
        if case.moment.is_in_the_future(&case.rules.procedure) {
            return Err(ToyError::InTheFuture);
        }
        match (command, &self.asked) {
            (ToyCommand::Ask(_), Some(_)) => Err(ToyError::AlreadyAsked),
            (ToyCommand::Ask(ask), None) => ask.decide(case).map(ToyEvent::Asked),
            (ToyCommand::Close, None) => Err(ToyError::Unknown),
            (ToyCommand::Close, Some(_)) if self.closed_on.is_some() => Err(ToyError::AlreadyClosed),
            (ToyCommand::Close, Some(asked)) if case.day() < asked.occurred_on => {
                Err(ToyError::TooEarly { since: asked.occurred_on })
            }
            (ToyCommand::Close, Some(_)) => Ok(ToyEvent::Closed(Closed { occurred_on: case.day() })),
        }
    }
}

impl Ask {
    fn decide(&self, case: &Case<'_>) -> Result<Asked, ToyError> {
        let petition = case.facts.case(AggregateKind::Petition, self.petition.as_str());
        let petition = petition.ok_or(ToyError::PetitionUnknown)?;
        if petition.closed_on.is_some() {
            return Err(ToyError::PetitionClosed);
        }
        if case.day() < petition.last_on {
            return Err(ToyError::TooEarly { since: petition.last_on });
        }
        let serving = |code, field| -> Result<UnitRef, ToyError> {
            Ok(case.rules.units.serving(code, case.day(), field)?)
        };
        let answer_by = self.answer_by.unwrap_or_else(|| case.days_on(ANSWER_DAYS));
        if answer_by < case.day() {
            return Err(ToyError::TooEarly { since: case.day() });
        }
        let sensitive = case.sealed.clone().filter(|_| petition::is_text_valid(&self.text));
        Ok(Asked {
            occurred_on: case.day(),
            owner: serving(&self.owner, "owner")?,
            to: serving(&self.to, "to")?,
            petition: self.petition.clone(),
            petitioner_id: petition.petitioner.clone().ok_or(ToyError::PetitionUnknown)?,
            answer_by,
            sensitive: sensitive.ok_or(ToyError::TextInvalid)?,
        })
    }
}

impl Aggregate for Toy {
    const TYPE: &'static str = AggregateKind::Toy.as_str();
    type Command = Submitted<ToyCommand>;
    type Event = ToyEvent;
    type Error = ToyError;
    type Services = Rules;

    async fn handle(
        &mut self,
        submitted: Self::Command,
        rules: &Rules,
        sink: &EventSink<Self>,
    ) -> Result<(), ToyError> {
        let case = submitted.case(rules, &submitted.command.sensitive());
        let event = self.decide(&submitted.command, &case)?;
        sink.write(event, self).await;
        Ok(())
    }

    fn apply(&mut self, event: ToyEvent) {
        match event {
            ToyEvent::Asked(asked) => self.asked = Some(asked),
            ToyEvent::Closed(closed) => self.closed_on = Some(closed.occurred_on),
        }
    }
}

impl ToToy {
    /// A command to the question of this id.
    #[must_use]
    pub fn new(id: CaseId, command: ToyCommand) -> Self {
        Self { id, command }
    }
}
