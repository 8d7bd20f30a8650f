//! Terms of the arguments of figures.

use async_graphql::Enum;

/// Which unit filings and visits belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "redress_read::VisitsBy")]
pub enum VisitsBy {
    /// The territory where the problem is (属地).
    Place,
    /// The unit approached (接访单位).
    ReceivedAt,
}

/// What figures are broken down by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "redress_read::By")]
pub enum BreakdownBy {
    /// A part for each unit directly below, and `own` for the unit itself.
    Unit,
    /// A part for each month.
    Month,
    /// A part for each category.
    Category,
    /// A part for each channel: a filing's own, otherwise the registration's.
    Channel,
    /// A part for each kind.
    Kind,
}
