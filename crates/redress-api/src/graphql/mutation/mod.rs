//! The mutations, one file each. Each executes one command, or says why it was refused.

#[macro_use]
mod field;

mod accept_petition;
mod assign_petition;
mod cancel_backlog;
mod close_petition;
mod codes;
mod correct_petition;
mod decide_objection;
mod decide_review;
mod decline_review;
mod deliver_opinion;
mod erase_petitioner;
mod escalate_petition;
mod extend_deadline;
mod follow_up_petition;
mod hold_hearing;
mod list_backlog;
mod move_unit;
mod name_sponsor;
mod object_to_assignment;
pub mod payload;
mod record_visit;
mod register_petition;
mod register_unit;
mod release_sponsor;
mod rename_unit;
mod reopen_petition;
mod request_review;
mod resume_review;
mod retire_unit;
mod suspend_review;
mod terminate_petition;
mod triage_petition;
mod withdraw_termination;

pub(super) use codes::{ErrorCodes, is_listed};

use super::kinds::roots::KindMutations;
use async_graphql::{
    Context, ServerResult, Value,
    registry::{MetaField, Registry},
};
use field::MutationField;
use redress_api_common::letter_case::snake_case;

/// Every mutation of petitions, petitioners and units.
const ALL: &[MutationField] = &[
    register_petition::MUTATION,
    triage_petition::MUTATION,
    assign_petition::MUTATION,
    object_to_assignment::MUTATION,
    decide_objection::MUTATION,
    accept_petition::MUTATION,
    extend_deadline::MUTATION,
    escalate_petition::MUTATION,
    hold_hearing::MUTATION,
    record_visit::MUTATION,
    close_petition::MUTATION,
    deliver_opinion::MUTATION,
    request_review::MUTATION,
    decline_review::MUTATION,
    suspend_review::MUTATION,
    resume_review::MUTATION,
    decide_review::MUTATION,
    terminate_petition::MUTATION,
    withdraw_termination::MUTATION,
    follow_up_petition::MUTATION,
    reopen_petition::MUTATION,
    correct_petition::MUTATION,
    name_sponsor::MUTATION,
    release_sponsor::MUTATION,
    list_backlog::MUTATION,
    cancel_backlog::MUTATION,
    erase_petitioner::MUTATION,
    register_unit::MUTATION,
    rename_unit::MUTATION,
    move_unit::MUTATION,
    retire_unit::MUTATION,
];

/// Commands to petitions, petitioners and units.
#[derive(Debug, Default)]
struct Commands;

root!(Commands, "Commands to petitions, petitioners and units.", fields, run);

fn fields(registry: &mut Registry) -> Vec<MetaField> {
    ALL.iter().map(|mutation| mutation.meta(registry)).collect()
}

async fn run(_: &Commands, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
    let name = snake_case(&ctx.item.node.name.node);
    match ALL.iter().find(|mutation| mutation.name == name) {
        Some(mutation) => (mutation.run)(ctx).await.map(Some),
        None => Ok(None),
    }
}

merged! {
    /// The mutations.
    Mutation {
        Commands,
        KindMutations,
    }
}
