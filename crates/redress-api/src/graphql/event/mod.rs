//! Events as callers see them: one type each, the fields that all of them have as interfaces, histories and the feed.
//!
//! A new event of the procedure is a type in one of the files here, and a line in `list.rs`: what the log can hold and the list
//! lacks does not compile. Fields of one name have one type in all events, null or not, so that a query may ask for them side by side.

#[macro_use]
mod fields;
#[macro_use]
mod list;
mod any;
mod connection;
mod event_type;
mod feed;
mod history;
mod petitioner;
mod procedure;
mod recorded;
mod registration;
mod result;
mod units;

pub use any::{Event, PetitionEvent};
pub use connection::{EventConnection, EventEdge, PetitionEventConnection, PetitionEventEdge};
pub use event_type::EventType;
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
