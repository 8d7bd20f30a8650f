//! Inputs of queries.

use super::{
    error::{invalid, read_error},
    scalars::{Date, Month, Position},
};
use async_graphql::{Enum, InputObject, OneofObject, Result};
use redress_domain::UnitCode;
use redress_read::Window;

/// A window of local days.
#[derive(Debug, Clone, OneofObject)]
pub enum WindowInput {
    /// A month.
    Month(Month),
    /// A year.
    Year(i32),
    /// Any range of days.
    Range(DateRange),
}

/// Local days from one to another, both inclusive.
#[derive(Debug, Clone, InputObject)]
pub struct DateRange {
    /// The first day.
    from: Date,
    /// The last day.
    to: Date,
}

impl WindowInput {
    /// The window.
    ///
    /// # Errors
    /// An invalid input, if it is no window.
    pub fn window(&self) -> Result<Window> {
        match self {
            Self::Month(month) => Ok(Window::month(month.0)),
            Self::Year(year) if (1900..=9999).contains(year) => Window::year(*year).map_err(read_error),
            Self::Year(_) => Err(invalid("window", "a year must be between 1900 and 9999")),
            Self::Range(range) => Window::range(range.from.0, range.to.0).map_err(read_error),
        }
    }
}

/// A point in time or in the log.
#[derive(Debug, Clone, OneofObject)]
pub enum AsOf {
    /// What had happened by the end of this day, as far as it is known and corrected now: what a figure with
    /// this cut-off counts.
    Date(Date),
    /// What the log contained up to this position, that event included.
    Position(Position),
}

impl AsOf {
    /// The position, if it is one.
    pub fn position(&self) -> Option<Position> {
        match self {
            Self::Date(_) => None,
            Self::Position(position) => Some(*position),
        }
    }
}

impl From<AsOf> for redress_log::AsOf {
    fn from(as_of: AsOf) -> Self {
        match as_of {
            AsOf::Date(day) => Self::Date(day.0),
            AsOf::Position(position) => Self::Position(position.0),
        }
    }
}

/// The direction of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum OrderDirection {
    /// Earliest first.
    Asc,
    /// Latest first.
    Desc,
}

/// Parses a unit code.
pub fn unit_code(id: &str, field: &'static str) -> Result<UnitCode> {
    id.parse().map_err(|error: redress_domain::InvalidId| invalid(field, error.to_string()))
}
