//! The mutation `holdHearing` (听证).

use super::payload::PetitionPayload;
use async_graphql::{Context, InputObject, Result};
use redress_api_common::{
    command::{
        UserError,
        input::{Confidential, StepInput, count, text},
        on_petition,
    },
    terms::HearingRole,
};
use redress_auth::Operation;
use redress_domain::petition::steps::{HoldHearing as Hold, Participants};

/// How many people of one role took part in a hearing.
#[derive(InputObject)]
struct ParticipantsInput {
    /// The role.
    role: HearingRole,
    /// How many, at least 1.
    count: i32,
}

/// A hearing; it took place at `occurredAt`.
#[derive(InputObject)]
struct HoldHearingInput {
    #[graphql(flatten)]
    common: StepInput,
    /// The officer or office that chaired it, in at most 200 characters.
    chair: String,
    /// Who took part, each role once.
    participants: Vec<ParticipantsInput>,
    /// What it found. Stored separately from history, so that it can be erased.
    #[graphql(secret)]
    finding: Option<Confidential>,
}

impl HoldHearingInput {
    fn step(&self) -> Result<Hold, UserError> {
        let read = |given: &ParticipantsInput| {
            let count = count(given.count, "participants")?;
            Ok(Participants { role: given.role.into(), count })
        };
        let participants = self.participants.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Hold { chair: self.chair.clone(), participants, finding: text(self.finding.as_ref()) })
    }
}

mutation! {
    /// Records a hearing (听证).
    async fn hold_hearing(
        ctx: &Context<'_>,
        /// The hearing.
        input: HoldHearingInput,
    ) -> Result<PetitionPayload> {
        on_petition(ctx, Operation::HoldHearing, &input.common, input.step()).await
    }
}
