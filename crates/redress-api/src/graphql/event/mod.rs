//! Events as callers see them: one type each, the fields that all of them have as interfaces, histories and the feed.
//!
//! A new event of the procedure is a type in one of the files here, and a line in the list below: what the log can hold and the list
//! lacks does not compile. Fields of one name have one type in all events, null or not, so that a query may ask for them side by side.

#[macro_use]
mod fields;
mod connection;
mod feed;
mod history;
mod loaders;
mod petitioner;
mod procedure;
mod recorded;
mod registration;
mod result;
mod units;

pub use connection::{EventConnection, EventEdge, PetitionEventConnection, PetitionEventEdge};
pub use petitioner::PetitionerErased;
pub use procedure::{
    Accepted, Assigned, DeadlineExtended, Escalated, HearingHeld, HearingParticipants, VisitRecorded,
};
pub use recorded::{Origin, UnitReference};
pub use registration::{Corrected, Correction, Registered, TriageDecision, Triaged};
pub use result::{Closed, FollowedUp, Reopened};
pub use units::{UnitMoved, UnitRegistered, UnitRenamed, UnitRetired};

pub(super) use connection::event_cost;
pub(super) use feed::Feed;
pub(super) use history::{Facts, history};
pub(super) use loaders::Loaders;

use super::{
    access::Access,
    scalars::{Date, Position},
    unit::Unit,
};
use crate::auth::Operation;
use async_graphql::{Enum, ID, Interface};
use chrono::{DateTime, Utc};
use recorded::Recorded;
use redress_log::RecordedEvent;
use redress_read::PetitionRow;

macro_rules! events {
    (petitions { $($(#[$doc:meta])* $petition:ident,)+ } others { $($(#[$other_doc:meta])* $other:ident,)+ }) => {
        petition_event_fields! { interface {
            /// Something that happened to a petition.
            PetitionEvent { $($(#[$doc])* $petition,)+ }
        } }

        event_fields! { interface {
            /// Something that happened, as the log keeps it.
            Event { $($(#[$doc])* $petition,)+ $($(#[$other_doc])* $other,)+ }
        } [] }

        /// What can happen.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
        pub enum EventType { $($(#[$doc])* $petition,)+ $($(#[$other_doc])* $other,)+ }

        impl EventType {
            /// Its name in the log.
            fn name(self) -> &'static str {
                match self {
                    $(Self::$petition => stringify!($petition),)+
                    $(Self::$other => stringify!($other),)+
                }
            }
        }

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

events! {
    petitions {
        /// A petition was registered.
        Registered,
        /// It was decided what is to become of it.
        Triaged,
        /// A unit was made responsible.
        Assigned,
        /// The responsible unit accepted it.
        Accepted,
        /// The deadline was extended.
        DeadlineExtended,
        /// Responsibility was raised to a higher tier.
        Escalated,
        /// A hearing was held.
        HearingHeld,
        /// The petitioner came, wrote or called again.
        VisitRecorded,
        /// It was closed.
        Closed,
        /// The petitioner was asked about the outcome.
        FollowedUp,
        /// It was opened again.
        Reopened,
        /// The registration or a visit was corrected.
        Corrected,
    }
    others {
        /// A unit was registered.
        UnitRegistered,
        /// A unit was renamed.
        UnitRenamed,
        /// A unit was moved.
        UnitMoved,
        /// A unit was retired.
        UnitRetired,
        /// The values about a petitioner were erased.
        PetitionerErased,
    }
}

impl PetitionEvent {
    /// An event of a petition as this caller sees it, who may know the people or not; none if it is something else's.
    fn seen(recorded: RecordedEvent, access: &Access, sees_people: bool) -> Option<Self> {
        match Recorded::split(recorded, access.clone(), sees_people) {
            (redress_log::Event::Petition(event), recorded) => Some(Self::of(event, recorded)),
            _ => None,
        }
    }
}

impl Event {
    /// An event as this caller sees it; one of a petition comes with the petition.
    fn seen(recorded: RecordedEvent, access: &Access, petition: Option<&PetitionRow>) -> Self {
        let sees_people = match petition {
            Some(petition) => access.sees_people(petition),
            None => access.may(Operation::ReadPersonalData),
        };
        match Recorded::split(recorded, access.clone(), sees_people) {
            (redress_log::Event::Petition(event), recorded) => PetitionEvent::of(event, recorded).into(),
            (redress_log::Event::Unit(event), recorded) => units::of(event, recorded),
            (redress_log::Event::Petitioner(event), recorded) => PetitionerErased::of(recorded, event).into(),
        }
    }
}
