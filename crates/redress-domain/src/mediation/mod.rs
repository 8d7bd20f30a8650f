//! Mediation (五级四化一确认): of a petition or a dispute, if both sides agreed to it. It is raised level by level, ends in an agreement or
//! fails; a court may confirm the agreement, and visits show what of it was performed.

mod command;
mod error;
mod event;
mod kind;
mod rules;
mod state;
mod terms;

pub use command::{Agree, MediationCommand, Open, Owed, ToMediation};
pub use error::MediationError;
pub use event::{
    AgreementReached, ConfirmationDecided, ConfirmationRequested, MediationEvent, MediationFailed,
    MediationOpened, MediationRaised, Obligation, PerformanceVisited,
};
pub use state::{Agreement, Mediation, ObligationState, Request, Visit};
pub use terms::{Confirmation, Form, Level, MediationState, Performance};

use crate::aggregate::aggregate;

aggregate! {
    Mediation: MediationCommand => MediationEvent, MediationError;
    values(command) = command.sensitive();
    decide(state, command, case) = state.decide(command, case);
}
