//! Commands to petitions, as callers write them.

use super::{PetitionCommand, ToPetition, steps::Register};
use crate::{Command, PetitionId};

impl Command {
    /// Registers a petition under the id that the registration names.
    #[must_use]
    pub fn register(registration: Register) -> Self {
        Self::Petition(ToPetition(registration.id.clone(), registration.into()))
    }

    /// A step on a petition. A registration gets `id`, whatever id it names itself.
    #[must_use]
    pub fn on(id: PetitionId, step: impl Into<PetitionCommand>) -> Self {
        let mut command = step.into();
        if let PetitionCommand::Register(registration) = &mut command {
            registration.id = id.clone();
        }
        Self::Petition(ToPetition(id, command))
    }
}
