//! The lists of old cases of a petition.

use super::page::OnPage;
use async_graphql::{ID, Result};
use redress_api_common::{scalars::Date, unit::Unit};
use redress_read::BacklogListing as Row;

/// The last listing of a petition on a list of old cases (积案).
pub(super) struct BacklogListing {
    petition: OnPage,
    row: Row,
}

impl BacklogListing {
    /// Those of a petition, in the order of the lists.
    pub(super) fn of(petition: &OnPage) -> Vec<Self> {
        let rows = petition.row().backlog.0.iter();
        rows.map(|row| Self { petition: petition.clone(), row: row.clone() }).collect()
    }
}

object! {
    /// The last listing of a petition on a list of old cases (积案).
    impl BacklogListing {
        /// The list.
        fn list(&self) -> ID {
            self.row.list.as_str().into()
        }

        /// Day of the listing.
        fn listed_on(&self) -> Date {
            Date(self.row.listed_on)
        }

        /// Day on which it was struck off (销号); null while it is on the list.
        fn cancelled_on(&self) -> Option<Date> {
            self.row.cancelled_on.map(Date)
        }

        /// The unit that verified that the case is settled.
        fn verified_by(&self) -> Result<Option<Unit>> {
            self.row.verified_by.as_deref().map(|code| self.petition.unit(code)).transpose()
        }
    }
}
