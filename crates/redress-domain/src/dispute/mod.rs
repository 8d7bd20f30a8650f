//! The dispute (矛盾纠纷): found before its people bring it as a petition, assigned to a unit, raised where that unit cannot resolve it, and
//! resolved, or become a petition after all.

mod command;
mod error;
mod event;
mod kind;
mod rules;
mod state;
mod terms;

pub use command::{Assign, DisputeCommand, Find, ToDispute};
pub use error::DisputeError;
pub use event::{
    DisputeAssigned, DisputeBecamePetition, DisputeEvent, DisputeFound, DisputeRaised, DisputeReopened,
    DisputeResolved,
};
pub use state::{Closing, Dispute, Order, Round};
pub use terms::{DisputeState, Method};

use crate::aggregate::aggregate;

aggregate! {
    Dispute: DisputeCommand => DisputeEvent, DisputeError;
    values(command) = command.sensitive();
    decide(state, command, case) = state.decide(command, case);
}
