//! Events of lists of old cases (积案).

use async_graphql::ID;
use redress_api_common::event::UnitReference;
use redress_domain::petition::steps;

event! {
    /// The petition was put on a list of old cases (积案).
    BacklogListed(steps::BacklogListed) {
        /// The list.
        fn list(&self) -> ID {
            self.fact.list.as_str().into()
        }
    }
}

event! {
    /// The petition was struck off a list of old cases (销号): it is settled.
    BacklogCancelled(steps::BacklogCancelled) {
        /// The list.
        fn list(&self) -> ID {
            self.fact.list.as_str().into()
        }

        /// The unit that verified it.
        fn verified_by(&self) -> UnitReference {
            self.recorded.named(&self.fact.verified_by)
        }
    }
}
