//! Every rule from both sides: what it lets pass, and what it refuses with which code.

mod accepting;
mod accused;
mod assigning;
mod backlog;
mod calendars;
mod closing;
mod correcting;
mod dates;
mod delivering;
pub(crate) mod disputes;
mod erasing;
mod escalating;
mod extending;
mod following_up;
mod hearings;
pub(crate) mod mediations;
pub(crate) mod meetings;
mod numbers;
mod objecting;
mod procedure;
mod refusals;
mod registering;
mod reopening;
mod reviewing;
mod simplified;
mod sponsoring;
pub(crate) mod sweeps;
mod terminating;
mod triage;
mod units;
mod visits;

/// What an example file needs.
mod prelude {
    pub(super) use crate::{after_closing::*, check::*, fixture::*, histories::*};
    pub(super) use redress_domain::{petition::PetitionEvent as E, petition::steps::*, *};
}
