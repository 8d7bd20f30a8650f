//! A kind of case that exists in tests only. It shows that a kind is one folder and one line: it has an
//! owner, a unit that is asked, texts about one petition or several, a duty with a due day, and facts of
//! petitions that it needs. One of its events has the same name as an event of another kind.
#![cfg(feature = "toy-kind")]

mod event;
mod kind;

pub use event::{Answered, Ask, Asked, Closed, ToToy, ToyCommand, ToyError, ToyEvent, Widened};

use crate::{
    AggregateKind, Case, CaseId, PetitionId, SensitiveField, SensitiveText, SensitiveValues, StreamId,
    Summary, aggregate::aggregate, guard, unit::UnitRef,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How many days an answer may take if the question names no day.
const ANSWER_DAYS: u16 = 30;

/// A question about petitions, folded from its events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Toy {
    /// The question.
    pub asked: Option<Asked>,
    /// The petitions that it is about, in the order in which they were named.
    pub petitions: Vec<PetitionId>,
    /// The day of the answer.
    pub answered_on: Option<NaiveDate>,
    /// The day on which it was closed.
    pub closed_on: Option<NaiveDate>,
}

impl ToyCommand {
    /// Its sensitive values.
    #[must_use]
    pub fn sensitive(&self) -> SensitiveValues {
        let values = SensitiveValues::default();
        match self {
            Self::Ask(ask) => values.with(SensitiveField::Summary, Some(&ask.text)),
            Self::Answer { text } => values.with(SensitiveField::Finding, Some(text)),
            Self::Widen { .. } | Self::Close => values,
        }
    }
}

/// A petition's stream.
fn stream(petition: &PetitionId) -> StreamId {
    (AggregateKind::Petition, petition.as_str().to_owned())
}

impl Toy {
    /// Decides a command.
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
            (_, None) => Err(ToyError::Unknown),
            (command, Some(asked)) => self.go_on(command, asked, case),
        }
    }

    fn go_on(&self, command: &ToyCommand, asked: &Asked, case: &Case<'_>) -> Result<ToyEvent, ToyError> {
        if self.closed_on.is_some() {
            return Err(ToyError::AlreadyClosed);
        }
        let since = self.answered_on.unwrap_or(asked.occurred_on);
        if case.day() < since {
            return Err(ToyError::TooEarly { since });
        }
        let occurred_on = case.day();
        match command {
            ToyCommand::Widen { petition } => {
                open_petition(petition, case)?;
                Ok(ToyEvent::Widened(Widened { occurred_on, petition: petition.clone() }))
            }
            ToyCommand::Answer { .. } if self.answered_on.is_some() => Err(ToyError::AlreadyAnswered),
            ToyCommand::Answer { text } => {
                // The decision depends on a petition that the command does not name.
                open_petition(&asked.petition, case)?;
                Ok(ToyEvent::Answered(Answered { occurred_on, sensitive: sealed(text, case)? }))
            }
            ToyCommand::Ask(_) => Err(ToyError::AlreadyAsked),
            ToyCommand::Close => Ok(ToyEvent::Closed(Closed { occurred_on })),
        }
    }
}

/// Returns a petition that exists, is open, and has no later step.
fn open_petition<'a>(petition: &PetitionId, case: &'a Case<'_>) -> Result<&'a Summary, ToyError> {
    let found = case.facts.case(AggregateKind::Petition, petition.as_str());
    let found = found.ok_or(ToyError::PetitionUnknown)?;
    match found.last_on {
        _ if found.closed_on.is_some() => Err(ToyError::PetitionClosed),
        since if case.day() < since => Err(ToyError::TooEarly { since }),
        _ => Ok(found),
    }
}

fn sealed(text: &SensitiveText, case: &Case<'_>) -> Result<crate::Sealed, ToyError> {
    case.sealed.clone().filter(|_| guard::is_text_valid(text)).ok_or(ToyError::TextInvalid)
}

impl Ask {
    fn decide(&self, case: &Case<'_>) -> Result<Asked, ToyError> {
        let petition = open_petition(&self.petition, case)?;
        for other in &self.others {
            open_petition(other, case)?;
        }
        let serving = |code, field| -> Result<UnitRef, ToyError> {
            Ok(case.rules.units.serving(code, case.day(), field)?)
        };
        let answer_by = self.answer_by.unwrap_or_else(|| case.days_on(ANSWER_DAYS));
        if answer_by < case.day() {
            return Err(ToyError::TooEarly { since: case.day() });
        }
        Ok(Asked {
            occurred_on: case.day(),
            owner: serving(&self.owner, "owner")?,
            to: serving(&self.to, "to")?,
            petition: self.petition.clone(),
            others: self.others.clone(),
            petitioner_id: petition.petitioner.clone().ok_or(ToyError::PetitionUnknown)?,
            answer_by,
            sensitive: sealed(&self.text, case)?,
        })
    }
}

impl Toy {
    fn evolve(&mut self, event: &ToyEvent) {
        match event {
            ToyEvent::Asked(asked) => {
                self.petitions = std::iter::once(&asked.petition).chain(&asked.others).cloned().collect();
                self.asked = Some(asked.clone());
            }
            ToyEvent::Widened(widened) if self.petitions.contains(&widened.petition) => {}
            ToyEvent::Widened(widened) => self.petitions.push(widened.petition.clone()),
            ToyEvent::Answered(answered) => self.answered_on = Some(answered.occurred_on),
            ToyEvent::Closed(closed) => self.closed_on = Some(closed.occurred_on),
        }
    }
}

aggregate! {
    Toy: ToyCommand => ToyEvent, ToyError;
    values(command) = command.sensitive();
    decide(state, command, case) = state.decide(command, case);
}

impl ToToy {
    /// A command to the question with this id.
    #[must_use]
    pub fn new(id: CaseId, command: ToyCommand) -> Self {
        Self { id, command }
    }
}
