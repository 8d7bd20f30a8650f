//! What happens to a toy.

use crate::graphql::{
    event::{EventTable, Recorded, UnitReference},
    scalars::Date,
    sensitive::SensitiveValue,
    tables::Tabled,
};
use async_graphql::{ID, Result};
use redress_domain::{
    SensitiveField,
    toy::{Asked, Closed, ToyEvent},
};
use redress_log::{AggregateKind, Event};
use std::sync::Arc;

/// Every one, by its name in the log.
pub(super) const EVENTS: &[EventTable] = &[
    EventTable::of_kind(AggregateKind::Toy, "Asked", ToyAsked::OBJECT),
    EventTable::of_kind(AggregateKind::Toy, "Closed", ToyClosed::OBJECT),
];

/// An event of a toy as its type.
pub(super) fn typed(event: Event, recorded: Recorded) -> Option<Arc<dyn Tabled>> {
    match event {
        Event::Toy(ToyEvent::Asked(fact)) => Some(ToyAsked::of(recorded, fact)),
        Event::Toy(ToyEvent::Closed(fact)) => Some(ToyClosed::of(recorded, fact)),
        _ => None,
    }
}

event! {
    /// A unit was asked about a petition.
    ToyAsked(Asked) {
        /// The unit that asks.
        fn owner(&self) -> UnitReference {
            self.recorded.named(&self.fact.owner)
        }

        /// The unit that is asked.
        fn to(&self) -> UnitReference {
            self.recorded.named(&self.fact.to)
        }

        /// The petition that it is about; null where the caller neither works with it nor is asked about it.
        fn petition(&self) -> Option<ID> {
            self.recorded.petition(self.fact.petition.as_str())
        }

        /// Last day for the answer.
        fn answer_by(&self) -> Date {
            Date(self.fact.answer_by)
        }

        /// The question.
        async fn text(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Summary).await
        }
    }
}

event! {
    /// A question was closed.
    ToyClosed(Closed) {
        /// The day.
        fn closed_on(&self) -> Date {
            Date(self.fact.occurred_on)
        }
    }
}
