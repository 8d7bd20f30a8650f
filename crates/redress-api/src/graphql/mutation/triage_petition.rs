//! The mutation `triagePetition` (甄别分流).

use super::payload::PetitionPayload;
use crate::graphql::event::TriageDecision;
use async_graphql::{Context, ID, InputObject, Result};
use redress_api_common::{
    command::{
        UserError,
        input::{Confidential, StepInput, ids, optional_id, text},
        on_petition,
    },
    terms::{Kind, NonAcceptanceGround, Remedy, UnitLevel},
};
use redress_auth::Operation;
use redress_domain::{
    UnitCode,
    petition::steps::{Decision, Triage},
};

/// A triage.
#[derive(InputObject)]
struct TriagePetitionInput {
    #[graphql(flatten)]
    common: StepInput,
    /// What it asks for.
    kind: Kind,
    /// Its category, a code of the office's own list; default: the registration's.
    category: Option<ID>,
    /// The level that is competent to handle it.
    competent_level: UnitLevel,
    /// Who handles it from here.
    decision: TriageDecision,
    /// Code of the competent unit; required with `FORWARD`, and only allowed with it.
    to: Option<ID>,
    /// The other way; required with `DIVERT`, and only allowed with it.
    remedy: Option<Remedy>,
    /// Whether a later petition of a terminated matter has new facts: only then is it accepted or forwarded.
    #[graphql(default)]
    new_facts: bool,
    /// Why the office does not handle it; only with `NOT_ACCEPT`.
    ground: Option<NonAcceptanceGround>,
    /// Codes of units complained about that the registration does not name.
    #[graphql(default)]
    against: Vec<ID>,
    /// Why, in words. Stored separately from history, so that it can be erased.
    #[graphql(secret)]
    reason: Option<Confidential>,
}

impl TriagePetitionInput {
    fn step(&self) -> Result<Triage, UserError> {
        Ok(Triage {
            kind: self.kind.into(),
            category: optional_id(self.category.as_ref(), "category")?,
            competent_level: self.competent_level.into(),
            decision: self.decided()?,
            new_facts: self.new_facts,
            ground: self.ground.map(Into::into),
            against: ids(&self.against, "against")?,
            reason: text(self.reason.as_ref()),
        })
    }

    fn decided(&self) -> Result<Decision<UnitCode>, UserError> {
        let to = optional_id(self.to.as_ref(), "to")?;
        match (self.decision, to, self.remedy) {
            (TriageDecision::Accept, None, None) => Ok(Decision::Accept),
            (TriageDecision::NotAccept, None, None) => Ok(Decision::NotAccept),
            (TriageDecision::Forward, Some(to), None) => Ok(Decision::Forward { to }),
            (TriageDecision::Divert, None, Some(remedy)) => Ok(Decision::Divert { remedy: remedy.into() }),
            (TriageDecision::Forward, None, _) => {
                Err(UserError::invalid("to", "FORWARD needs the unit to forward to"))
            }
            (TriageDecision::Divert, _, None) => {
                Err(UserError::invalid("remedy", "DIVERT needs the other way"))
            }
            (TriageDecision::Forward, ..) => {
                Err(UserError::invalid("remedy", "a remedy is only allowed with DIVERT"))
            }
            (TriageDecision::Divert, ..) => {
                Err(UserError::invalid("to", "a unit is only allowed with FORWARD"))
            }
            (_, Some(_), _) => Err(UserError::invalid("to", "a unit is only allowed with FORWARD")),
            (_, _, Some(_)) => Err(UserError::invalid("remedy", "a remedy is only allowed with DIVERT")),
        }
    }
}

mutation! {
    /// Decides which unit is competent to handle a petition, if any (甄别分流): once, before it is assigned.
    async fn triage_petition(
        ctx: &Context<'_>,
        /// The triage.
        input: TriagePetitionInput,
    ) -> Result<PetitionPayload> {
        on_petition(ctx, Operation::Triage, &input.common, input.step()).await
    }
}
