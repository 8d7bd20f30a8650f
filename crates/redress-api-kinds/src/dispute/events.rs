//! The events of a dispute.

use super::method::Method;
use async_graphql::{ID, Result};
use redress_api_common::{
    event::{EventTable, Recorded, UnitReference},
    scalars::Date,
    sensitive::SensitiveValue,
    tables::Tabled,
    terms::DueLimits,
};
use redress_domain::{SensitiveField, dispute};
use redress_log::{AggregateKind, Event};
use std::sync::Arc;

const fn table(name: &'static str, object: redress_api_common::tables::ObjectTable) -> EventTable {
    EventTable::of_kind(AggregateKind::Dispute, name, object)
}

/// Every event, by its name in the log.
pub(super) const EVENTS: &[EventTable] = &[
    table("DisputeFound", DisputeFound::OBJECT),
    table("DisputeAssigned", DisputeAssigned::OBJECT),
    table("DisputeRaised", DisputeRaised::OBJECT),
    table("DisputeResolved", DisputeResolved::OBJECT),
    table("DisputeBecamePetition", DisputeBecamePetition::OBJECT),
    table("DisputeReopened", DisputeReopened::OBJECT),
];

/// An event of a dispute as its type.
pub(super) fn typed(event: Event, recorded: Recorded) -> Option<Arc<dyn Tabled>> {
    let Event::Dispute(event) = event else { return None };
    Some(match event {
        dispute::DisputeEvent::DisputeFound(fact) => DisputeFound::of(recorded, fact),
        dispute::DisputeEvent::DisputeAssigned(fact) => DisputeAssigned::of(recorded, fact),
        dispute::DisputeEvent::DisputeRaised(fact) => DisputeRaised::of(recorded, fact),
        dispute::DisputeEvent::DisputeResolved(fact) => DisputeResolved::of(recorded, fact),
        dispute::DisputeEvent::DisputeBecamePetition(fact) => DisputeBecamePetition::of(recorded, fact),
        dispute::DisputeEvent::DisputeReopened(fact) => DisputeReopened::of(recorded, fact),
    })
}

event! {
    /// A dispute was found (排查发现).
    DisputeFound(dispute::DisputeFound) {
        /// The unit whose subtree works with it.
        fn owner(&self) -> UnitReference {
            self.recorded.named(&self.fact.owner)
        }

        /// The territory where it is (属地).
        fn place(&self) -> UnitReference {
            self.recorded.named(&self.fact.place)
        }

        /// The slot of the sweep that found it, such as `2026-W07`; null: it was found otherwise.
        fn found_in(&self) -> Option<String> {
            self.fact.found_in.map(|slot| slot.to_string())
        }

        /// Whom it is about, an opaque id; null where the caller may not know.
        async fn petitioner_id(&self, ctx: &Context<'_>) -> Result<Option<ID>> {
            self.recorded.petitioner_of_case(ctx, self.fact.petitioner_id.as_str()).await
        }

        /// Code of the category; never null here.
        fn category(&self) -> Option<ID> {
            Some(ID::from(&self.fact.category))
        }

        /// How many people are in dispute.
        fn head_count(&self) -> u32 {
            self.fact.head_count
        }

        /// Who is in dispute with whom.
        async fn parties(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Parties).await
        }

        /// What it is about.
        async fn summary(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Summary).await
        }
    }
}

event! {
    /// A dispute was assigned to a unit (交办).
    DisputeAssigned(dispute::DisputeAssigned) {
        /// The unit.
        fn to(&self) -> UnitReference {
            self.recorded.named(&self.fact.unit)
        }

        /// Number of the order; null where the caller may not know the people.
        fn order_number(&self) -> Option<&str> {
            self.recorded.text(Some(&self.fact.number))
        }

        /// Last day to resolve it, by the order.
        fn due_on(&self) -> Date {
            Date(self.fact.due_on)
        }

        /// The last day that an order may give: counted from the round's first assignment.
        fn limit_on(&self) -> Date {
            Date(self.fact.limit_on)
        }

        /// Whether the limit was counted over a year without a published calendar. Mondays to Fridays then count as working days.
        fn calendar_assumed(&self) -> bool {
            self.fact.calendar_assumed
        }

        /// What bounded the due day.
        fn limits(&self) -> DueLimits {
            self.fact.limits.into()
        }

        /// The standard to be met; null also where the caller may not know the people.
        fn standard(&self) -> Option<&str> {
            self.recorded.text(self.fact.standard.as_deref())
        }
    }
}

event! {
    /// A dispute was raised to a unit of a higher level (上报).
    DisputeRaised(dispute::DisputeRaised) {
        /// The unit that had the duty.
        fn from(&self) -> UnitReference {
            self.recorded.named(&self.fact.from)
        }

        /// The unit that has it from then on.
        fn to(&self) -> UnitReference {
            self.recorded.named(&self.fact.to)
        }

        /// Last day to resolve it.
        fn due_on(&self) -> Date {
            Date(self.fact.due_on)
        }

        /// What bounded the due day.
        fn limits(&self) -> DueLimits {
            self.fact.limits.into()
        }
    }
}

event! {
    /// A dispute was resolved (化解).
    DisputeResolved(dispute::DisputeResolved) {
        /// How.
        fn method(&self) -> Method {
            self.fact.method.into()
        }
    }
}

event! {
    /// A dispute became a petition: its people filed one.
    DisputeBecamePetition(dispute::DisputeBecamePetition) {
        /// The petition; null where the caller does not work with it.
        fn petition(&self) -> Option<ID> {
            self.recorded.petition(self.fact.petition.as_str())
        }
    }
}

event! {
    /// A resolved dispute was opened again.
    DisputeReopened(dispute::DisputeReopened) {
        /// Why.
        async fn reason(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Reason).await
        }
    }
}
