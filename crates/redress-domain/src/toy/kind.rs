//! The toy as a kind of case.

use super::{Ask, Asked, Closed, ToToy, Toy, ToyCommand, ToyError, ToyEvent};
use crate::{
    AggregateKind, Case, CaseId, PetitionerId, Sealed, SensitiveText, SensitiveValues, Summary,
    kind::{CaseKind, Need, Reach, Recording, RefusalCode, ValueOwner},
};
use chrono::NaiveDate;
use cqrs_es::Aggregate;

impl CaseKind for Toy {
    const KIND: AggregateKind = AggregateKind::Toy;
    const VALUES: ValueOwner = ValueOwner::Petitioner { path: ["Asked", "petitioner_id"] };
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
            ToyCommand::Close => Vec::new(),
        }
    }

    fn reach(to: &ToToy) -> Reach<'_> {
        match &to.command {
            ToyCommand::Ask(ask) => Reach::Opens { unit: &ask.owner, field: "owner" },
            ToyCommand::Close => Reach::Case,
        }
    }

    fn needs(to: &ToToy) -> Vec<Need> {
        match &to.command {
            ToyCommand::Ask(ask) => {
                vec![Need::Case((AggregateKind::Petition, ask.petition.as_str().to_owned()))]
            }
            ToyCommand::Close => Vec::new(),
        }
    }

    fn decide(to: &ToToy, state: &Self, case: &Case<'_>) -> Result<ToyEvent, ToyError> {
        state.decide(&to.command, case)
    }

    fn again(id: CaseId, event: &ToyEvent) -> ToToy {
        let command = match event {
            ToyEvent::Asked(Asked { owner, to, petition, answer_by, .. }) => ToyCommand::Ask(Ask {
                owner: owner.code.clone(),
                to: to.code.clone(),
                petition: petition.clone(),
                answer_by: Some(*answer_by),
                text: SensitiveText::new("sealed"),
            }),
            ToyEvent::Closed(_) => ToyCommand::Close,
        };
        ToToy { id, command }
    }

    fn evolve(state: &mut Self, event: &ToyEvent, _recording: &Recording<'_>) {
        state.apply(event.clone());
    }

    fn summary(state: &Self) -> Option<Summary> {
        let asked = state.asked.as_ref()?;
        Some(Summary {
            owner: asked.owner.code.clone(),
            units: vec![asked.to.code.clone()],
            petition: Some(asked.petition.clone()),
            petitioner: Some(asked.petitioner_id.clone()),
            opened_on: asked.occurred_on,
            last_on: state.closed_on.unwrap_or(asked.occurred_on),
            due_on: Some(asked.answer_by).filter(|_| state.closed_on.is_none()),
            closed_on: state.closed_on,
        })
    }

    fn taken(_to: &ToToy) -> ToyError {
        ToyError::AlreadyAsked
    }

    fn occurred_on(event: &ToyEvent) -> NaiveDate {
        match event {
            ToyEvent::Asked(Asked { occurred_on, .. }) | ToyEvent::Closed(Closed { occurred_on }) => {
                *occurred_on
            }
        }
    }

    fn sealed(event: &ToyEvent) -> Option<&Sealed> {
        match event {
            ToyEvent::Asked(asked) => Some(&asked.sensitive),
            ToyEvent::Closed(_) => None,
        }
    }

    fn petitioner(state: &Self) -> Option<&PetitionerId> {
        state.asked.as_ref().map(|asked| &asked.petitioner_id)
    }

    fn petitioner_in(event: &ToyEvent) -> Option<&PetitionerId> {
        match event {
            ToyEvent::Asked(asked) => Some(&asked.petitioner_id),
            ToyEvent::Closed(_) => None,
        }
    }
}

impl RefusalCode for ToyError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "TOY_UNKNOWN",
            Self::AlreadyAsked => "TOY_ALREADY_ASKED",
            Self::AlreadyClosed => "TOY_ALREADY_CLOSED",
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
            Self::Unknown | Self::AlreadyAsked | Self::AlreadyClosed => Some("id"),
        }
    }
}
