//! The lists of old cases (积案) in a petition's row of the register.

use chrono::NaiveDate;
use redress_domain::{BacklogList, petition::Backlog};
use serde::{Deserialize, Serialize, Serializer};

/// A petition's last listing on a list of old cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BacklogListing {
    /// The list.
    pub list: String,
    /// Local day of the listing.
    pub listed_on: NaiveDate,
    /// Local day on which it was struck off; `None` while it is on the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled_on: Option<NaiveDate>,
    /// Code of the unit that verified that the case is settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_by: Option<String>,
}

/// The last listing on each list, in the order of the lists. A column of JSON text; null if there are none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BacklogListings(pub Vec<BacklogListing>);

impl BacklogListings {
    pub(super) fn of(backlog: &Backlog) -> Self {
        let listings = backlog.iter().map(|(list, listing)| BacklogListing {
            list: list.to_string(),
            listed_on: listing.on,
            cancelled_on: listing.cancelled.as_ref().map(|cancelled| cancelled.on),
            verified_by: listing.cancelled.as_ref().map(|cancelled| cancelled.verified_by.code.to_string()),
        });
        Self(listings.collect())
    }

    /// The lists on which the petition is, or else those from which it was struck off.
    pub(super) fn lists(&self, is_cancelled: bool) -> Vec<String> {
        let lists = self.0.iter().filter(|listing| listing.cancelled_on.is_some() == is_cancelled);
        lists.map(|listing| listing.list.clone()).collect()
    }

    /// The column.
    pub(crate) fn text(&self) -> Option<String> {
        let encoded = || serde_json::to_string(&self.0).expect("texts and days are JSON");
        (!self.0.is_empty()).then(encoded)
    }

    /// Reads the column.
    pub(super) fn read(text: Option<&str>) -> Result<Self, serde_json::Error> {
        text.map_or(Ok(Self::default()), |text| serde_json::from_str(text).map(Self))
    }
}

impl Serialize for BacklogListings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text().serialize(serializer)
    }
}

/// A condition on a petition's lists of old cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BacklogFilter {
    /// This list; `None`: any list.
    pub list: Option<BacklogList>,
    /// Whether it was struck off; `None`: it is or was on the list.
    pub cancelled: Option<bool>,
}
