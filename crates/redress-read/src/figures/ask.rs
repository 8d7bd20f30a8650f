//! Queries for figures.

use super::window::Window;
use chrono::NaiveDate;
use redress_domain::UnitCode;
use redress_log::Position;
use serde::Serialize;
use std::fmt;

/// A query for figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The unit; its figures are the sums over its subtree.
    pub unit: UnitCode,
    /// The window.
    pub window: Window,
    /// Only what had happened by the end of this day counts; `None`: the statistic's default.
    pub cut_off: Option<NaiveDate>,
    /// The position of the log; `None`: the checkpoint.
    pub position: Option<Position>,
    /// Which unit filings and visits belong to.
    pub visits_by: VisitsBy,
}

/// Which unit filings and visits belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum VisitsBy {
    /// The territory where the problem is (属地).
    #[default]
    Place,
    /// The unit approached (接访单位).
    ReceivedAt,
}

/// What figures are broken down by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum By {
    /// A part for each unit directly below, and one for the unit itself.
    Unit,
    /// A part for each month.
    Month,
    /// A part for each category of petitions.
    Category,
    /// A part for each channel: a filing's own, otherwise the registration's.
    Channel,
    /// A part for each kind of petitions.
    Kind,
}

/// The key of a part: a unit code or `own`, a month, a category, channel or kind as history spells it; `-`
/// for petitions without one; empty for the whole.
pub type Part = String;

impl By {
    /// Every breakdown.
    pub const ALL: &'static [Self] = &[Self::Unit, Self::Month, Self::Category, Self::Channel, Self::Kind];
}

impl fmt::Display for By {
    /// As programs name it, such as `UNIT`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}
