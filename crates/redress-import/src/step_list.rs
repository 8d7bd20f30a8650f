//! The steps of a case, in their order, as commands.

use chrono::{DateTime, Utc};
use redress_domain::{
    DueLimits, PetitionId,
    petition::{PetitionCommand, ToPetition},
};
use redress_log::{Command, Request};

use crate::request;

/// Collects the steps of a case.
pub(crate) struct Steps {
    pub(crate) id: PetitionId,
    pub(crate) requests: Vec<Request>,
    /// Which limits apply to its due days.
    pub(crate) limits: DueLimits,
}

impl Steps {
    /// Adds a step. Its command id contains the name of the step, so that a later import recognises it.
    pub(crate) fn add(&mut self, step: &str, at: DateTime<Utc>, command: impl Into<PetitionCommand>) {
        let request = request(Command::on(self.id.clone(), command.into()), step, self.id.as_str());
        self.requests.push(Request { occurred_at: Some(at), due_limits: self.limits, ..request });
    }

    /// The time of the first assignment; without one, of the registration.
    pub(crate) fn assigned_at(&self) -> Option<DateTime<Utc>> {
        let is_assigned = |request: &&Request| {
            matches!(&request.command, Command::Petition(ToPetition(_, PetitionCommand::Assign(_))))
        };
        let request = self.requests.iter().find(is_assigned).or(self.requests.first())?;
        request.occurred_at
    }

    /// Adds a step that may occur several times. The first has the name without a number, as if it were the
    /// only one.
    pub(crate) fn add_again(
        &mut self,
        step: &str,
        number: usize,
        at: DateTime<Utc>,
        command: impl Into<PetitionCommand>,
    ) {
        match number {
            1 => self.add(step, at, command),
            number => self.add(&format!("{step}-{number}"), at, command),
        }
    }
}
