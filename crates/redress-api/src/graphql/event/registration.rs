//! Registration, triage, and corrections of them.

use async_graphql::{Enum, ID, Result};
use redress_api_common::{
    event::UnitReference,
    scalars::{Date, Position},
    sensitive::SensitiveValue,
    terms::{Channel, Kind, NonAcceptanceGround, Remedy, UnitLevel},
};
use redress_domain::{
    SensitiveField,
    petition::steps::{self, CorrectionTarget, Decision},
};

event! {
    /// A petition was registered.
    Registered(steps::Registered) {
        /// How it reached the office (信访形式).
        fn channel(&self) -> Channel {
            self.fact.channel.into()
        }

        /// The unit that received it.
        fn received_by(&self) -> UnitReference {
            self.recorded.named(&self.fact.received_by)
        }

        /// The territory where the problem is (问题属地).
        fn place(&self) -> UnitReference {
            self.recorded.named(&self.fact.place)
        }

        /// Code of the category, if one was given.
        fn category(&self) -> Option<ID> {
            self.fact.category.as_ref().map(ID::from)
        }

        /// What it asks for, if known.
        fn kind(&self) -> Option<Kind> {
            self.fact.kind.map(Into::into)
        }

        /// Who brings it, an opaque id; null if the caller may not know.
        async fn petitioner_id(&self, ctx: &Context<'_>) -> Result<Option<ID>> {
            self.recorded.petitioner(ctx, self.fact.petitioner_id.as_str()).await
        }

        /// How many people.
        fn head_count(&self) -> u32 {
            self.fact.head_count
        }

        /// How many of them represent the others.
        fn representatives(&self) -> Option<u32> {
            self.fact.representatives
        }

        /// Whether the petitioner gave no name.
        fn anonymous(&self) -> bool {
            self.fact.anonymous
        }

        /// Units complained about.
        fn against(&self) -> Vec<UnitReference> {
            self.recorded.all_named(&self.fact.against)
        }

        /// The earlier petition of the same people in the same matter; also null if the caller may not know
        /// who brought either petition, or does not work with that one.
        async fn repeat_of(&self, ctx: &Context<'_>) -> Result<Option<ID>> {
            match &self.fact.repeat_of {
                Some(earlier) => self.recorded.link(ctx, earlier.as_str()).await,
                None => Ok(None),
            }
        }

        /// The matter (同一事项): the first petition's id; null if the caller may not know who brought either
        /// petition, or does not work with that one.
        async fn matter(&self, ctx: &Context<'_>) -> Result<Option<ID>> {
            self.recorded.link(ctx, self.fact.matter.as_str()).await
        }

        /// Whether the last day for triage was counted over a year without a published calendar. Mondays to Fridays then count as working days.
        fn calendar_assumed(&self) -> bool {
            self.fact.calendar_assumed
        }

        /// Last day for triage (article 22).
        fn triage_due_on(&self) -> Date {
            Date(self.fact.triage_due_on)
        }

        /// Whether it is a collective visit (集体访).
        fn collective(&self) -> bool {
            self.fact.collective
        }

        /// The petitioner's name.
        async fn name(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Name).await
        }

        /// Telephone, address or e-mail of the petitioner.
        async fn contact(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Contact).await
        }

        /// Number of the petitioner's identity document.
        async fn identity_number(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::IdentityNumber).await
        }

        /// What the petition says.
        async fn summary(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Summary).await
        }
    }
}

/// The decision of a triage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum TriageDecision {
    /// The office handles it; any unit may be assigned.
    Accept,
    /// Another unit is competent; the first assignment must name it.
    Forward,
    /// Another statutory way applies (依法导入其他途径).
    Divert,
    /// The office does not handle it.
    NotAccept,
}

event! {
    /// A petition was triaged (甄别分流): it was decided who handles it, if anyone.
    Triaged(steps::Triaged) {
        /// Whether a later petition of a terminated matter has new facts.
        fn new_facts(&self) -> bool {
            self.fact.new_facts
        }

        /// Why the office does not handle it, if the triage says so.
        fn non_acceptance_ground(&self) -> Option<NonAcceptanceGround> {
            self.fact.ground.map(Into::into)
        }

        /// What it asks for; never null here.
        fn kind(&self) -> Option<Kind> {
            Some(self.fact.kind.into())
        }

        /// Code of the category; null if the registration's stays.
        fn category(&self) -> Option<ID> {
            self.fact.category.as_ref().map(ID::from)
        }

        /// The level that is competent to handle it.
        fn competent_level(&self) -> UnitLevel {
            self.fact.competent_level.into()
        }

        /// Who handles it from here.
        fn decision(&self) -> TriageDecision {
            match &self.fact.decision {
                Decision::Accept => TriageDecision::Accept,
                Decision::Forward { .. } => TriageDecision::Forward,
                Decision::Divert { .. } => TriageDecision::Divert,
                Decision::NotAccept => TriageDecision::NotAccept,
            }
        }

        /// The competent unit, if it was forwarded to another one.
        fn forwarded_to(&self) -> Option<UnitReference> {
            match &self.fact.decision {
                Decision::Forward { to } => Some(self.recorded.named(to)),
                _ => None,
            }
        }

        /// Units complained about, besides those of the registration.
        fn against(&self) -> Vec<UnitReference> {
            self.recorded.all_named(&self.fact.against)
        }

        /// The statutory way that applies, if it was diverted (诉访分离).
        fn remedy(&self) -> Option<Remedy> {
            match &self.fact.decision {
                Decision::Divert { remedy } => Some((*remedy).into()),
                _ => None,
            }
        }

        /// Why.
        async fn reason(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Reason).await
        }
    }
}

record! {
    /// The corrected values. Values that were already right are null.
    pub struct Correction {
        /// The right place.
        place: Option<UnitReference>,
        /// Code of the right category.
        category: Option<ID>,
        /// The right number of people.
        head_count: Option<u32>,
        /// The right channel.
        channel: Option<Channel>,
    }
}

event! {
    /// The registration, or a visit, was corrected (更正).
    Corrected(steps::Corrected) {
        /// Position of the corrected visit; null if the registration was corrected.
        fn visit(&self) -> Option<Position> {
            match self.fact.target {
                CorrectionTarget::Registration => None,
                CorrectionTarget::Visit { position, .. } => Some(Position(redress_log::Position(position))),
            }
        }

        /// The corrected values.
        fn correction(&self) -> Correction {
            let Self { recorded, fact } = self;
            Correction {
                place: fact.place.as_ref().map(|place| recorded.named(place)),
                category: fact.category.as_ref().map(ID::from),
                head_count: fact.head_count,
                channel: fact.channel.map(Into::into),
            }
        }

        /// Whether the filing, as corrected, is a collective visit.
        fn collective(&self) -> bool {
            self.fact.collective
        }

        /// Why.
        async fn reason(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Reason).await
        }
    }
}
