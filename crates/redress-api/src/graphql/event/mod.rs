//! Events as callers see them: one type each, their common fields as interfaces, histories and the feed.
//!
//! A new event of the procedure is a table in one of these files and a line in `list.rs`: an event that the
//! log has and the list lacks does not compile. Events of a kind of case are in the kind's folder. Fields
//! with the same name have the same type in all events, nullable or not, so that a query can select them side
//! by side.

#[macro_use]
mod table;
#[macro_use]
mod list;
mod any;
mod connection;
mod feed;
mod history;
mod objection;
mod petitioner;
mod procedure;
mod recorded;
mod registration;
mod result;
mod schema;
mod units;

pub use connection::{EventConnection, EventEdge, PetitionEventConnection, PetitionEventEdge};
pub use procedure::HearingParticipants;
pub use recorded::{Origin, UnitReference};
pub use registration::{Correction, TriageDecision};
pub use table::{Event, EventType, PetitionEvent};

pub(super) use connection::event_cost;
pub(super) use feed::Feed;
pub(super) use history::{Facts, HistoryPart, history, read_history};
pub(super) use recorded::Recorded;
pub(super) use table::{EVENT_TYPE, EventTable, event_object, field_of_any};
