//! Events of the toy.

use async_graphql::{ID, Result};
use redress_api_common::{
    event::{EventTable, Recorded, UnitReference},
    scalars::Date,
    sensitive::SensitiveValue,
    tables::Tabled,
};
use redress_domain::{
    SensitiveField,
    toy::{Answered, Asked, Closed, ToyEvent, Widened},
};
use redress_log::{AggregateKind, Event};
use std::sync::Arc;

/// Every event, by its name in the log.
pub(super) const EVENTS: &[EventTable] = &[
    EventTable::of_kind(AggregateKind::Toy, "Asked", ToyAsked::OBJECT),
    EventTable::of_kind(AggregateKind::Toy, "Widened", ToyWidened::OBJECT),
    EventTable::of_kind(AggregateKind::Toy, "Answered", ToyAnswered::OBJECT),
    EventTable::of_kind(AggregateKind::Toy, "Closed", ToyClosed::OBJECT),
];

/// Converts an event to its type.
pub(super) fn typed(event: Event, recorded: Recorded) -> Option<Arc<dyn Tabled>> {
    match event {
        Event::Toy(ToyEvent::Asked(fact)) => Some(ToyAsked::of(recorded, fact)),
        Event::Toy(ToyEvent::Widened(fact)) => Some(ToyWidened::of(recorded, fact)),
        Event::Toy(ToyEvent::Answered(fact)) => Some(ToyAnswered::of(recorded, fact)),
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

        /// The petition that it is about; null if the caller neither works with it nor is asked about it.
        fn petition(&self) -> Option<ID> {
            self.recorded.petition(self.fact.petition.as_str())
        }

        /// Further petitions that it is about; those that the caller neither works with nor is asked about are left out.
        fn others(&self) -> Vec<ID> {
            self.fact.others.iter().filter_map(|id| self.recorded.petition(id.as_str())).collect()
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
    /// A petition was added.
    ToyWidened(Widened) {
        /// The petition; null if the caller neither works with it nor is asked about it.
        fn petition(&self) -> Option<ID> {
            self.recorded.petition(self.fact.petition.as_str())
        }
    }
}

event! {
    /// The unit that was asked has answered.
    ToyAnswered(Answered) {
        /// The day.
        fn answered_on(&self) -> Date {
            Date(self.fact.occurred_on)
        }

        /// The answer.
        async fn answer(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Finding).await
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
