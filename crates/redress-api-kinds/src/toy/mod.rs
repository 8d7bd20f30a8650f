//! The toy in the schema: a kind of case that exists in tests only. It shows what a kind's folder contains.
#![cfg(feature = "toy-kind")]

mod events;
mod mutations;

use async_graphql::{ID, Result};
use redress_api_common::{case::Kind, sensitive::SensitiveValue};
use redress_domain::SensitiveField;
use redress_log::AggregateKind;

/// The toy's declaration.
pub(super) const KIND: Kind = Kind {
    kind: AggregateKind::Toy,
    object: Toy::OBJECT,
    open: Toy::open,
    one: "toy",
    many: "toys",
    states: terms! {
        /// The question is open.
        OPEN,
        /// The question is closed.
        CLOSED,
    },
    events: events::EVENTS,
    event: events::typed,
    mutations: mutations::MUTATIONS,
    codes: terms! {
        /// The question does not exist among those that the caller works with.
        TOY_UNKNOWN,
        /// Each id is used for one question.
        TOY_ALREADY_ASKED,
        /// A closed question accepts no further commands.
        TOY_ALREADY_CLOSED,
        /// A question is answered once.
        TOY_ALREADY_ANSWERED,
        /// A question, its answer and its closing cannot be dated before the facts that they depend on.
        TOY_TOO_EARLY,
    },
};

case! {
    /// A question that a unit asks another unit about petitions.
    Toy(redress_domain::toy::Toy) {
        /// The petition that it was first about; null if the caller neither works with it nor is asked about it.
        fn petition(&self) -> Option<ID> {
            self.case.petition(self.state.asked.as_ref()?.petition.as_str())
        }

        /// The question.
        async fn text(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            match &self.state.asked {
                Some(asked) => self.case.text(ctx, &asked.sensitive, SensitiveField::Summary).await,
                None => Ok(None),
            }
        }
    }
}
