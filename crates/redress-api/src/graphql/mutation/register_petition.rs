//! The mutation `registerPetition` (登记).

use super::payload::PetitionPayload;
use async_graphql::{Context, ID, InputObject, Result};
use redress_api_common::{
    command::{
        UserError,
        input::{CommandInput, Confidential, count, id, ids, optional_id, text},
        register,
    },
    terms::{Channel, Kind},
};
use redress_domain::{PetitionId, petition::steps::Register};

/// A petition to register.
#[derive(InputObject)]
struct RegisterPetitionInput {
    /// Number of the petition, which no other has. Default: the office gives it the next number of the receiving unit.
    petition_id: Option<ID>,
    #[graphql(flatten)]
    command: CommandInput,
    /// How it reached the office.
    channel: Channel,
    /// Code of the unit that received it: the caller's, or one below.
    received_by: ID,
    /// Code of the unit of the territory where the problem is (问题属地).
    place: ID,
    /// Its category, a code of the office's own list.
    category: Option<ID>,
    /// What it asks for, if already known; triage decides it.
    kind: Option<Kind>,
    /// Who brings it: an opaque id, never a name, telephone or identity number. Default: a petitioner of this
    /// petition alone.
    petitioner_id: Option<ID>,
    /// How many people bring it, 1 to 1,000,000.
    #[graphql(default = 1)]
    head_count: i32,
    /// How many of them represent the others; for a collective visit at most as many as the procedure allows
    /// (5).
    representatives: Option<i32>,
    /// Whether the petitioner gave no name.
    #[graphql(default = false)]
    anonymous: bool,
    /// Codes of the units complained about.
    #[graphql(default)]
    against: Vec<ID>,
    /// Number of the earlier petition of the same people in the same matter.
    repeat_of: Option<ID>,
    /// The petitioner's name. It and the three fields below are stored separately from history, so that they
    /// can be erased.
    #[graphql(secret)]
    name: Option<Confidential>,
    /// Telephone, address or e-mail of the petitioner.
    #[graphql(secret)]
    contact: Option<Confidential>,
    /// Number of the petitioner's identity document.
    #[graphql(secret)]
    identity_number: Option<Confidential>,
    /// What the petition says, in at most 20,000 characters.
    #[graphql(secret)]
    summary: Option<Confidential>,
}

impl RegisterPetitionInput {
    fn step(&self) -> Result<Register, UserError> {
        let representatives = self.representatives.map(|number| count(number, "representatives"));
        Ok(Register {
            id: optional_id(self.petition_id.as_ref(), "petition_id")?
                .unwrap_or_else(PetitionId::to_be_given),
            channel: self.channel.into(),
            received_by: id(&self.received_by, "received_by")?,
            place: id(&self.place, "place")?,
            category: optional_id(self.category.as_ref(), "category")?,
            kind: self.kind.map(Into::into),
            petitioner_id: optional_id(self.petitioner_id.as_ref(), "petitioner_id")?,
            head_count: count(self.head_count, "head_count")?,
            representatives: representatives.transpose()?,
            anonymous: self.anonymous,
            against: ids(&self.against, "against")?,
            repeat_of: optional_id(self.repeat_of.as_ref(), "repeat_of")?,
            name: text(self.name.as_ref()),
            contact: text(self.contact.as_ref()),
            identity_number: text(self.identity_number.as_ref()),
            summary: text(self.summary.as_ref()),
        })
    }
}

mutation! {
    /// Registers a petition (登记), under the next number of the receiving unit or under a number of the caller's choice.
    async fn register_petition(
        ctx: &Context<'_>,
        /// The petition.
        input: RegisterPetitionInput,
    ) -> Result<PetitionPayload> {
        register(ctx, &input.command, input.step()).await
    }
}
