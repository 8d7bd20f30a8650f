//! What several documents select, as the API answers it.

use chrono::NaiveDate;
use serde::Deserialize;

/// A unit.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Office {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) level: String,
    pub(crate) kind: Option<String>,
    #[serde(default = "yes")]
    pub(crate) in_service: bool,
    pub(crate) retired_on: Option<NaiveDate>,
}

fn yes() -> bool {
    true
}

/// Code and name of a unit.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct UnitName {
    pub(crate) code: String,
    pub(crate) name: String,
}

/// A rate; what a document does not select is missing.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rate {
    pub(crate) numerator: Option<i64>,
    pub(crate) denominator: Option<i64>,
    pub(crate) value: Option<f64>,
    pub(crate) percent: Option<String>,
    #[serde(default)]
    pub(crate) provisional: bool,
    pub(crate) cut_off: Option<NaiveDate>,
    #[serde(default)]
    pub(crate) suppressed: bool,
}

/// An interval of rates.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Interval {
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// A count.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Count {
    pub(crate) value: Option<i64>,
    #[serde(default)]
    pub(crate) provisional: bool,
    pub(crate) cut_off: Option<NaiveDate>,
    #[serde(default)]
    pub(crate) suppressed: bool,
}

/// Visits: how often, and how many people.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct People {
    pub(crate) batches: Count,
    pub(crate) head_count: Count,
}

/// A page of a list.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Connection<T> {
    pub(crate) total_count: Option<i64>,
    #[serde(default = "Vec::new")]
    pub(crate) nodes: Vec<T>,
    pub(crate) page_info: Option<PageInfo>,
}

impl<T> Connection<T> {
    /// Where the next page begins, if there is one.
    pub(crate) fn next(&self) -> Option<&str> {
        let info = self.page_info.as_ref()?;
        info.end_cursor.as_deref().filter(|_| info.has_next_page)
    }
}

/// Where a page of a list ends.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PageInfo {
    #[serde(default)]
    pub(crate) has_next_page: bool,
    pub(crate) end_cursor: Option<String>,
}
