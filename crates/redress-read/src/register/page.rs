//! Pages of the register, by stable keys: what is added or changed meanwhile moves no page.

use super::PetitionRow;
use crate::figures::storable;
use chrono::NaiveDate;
use sqlx::{Postgres, QueryBuilder};

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

/// A place in an order: the key of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The day sorted by; none: there is none, which comes last.
    pub day: Option<NaiveDate>,
    /// The petition.
    pub id: String,
}

/// Which part of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// The first so many, after a place.
    First(u32, Option<Cursor>),
    /// The last so many, before a place.
    Last(u32, Option<Cursor>),
}

/// A page of petitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PetitionPage {
    /// The petitions, in the order asked for.
    pub rows: Vec<PetitionRow>,
    /// Whether there are more: after the page when the first were asked for, before it when the last were.
    pub has_more: bool,
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

impl Page {
    /// Adds order and limit.
    pub(super) fn restrict(&self, query: &mut QueryBuilder<'_, Postgres>, order: Order) {
        let (size, place, backwards) = self.parts();
        let (column, descending) = (order.column(), order.descending != backwards);
        if let Some(place) = place {
            let beyond = if descending { "<" } else { ">" };
            query.push(format!(" AND ({column}, p.id) {beyond} (coalesce("));
            query.push_bind(place.day.map(storable)).push("::date, 'infinity'), ");
            query.push_bind(place.id.replace('\0', "")).push(")");
        }
        let direction = if descending { "DESC" } else { "ASC" };
        // One more than asked for tells whether there are more. The planner does not look into a subquery: with a limit that it sees, it
        // finds a plan for this very page a little better than one for all pages, and plans each anew, which takes as long as reading it.
        query.push(format!(" ORDER BY {column} {direction}, p.id {direction} LIMIT (SELECT "));
        query.push_bind(i64::from(size) + 1).push("::int8)");
    }

    /// The page, from what was found.
    pub(super) fn of(&self, mut rows: Vec<PetitionRow>) -> PetitionPage {
        let (size, _, backwards) = self.parts();
        let has_more = rows.len() > size as usize;
        rows.truncate(size as usize);
        if backwards {
            rows.reverse();
        }
        PetitionPage { rows, has_more }
    }

    /// The same place, with another size.
    pub(super) fn with_size(&self, size: u32) -> Self {
        match self {
            Self::First(_, place) => Self::First(size, place.clone()),
            Self::Last(_, place) => Self::Last(size, place.clone()),
        }
    }

    /// What comes next in the same direction, after a place.
    pub(super) fn after(&self, size: u32, place: Cursor) -> Self {
        match self {
            Self::First(..) => Self::First(size, Some(place)),
            Self::Last(..) => Self::Last(size, Some(place)),
        }
    }

    /// How many petitions it may have.
    pub(super) fn size(&self) -> u32 {
        self.parts().0
    }

    fn parts(&self) -> (u32, Option<&Cursor>, bool) {
        match self {
            Self::First(size, after) => (*size, after.as_ref(), false),
            Self::Last(size, before) => (*size, before.as_ref(), true),
        }
    }
}
