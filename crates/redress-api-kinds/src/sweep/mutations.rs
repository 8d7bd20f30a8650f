//! Commands to a sweep.

use super::cadence::Cadence;
use async_graphql::InputObject;
use redress_api_common::{
    case::{CaseInput, Mutation},
    command::input::{count, slot},
    scalars::Date,
};
use redress_auth::Role::{Handler, Supervisor};
use redress_domain::sweep::{SweepCommand, ToSweep};

/// Every mutation with its roles.
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

commands! {
    |unit, command| ToSweep { unit, command };
    SetSweepDutyInput => |input| SweepCommand::SetDuty { cadence: input.cadence.into(), from: input.from.0 };
    ReportSweepInput => |input| SweepCommand::Report {
        slot: slot(&input.slot, "slot")?,
        found: count(input.found, "found")?,
    };
}
