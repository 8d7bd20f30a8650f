//! The toy as a kind of case.

use super::{Answered, Ask, Asked, Closed, ToToy, Toy, ToyCommand, ToyError, ToyEvent, Widened, stream};
use crate::{
    AggregateKind, Case, CaseId, PetitionId, PetitionerId, Sealed, SensitiveText, SensitiveValues, StreamId,
    Summary,
    kind::{CaseKind, Need, Reach, Recording, RefusalCode, ValueOwner, ValueOwners},
};
use chrono::NaiveDate;

impl CaseKind for Toy {
    const KIND: AggregateKind = AggregateKind::Toy;
    const VALUES: ValueOwners = ValueOwners::ByEvent;
    type Id = CaseId;
    type Addressed = ToToy;
    type State = Self;

    fn id(to: &ToToy) -> &str {
        to.id.as_str()
    }

    fn values(to: &ToToy) -> SensitiveValues {
        to.command.sensitive()
    }

    fn days(to: &ToToy) -> Vec<(&'static str, NaiveDate)> {
        match &to.command {
            ToyCommand::Ask(ask) => ask.answer_by.map(|day| ("answer_by", day)).into_iter().collect(),
            ToyCommand::Widen { .. } | ToyCommand::Answer { .. } | ToyCommand::Close => Vec::new(),
        }
    }

    fn reach(to: &ToToy) -> Reach<'_> {
        match &to.command {
            ToyCommand::Ask(ask) => Reach::Opens { unit: &ask.owner, field: "owner" },
            ToyCommand::Answer { .. } => Reach::Answer,
            ToyCommand::Widen { .. } | ToyCommand::Close => Reach::Case,
        }
    }

    fn needs(to: &ToToy, state: &Self) -> Vec<Need> {
        let named: Vec<&PetitionId> = match &to.command {
            ToyCommand::Ask(ask) => std::iter::once(&ask.petition).chain(&ask.others).collect(),
            ToyCommand::Widen { petition } => vec![petition],
            ToyCommand::Answer { .. } => state.petitions.first().into_iter().collect(),
            ToyCommand::Close => Vec::new(),
        };
        named.into_iter().map(|petition| Need::Case(stream(petition))).collect()
    }

    fn decide(to: &ToToy, state: &Self, case: &Case<'_>) -> Result<ToyEvent, ToyError> {
        state.decide(&to.command, case)
    }

    fn reverse(id: CaseId, event: &ToyEvent) -> ToToy {
        let text = SensitiveText::new("sealed");
        let command = match event {
            ToyEvent::Asked(Asked { owner, to, petition, others, answer_by, .. }) => ToyCommand::Ask(Ask {
                owner: owner.code.clone(),
                to: to.code.clone(),
                petition: petition.clone(),
                others: others.clone(),
                answer_by: Some(*answer_by),
                text,
            }),
            ToyEvent::Widened(Widened { petition, .. }) => ToyCommand::Widen { petition: petition.clone() },
            ToyEvent::Answered(_) => ToyCommand::Answer { text },
            ToyEvent::Closed(_) => ToyCommand::Close,
        };
        ToToy { id, command }
    }

    fn evolve(state: &mut Self, event: &ToyEvent, _recording: &Recording<'_>) {
        state.evolve(event);
    }

    fn summary(state: &Self) -> Option<Summary> {
        let asked = state.asked.as_ref()?;
        let is_open = state.answered_on.is_none() && state.closed_on.is_none();
        let last_on = state.closed_on.or(state.answered_on).unwrap_or(asked.occurred_on);
        Some(Summary {
            owner: asked.owner.code.clone(),
            units: Vec::new(),
            acting: vec![asked.to.code.clone()],
            asked: Some(asked.to.code.clone()).filter(|_| is_open).into_iter().collect(),
            names: state.petitions.iter().map(stream).collect(),
            petitioner: Some(asked.petitioner_id.clone()),
            opened_on: asked.occurred_on,
            last_on,
            due_on: Some(asked.answer_by).filter(|_| is_open),
            closed_on: state.closed_on,
        })
    }

    fn taken(_to: &ToToy) -> ToyError {
        ToyError::AlreadyAsked
    }

    fn occurred_on(event: &ToyEvent) -> NaiveDate {
        match event {
            ToyEvent::Asked(Asked { occurred_on, .. })
            | ToyEvent::Widened(Widened { occurred_on, .. })
            | ToyEvent::Answered(Answered { occurred_on, .. })
            | ToyEvent::Closed(Closed { occurred_on }) => *occurred_on,
        }
    }

    fn sealed(event: &ToyEvent) -> Option<&Sealed> {
        match event {
            ToyEvent::Asked(Asked { sensitive, .. }) | ToyEvent::Answered(Answered { sensitive, .. }) => {
                Some(sensitive)
            }
            ToyEvent::Widened(_) | ToyEvent::Closed(_) => None,
        }
    }

    /// The question is about the petitions that it names; the answer about all that the case has named so
    /// far.
    fn owner(before: &Self, event: &ToyEvent) -> ValueOwner {
        match event {
            ToyEvent::Asked(_) => ValueOwner::about(Self::names(event)),
            _ => ValueOwner::about(before.petitions.iter().map(stream)),
        }
    }

    fn names(event: &ToyEvent) -> Vec<StreamId> {
        match event {
            ToyEvent::Asked(Asked { petition, others, .. }) => {
                std::iter::once(petition).chain(others).map(stream).collect()
            }
            ToyEvent::Widened(Widened { petition, .. }) => vec![stream(petition)],
            ToyEvent::Answered(_) | ToyEvent::Closed(_) => Vec::new(),
        }
    }

    fn petitioner(state: &Self) -> Option<&PetitionerId> {
        state.asked.as_ref().map(|asked| &asked.petitioner_id)
    }

    fn petitioner_in(event: &ToyEvent) -> Option<&PetitionerId> {
        match event {
            ToyEvent::Asked(asked) => Some(&asked.petitioner_id),
            ToyEvent::Widened(_) | ToyEvent::Answered(_) | ToyEvent::Closed(_) => None,
        }
    }
}

impl RefusalCode for ToyError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "TOY_UNKNOWN",
            Self::AlreadyAsked => "TOY_ALREADY_ASKED",
            Self::AlreadyClosed => "TOY_ALREADY_CLOSED",
            Self::AlreadyAnswered => "TOY_ALREADY_ANSWERED",
            Self::PetitionUnknown => "PETITION_UNKNOWN",
            Self::PetitionClosed => "PETITION_ALREADY_CLOSED",
            Self::TooEarly { .. } => "TOY_TOO_EARLY",
            Self::InTheFuture => "DATE_IN_FUTURE",
            Self::TextInvalid => "TEXT_INVALID",
            Self::Unit(error) => error.code(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::TooEarly { .. } | Self::InTheFuture => Some("occurred_at"),
            Self::PetitionUnknown | Self::PetitionClosed => Some("petition"),
            Self::TextInvalid => Some("text"),
            Self::Unit(error) => Some(error.field()),
            Self::Unknown | Self::AlreadyAsked | Self::AlreadyClosed | Self::AlreadyAnswered => Some("id"),
        }
    }
}
