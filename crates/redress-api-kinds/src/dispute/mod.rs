//! Disputes (矛盾纠纷) in the schema.

mod events;
mod method;
mod mutations;

use async_graphql::{ID, Result};
use method::Method;
use redress_api_common::{case::Kind, scalars::Date, sensitive::SensitiveValue, unit::Unit};
use redress_domain::{SensitiveField, dispute};
use redress_log::AggregateKind;

/// What the schema has of it.
pub(super) const KIND: Kind = Kind {
    kind: AggregateKind::Dispute,
    object: Dispute::OBJECT,
    open: Dispute::open,
    one: "dispute",
    many: "disputes",
    states: terms! {
        /// Found, waiting for its assignment.
        FOUND,
        /// Assigned to a unit.
        ASSIGNED,
        /// Raised to a unit of a higher level.
        RAISED,
        /// Resolved.
        RESOLVED,
        /// Become a petition.
        BECAME_PETITION,
        /// Opened again; the new round waits for its assignment.
        REOPENED,
    },
    events: events::EVENTS,
    event: events::typed,
    mutations: mutations::MUTATIONS,
    codes: terms! {
        /// There is no dispute of this id among those that the caller works with.
        DISPUTE_UNKNOWN,
        /// An id is used for one dispute.
        DISPUTE_ALREADY_FOUND,
        /// A dispute that is resolved, or became a petition, is not worked on.
        DISPUTE_ALREADY_CLOSED,
        /// Only a resolved dispute is opened again; one that became a petition is not.
        DISPUTE_NOT_RESOLVED,
        /// Raising a dispute needs a responsible unit.
        DISPUTE_NOT_ASSIGNED,
        /// A dispute is not found in a slot that begins after its day.
        SLOT_NOT_BEGUN,
    },
};

case! {
    /// A dispute between people (矛盾纠纷), found before they bring it as a petition.
    Dispute(dispute::Dispute) {
        /// The territory where it is (属地).
        fn place(&self) -> Result<Option<Unit>> {
            self.state.found.as_ref().map(|found| self.case.unit_of(found.place.code.as_str())).transpose()
        }

        /// The slot of the sweep that found it, such as `2026-W07`, `2026-02-A` or `2026-02`; null: it was found otherwise.
        fn found_in(&self) -> Option<String> {
            self.state.found.as_ref()?.found_in.map(|slot| slot.to_string())
        }

        /// Whom it is about, an opaque id; null where the caller may not know.
        async fn petitioner_id(&self, ctx: &Context<'_>) -> Result<Option<ID>> {
            match &self.state.found {
                Some(found) => self.case.petitioner(ctx, found.petitioner_id.as_str()).await,
                None => Ok(None),
            }
        }

        /// Code of the category.
        fn category(&self) -> Option<ID> {
            self.state.found.as_ref().map(|found| ID::from(&found.category))
        }

        /// How many people are in dispute.
        fn head_count(&self) -> u32 {
            self.state.found.as_ref().map_or(0, |found| found.head_count)
        }

        /// Who is in dispute with whom.
        async fn parties(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            match &self.state.found {
                Some(found) => self.case.text(ctx, &found.sensitive, SensitiveField::Parties).await,
                None => Ok(None),
            }
        }

        /// What it is about.
        async fn summary(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            match &self.state.found {
                Some(found) => self.case.text(ctx, &found.sensitive, SensitiveField::Summary).await,
                None => Ok(None),
            }
        }

        /// The unit that has the duty to resolve it: the one that it was assigned or raised to last, in this round.
        fn responsible_unit(&self) -> Result<Option<Unit>> {
            let responsible = self.state.round.responsible.as_ref();
            responsible.map(|unit| self.case.unit_of(unit.code.as_str())).transpose()
        }

        /// Number of the round: a reopening begins the next one.
        fn round(&self) -> u32 {
            self.state.round.number
        }

        /// Number of the order by which it was assigned last, in this round; null also where the caller may not know the people.
        fn order_number(&self) -> Option<&str> {
            self.state.round.order.as_ref().map(|order| order.number.as_str()).filter(|_| self.case.sees_people)
        }

        /// The standard that this order sets; null also where the caller may not know the people.
        fn standard(&self) -> Option<&str> {
            let order = self.state.round.order.as_ref().filter(|_| self.case.sees_people);
            order.and_then(|order| order.standard.as_deref())
        }

        /// The last day that an order of this round may give.
        fn limit_on(&self) -> Option<Date> {
            self.state.round.order.as_ref().map(|order| Date(order.limit_on))
        }

        /// How it was resolved, while it is.
        fn method(&self) -> Option<Method> {
            self.state.closing.and_then(|closing| closing.method).map(Into::into)
        }

        /// The petition that it became; null also where the caller does not work with that one.
        fn petition(&self) -> Option<ID> {
            self.case.petition(self.state.petition.as_ref()?.as_str())
        }
    }
}
