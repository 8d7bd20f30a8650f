//! Orders of lists of petitions.

use super::row::PetitionRow;
use crate::Cursor;

/// The first sort key of petitions; the second is the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OrderBy {
    /// Day of registration.
    #[default]
    RegisteredOn,
    /// Due day; petitions without an order come last.
    DueOn,
    /// Day of closing; open petitions come last.
    ClosedOn,
    /// Due day of the next step; petitions without one, such as closed ones, come last.
    NextStepDueOn,
}

/// An order of petitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Order {
    /// The sort key.
    pub by: OrderBy,
    /// Latest first.
    pub descending: bool,
}

impl Order {
    /// The cursor of a row in this order.
    #[must_use]
    pub fn cursor(self, row: &PetitionRow) -> Cursor {
        let day = match self.by {
            OrderBy::RegisteredOn => Some(row.registered_on),
            OrderBy::DueOn => row.due_on,
            OrderBy::ClosedOn => row.closed_on,
            OrderBy::NextStepDueOn => row.next_step_due_on,
        };
        Cursor { day, id: row.id.clone() }
    }

    /// The due day as SQL computes it and as it is indexed; a missing one is later than any.
    pub(super) const DUE_ON: &'static str = "coalesce(p.due_on, 'infinity')";
    /// The day of closing, in the same way.
    pub(super) const CLOSED_ON: &'static str = "coalesce(p.closed_on, 'infinity')";

    /// The due day of the next step, in the same way.
    pub(super) const NEXT_STEP_DUE_ON: &'static str = "coalesce(p.next_step_due_on, 'infinity')";

    /// The day as SQL computes it.
    pub(super) fn column(self) -> &'static str {
        match self.by {
            OrderBy::RegisteredOn => "p.registered_on",
            OrderBy::DueOn => Self::DUE_ON,
            OrderBy::ClosedOn => Self::CLOSED_ON,
            OrderBy::NextStepDueOn => Self::NEXT_STEP_DUE_ON,
        }
    }
}
