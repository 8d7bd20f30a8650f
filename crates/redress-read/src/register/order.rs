//! In which order petitions are listed.

use super::row::PetitionRow;
use crate::Cursor;

/// What petitions are sorted by; then by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OrderBy {
    /// Day of registration.
    #[default]
    RegisteredOn,
    /// Day due; those without an order come last.
    DueOn,
    /// Day of closing; open ones come last.
    ClosedOn,
    /// Day by which the next step is due; those without one, as all that are closed, come last.
    NextStepDueOn,
}

/// An order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Order {
    /// By what.
    pub by: OrderBy,
    /// Latest first.
    pub descending: bool,
}

impl Order {
    /// The place of a row in this order.
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

    /// The day due, as SQL sees it and as it is indexed; none is later than any.
    pub(super) const DUE_ON: &'static str = "coalesce(p.due_on, 'infinity')";
    /// The day of closing, likewise.
    pub(super) const CLOSED_ON: &'static str = "coalesce(p.closed_on, 'infinity')";

    /// The day by which the next step is due, likewise.
    pub(super) const NEXT_STEP_DUE_ON: &'static str = "coalesce(p.next_step_due_on, 'infinity')";

    /// The day as SQL sees it.
    pub(super) fn column(self) -> &'static str {
        match self.by {
            OrderBy::RegisteredOn => "p.registered_on",
            OrderBy::DueOn => Self::DUE_ON,
            OrderBy::ClosedOn => Self::CLOSED_ON,
            OrderBy::NextStepDueOn => Self::NEXT_STEP_DUE_ON,
        }
    }
}
