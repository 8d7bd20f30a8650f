//! Events of sponsors (包案).

use async_graphql::ID;
use redress_api_common::event::UnitReference;
use redress_domain::petition::steps;

event! {
    /// A leader became the sponsor of the petition (包案). This releases the previous sponsor.
    SponsorNamed(steps::SponsorNamed) {
        /// The leader, an opaque id.
        fn leader(&self) -> ID {
            self.fact.leader.as_str().into()
        }

        /// The leader's post. Null if the caller may not know who brought the petition.
        fn post(&self) -> Option<&str> {
            self.recorded.text(Some(&self.fact.post))
        }

        /// The leader's unit.
        fn leader_unit(&self) -> UnitReference {
            self.recorded.named(&self.fact.unit)
        }
    }
}

event! {
    /// The sponsor was released.
    SponsorReleased(steps::SponsorReleased) {}
}
