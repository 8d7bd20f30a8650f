//! Meetings of units about petitions and disputes: coordination meetings (协调会), joint conferences (联席会议) and consultations (四级会诊). A
//! meeting decides on each of its subjects once. A decision changes no petition: assigning or escalating one is its own command.

mod command;
mod error;
mod event;
mod kind;
mod rules;
mod state;
mod terms;

pub use command::{Decide, Hold, MeetingCommand, ToMeeting};
pub use error::MeetingError;
pub use event::{DecisionExecuted, MatterDecided, MeetingEvent, MeetingHeld};
pub use state::{Meeting, SubjectDecision};
pub use terms::{MatterDecision, MeetingKind, MeetingState};

use crate::aggregate::aggregate;

aggregate! {
    Meeting: MeetingCommand => MeetingEvent, MeetingError;
    values(command) = command.sensitive();
    decide(state, command, case) = state.decide(command, case);
}
