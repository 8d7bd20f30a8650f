//! Commands to a sweep.

use super::cadence::Cadence;
use crate::graphql::{
    case::{CaseCommand, CaseInput, Mutation, Sent},
    mutation::{
        input::{count, id},
        user_error::UserError,
    },
    scalars::Date,
};
use async_graphql::InputObject;
use redress_auth::Role::{Handler, Supervisor};
use redress_domain::{
    slot::InvalidSlot,
    sweep::{SweepCommand, ToSweep},
};
use redress_log::Command;

/// Every one.
pub(super) const MUTATIONS: &[Mutation] = &[
    Mutation::of::<SetSweepDutyInput>(
        "setSweepDuty",
        "Sets how often a unit looks for disputes, from a day on: a supervisor's of a unit above it.",
        &[Supervisor],
    ),
    Mutation::of::<ReportSweepInput>(
        "reportSweep",
        "Reports what a unit found in a slot, in its last three days or later. A slot in which nothing was found is reported too.",
        &[Handler, Supervisor],
    ),
];

/// How often, from a day on. `id` is the code of the unit that is to look for disputes.
#[derive(InputObject)]
struct SetSweepDutyInput {
    #[graphql(flatten)]
    common: CaseInput,
    /// How often; `NONE`: not any more.
    cadence: Cadence,
    /// The first day of the duty: a future day, and the first one of a slot of its cadence; with `NONE` any future day. The duty replaces
    /// every other one from that day on.
    from: Date,
}

/// What was found in a slot. `id` is the code of the unit that looked for disputes.
#[derive(InputObject)]
struct ReportSweepInput {
    #[graphql(flatten)]
    common: CaseInput,
    /// The slot: a week (`2026-W07`), half a month (`2026-02-A`, `2026-02-B`) or a month (`2026-02`). One that is not wholly under a duty is
    /// recorded and counts in no figure.
    slot: String,
    /// How many disputes were found, 0 or more. Recorded as it is said: no other record is compared with it.
    found: i32,
}

impl SetSweepDutyInput {
    fn command(&self) -> Result<Command, UserError> {
        let command = SweepCommand::SetDuty { cadence: self.cadence.into(), from: self.from.0 };
        Ok(ToSweep { unit: id(&self.common.id, "id")?, command }.into())
    }
}

impl ReportSweepInput {
    fn command(&self) -> Result<Command, UserError> {
        let invalid = |error: InvalidSlot| UserError::invalid("slot", error.to_string());
        let slot = self.slot.parse().map_err(invalid)?;
        let command = SweepCommand::Report { slot, found: count(self.found, "found")? };
        Ok(ToSweep { unit: id(&self.common.id, "id")?, command }.into())
    }
}

/// The inputs of commands.
macro_rules! sent {
    ($($input:ident)+) => {$(
        impl CaseCommand for $input {
            fn read(self) -> Sent {
                let command = self.command();
                Sent { command, input: self.common }
            }
        }
    )+};
}

sent! { SetSweepDutyInput ReportSweepInput }
