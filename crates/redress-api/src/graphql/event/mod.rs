//! Events as callers see them: one type each, their common fields as interfaces, histories and the feed.
//!
//! A new event of the procedure is a table in one of these files and a line in `list.rs`: an event that the
//! log has and the list lacks does not compile. Events of a kind of case are in the kind's folder. Fields
//! with the same name have the same type in all events, nullable or not, so that a query can select them side
//! by side.

#[macro_use]
mod list;
mod any;
mod backlog;
mod connection;
mod feed;
mod history;
mod objection;
mod opinion;
mod petitioner;
mod procedure;
mod registration;
mod result;
mod schema;
mod sponsor;
mod units;

pub use any::{Event, PetitionEvent};
pub use connection::{EventConnection, EventEdge, PetitionEventConnection, PetitionEventEdge};
pub use procedure::HearingParticipants;
pub use registration::{Correction, TriageDecision};
pub use schema::EventType;

pub(super) use feed::Feed;
pub(super) use history::history;
