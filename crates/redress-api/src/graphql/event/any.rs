//! Any event: the interfaces that all events share, and each event as a caller sees it.

use super::{
    event_type::EventType,
    petitioner::PetitionerErased,
    procedure::{Accepted, Assigned, DeadlineExtended, Escalated, HearingHeld, VisitRecorded},
    recorded::{Origin, Recorded},
    registration::{Corrected, Registered, Triaged},
    result::{Closed, FollowedUp, Reopened},
    units::{UnitMoved, UnitRegistered, UnitRenamed, UnitRetired},
};
use crate::graphql::{
    access::Access,
    scalars::{Date, Position},
    unit::Unit,
};
use async_graphql::{ID, Interface};
use chrono::{DateTime, Utc};
use redress_auth::Operation;
use redress_domain::unit::UnitEvent;
use redress_log::RecordedEvent;
use redress_read::PetitionRow;

macro_rules! events {
    (petitions { $($(#[$doc:meta])* $petition:ident,)+ } others { $($(#[$other_doc:meta])* $other:ident of $kind:ident,)+ }) => {
        petition_event_fields! { interface {
            /// Something that happened to a petition.
            PetitionEvent { $($(#[$doc])* $petition,)+ }
        } }

        event_fields! { interface {
            /// Something that happened, as the log keeps it.
            Event { $($(#[$doc])* $petition,)+ $($(#[$other_doc])* $other,)+ }
        } [] }

        impl PetitionEvent {
            fn of(event: redress_domain::petition::PetitionEvent, recorded: Recorded) -> Self {
                match event {
                    $(redress_domain::petition::PetitionEvent::$petition(fact) => {
                        Self::$petition($petition::of(recorded, fact))
                    })+
                }
            }
        }

        impl From<PetitionEvent> for Event {
            fn from(event: PetitionEvent) -> Self {
                match event { $(PetitionEvent::$petition(event) => Self::$petition(event),)+ }
            }
        }
    };
}

every_event!(events);

impl PetitionEvent {
    /// An event of a petition as this caller sees it, who may know the people or not; none if it is something else's.
    pub(super) fn seen(recorded: RecordedEvent, access: &Access, sees_people: bool) -> Option<Self> {
        match Recorded::split(recorded, access.clone(), sees_people) {
            (redress_log::Event::Petition(event), recorded) => Some(Self::of(event, recorded)),
            _ => None,
        }
    }
}

impl Event {
    /// An event as this caller sees it; one of a petition comes with the petition. `None` if it is of a kind without a type here.
    pub(super) fn seen(
        recorded: RecordedEvent,
        access: &Access,
        petition: Option<&PetitionRow>,
    ) -> Option<Self> {
        let sees_people = match petition {
            Some(petition) => access.sees_people(petition),
            None => access.may(Operation::ReadPersonalData),
        };
        Some(match Recorded::split(recorded, access.clone(), sees_people) {
            (redress_log::Event::Petition(event), recorded) => PetitionEvent::of(event, recorded).into(),
            (redress_log::Event::Unit(event), recorded) => of_unit(event, recorded),
            (redress_log::Event::Petitioner(event), recorded) => PetitionerErased::of(recorded, event).into(),
            _ => return None,
        })
    }
}

/// An event of a unit, as its type.
fn of_unit(event: UnitEvent, recorded: Recorded) -> Event {
    match event {
        UnitEvent::UnitRegistered { name, level, parent, kind, effective_on, .. } => {
            UnitRegistered::of(recorded, (name, level, parent, kind, effective_on)).into()
        }
        UnitEvent::UnitRenamed { name, effective_on, .. } => {
            UnitRenamed::of(recorded, (name, effective_on)).into()
        }
        UnitEvent::UnitMoved { parent, effective_on, .. } => {
            UnitMoved::of(recorded, (parent, effective_on)).into()
        }
        UnitEvent::UnitRetired { effective_on, successor, .. } => {
            UnitRetired::of(recorded, (effective_on, successor)).into()
        }
    }
}
