//! The petition (信访事项): an aggregate that folds its events and decides the next command.
//!
//! Each step of the procedure is one file under `steps`: its command, its event, the rule that leads from one
//! to the other, and what the event changes. The events that are part of the state are in `facts.rs`.

mod accusation;
mod address;
mod backlog;
mod error;
mod facts;
mod file;
mod guards;
mod implied;
mod kind;
mod old_case;
mod opinion;
mod opinions;
#[macro_use]
mod rule;
mod sponsor;
mod state;
mod step;
pub mod steps;

pub use accusation::Accusation;
pub use backlog::{Backlog, Cancelling, Listing, MOST_LISTS};
pub use error::PetitionError;
pub use file::PetitionFile;
pub use kind::ToPetition;
pub use opinion::{Delivery, Opinion, Review, ReviewEnd, Termination};
pub use rule::{Fact, Step};
pub use state::{Objection, Petition, Round, UnderAssignment, Visit};
pub use step::{PetitionCommand, PetitionEvent};

use crate::{Rules, Submitted, aggregate::aggregate};

impl Petition {
    /// Decides a command.
    ///
    /// # Errors
    /// A refusal, if a rule forbids it.
    pub fn decide(
        &self,
        submitted: &Submitted<PetitionCommand>,
        rules: &Rules,
    ) -> Result<PetitionEvent, PetitionError> {
        let case = submitted.case(rules, &submitted.command.sensitive());
        submitted.command.decide(self, &case)
    }

    /// Applies the next event.
    pub fn evolve(&mut self, event: &PetitionEvent) {
        self.sequence += 1;
        event.apply(self);
    }
}

aggregate! {
    Petition: PetitionCommand => PetitionEvent, PetitionError;
    values(command) = command.sensitive();
    decide(state, command, case) = command.decide(state, case);
}
