//! The sponsor of a petition.

use super::page::OnPage;
use async_graphql::{ID, Result};
use redress_api_common::{scalars::Date, unit::Unit};

/// The leader who is the sponsor of a petition (包案).
pub(super) struct Sponsor(OnPage);

impl Sponsor {
    /// The sponsor of a petition, while there is one.
    pub(super) fn of(petition: &OnPage) -> Option<Self> {
        petition.row().sponsor.is_some().then(|| Self(petition.clone()))
    }
}

object! {
    /// The leader who is the sponsor of a petition (包案).
    impl Sponsor {
        /// The leader, an opaque id.
        fn leader(&self) -> Option<ID> {
            self.0.row().sponsor.as_deref().map(Into::into)
        }

        /// The leader's post. Null if the caller may not know who brought the petition.
        fn post(&self) -> Option<&str> {
            self.0.row().sponsor_post.as_deref().filter(|_| self.0.shown().sees_people)
        }

        /// The leader's unit.
        fn unit(&self) -> Result<Option<Unit>> {
            self.0.row().sponsor_unit.as_deref().map(|code| self.0.unit(code)).transpose()
        }

        /// Day of the naming.
        fn named_on(&self) -> Option<Date> {
            self.0.row().sponsored_on.map(Date)
        }
    }
}
