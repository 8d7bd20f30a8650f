//! Events of the kinds without a folder (petitions, units and petitioners), as callers see them.

use super::{
    backlog::{BacklogCancelled, BacklogListed},
    objection::{AssignmentObjected, ObjectionDecided},
    opinion::{
        OpinionDelivered, ReviewDecided, ReviewDeclined, ReviewRequested, ReviewResumed, ReviewSuspended,
        Terminated, TerminationWithdrawn,
    },
    petitioner::PetitionerErased,
    procedure::{Accepted, Assigned, DeadlineExtended, Escalated, HearingHeld, VisitRecorded},
    registration::{Corrected, Registered, Triaged},
    result::{Closed, FollowedUp, Reopened},
    sponsor::{SponsorNamed, SponsorReleased},
    units::{UnitMoved, UnitRegistered, UnitRenamed, UnitRetired},
};
use redress_api_common::{
    access::Access,
    event::{EventTable, Recorded},
    tables::Tabled,
};
use redress_domain::unit::UnitEvent;
use redress_log::{AggregateKind, RecordedEvent};
use std::sync::Arc;

/// An event, as its type and as its caller sees it.
#[derive(Clone)]
pub struct Event(pub(super) Arc<dyn Tabled>);

/// An event of a petition, as its type and as its caller sees it.
#[derive(Clone)]
pub struct PetitionEvent(pub(super) Arc<dyn Tabled>);

macro_rules! events {
    (petitions { $($(#[doc = $doc:literal])+ $petition:ident,)+ } others { $($(#[doc = $other_doc:literal])+ $other:ident of $kind:ident,)+ }) => {
        /// Events of petitions.
        pub(super) const PETITION_EVENTS: &[EventTable] = &[$(EventTable {
            kind: AggregateKind::Petition,
            name: stringify!($petition),
            happened: &[$($doc),+],
            object: $petition::OBJECT,
        },)+];

        /// Events of units and petitioners.
        pub(super) const OTHER_EVENTS: &[EventTable] = &[$(EventTable {
            kind: AggregateKind::$kind,
            name: stringify!($other),
            happened: &[$($other_doc),+],
            object: $other::OBJECT,
        },)+];

        /// Converts an event of a petition to its type.
        fn of_petition(event: redress_domain::petition::PetitionEvent, recorded: Recorded) -> Arc<dyn Tabled> {
            match event {
                $(redress_domain::petition::PetitionEvent::$petition(fact) => $petition::of(recorded, fact),)+
            }
        }
    };
}

every_event!(events);

impl PetitionEvent {
    /// Converts an event of a petition for a caller who may or may not know the people; `None` if it is not
    /// of a petition.
    pub(super) fn seen(recorded: RecordedEvent, access: &Access, sees_people: bool) -> Option<Self> {
        match Recorded::split(recorded, access.clone(), sees_people) {
            (redress_log::Event::Petition(event), recorded) => Some(Self(of_petition(event, recorded))),
            _ => None,
        }
    }
}

/// Converts an event to its type; `None` if its kind has a folder.
pub(super) fn typed(event: redress_log::Event, recorded: Recorded) -> Option<Event> {
    let typed = match event {
        redress_log::Event::Petition(event) => of_petition(event, recorded),
        redress_log::Event::Unit(event) => of_unit(event, recorded),
        redress_log::Event::Petitioner(event) => PetitionerErased::of(recorded, event),
        _ => return None,
    };
    Some(Event(typed))
}

/// Converts an event of a unit to its type.
fn of_unit(event: UnitEvent, recorded: Recorded) -> Arc<dyn Tabled> {
    match event {
        UnitEvent::UnitRegistered { name, level, parent, kind, effective_on, .. } => {
            UnitRegistered::of(recorded, (name, level, parent, kind, effective_on))
        }
        UnitEvent::UnitRenamed { name, effective_on, .. } => UnitRenamed::of(recorded, (name, effective_on)),
        UnitEvent::UnitMoved { parent, effective_on, .. } => UnitMoved::of(recorded, (parent, effective_on)),
        UnitEvent::UnitRetired { effective_on, successor, .. } => {
            UnitRetired::of(recorded, (effective_on, successor))
        }
    }
}
