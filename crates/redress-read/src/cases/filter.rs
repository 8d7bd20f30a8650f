//! Filters and orders of lists of cases.

use super::row::CaseRow;
use crate::{Cursor, Window, figures::storable};
use chrono::NaiveDate;
use redress_domain::{PetitionId, UnitCode};
use sqlx::{Postgres, QueryBuilder};

/// A filter of cases: every given condition must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseFilter {
    /// Has one of these states.
    pub states: Option<Vec<String>>,
    /// Whether it is closed.
    pub is_closed: Option<bool>,
    /// The owner is this unit or below it.
    pub unit: Option<UnitCode>,
    /// Waits for an answer of this unit or one below it.
    pub asked: Option<UnitCode>,
    /// It names this petition.
    pub petition: Option<PetitionId>,
    /// Opened in this window.
    pub opened: Option<Window>,
    /// Due in this window.
    pub due: Option<Window>,
    /// Closed in this window.
    pub closed: Option<Window>,
    /// Due before this day and not closed by the end of it.
    pub overdue_at: Option<NaiveDate>,
}

/// The first sort key of cases; the second is the id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CaseOrderBy {
    /// Day of the first event.
    #[default]
    Opened,
    /// Due day; cases without one come last.
    Due,
    /// Day of closing; open cases come last.
    Closed,
}

/// An order of cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CaseOrder {
    /// The sort key.
    pub by: CaseOrderBy,
    /// Latest first.
    pub descending: bool,
}

const OPENED: &str = "p.opened";
const DUE: &str = "coalesce(p.due, 'infinity')";
const CLOSED: &str = "coalesce(p.closed, 'infinity')";

impl CaseOrder {
    /// The cursor of a row in this order.
    #[must_use]
    pub fn cursor(self, row: &CaseRow) -> Cursor {
        let day = match self.by {
            CaseOrderBy::Opened => Some(row.opened),
            CaseOrderBy::Due => row.due,
            CaseOrderBy::Closed => row.closed,
        };
        Cursor { day, id: row.id.clone() }
    }

    /// The day as SQL computes it and as it is indexed.
    pub(super) fn column(self) -> &'static str {
        match self.by {
            CaseOrderBy::Opened => OPENED,
            CaseOrderBy::Due => DUE,
            CaseOrderBy::Closed => CLOSED,
        }
    }
}

impl CaseFilter {
    /// Appends every condition except those on units, with bound values. A case is `p`.
    pub(super) fn restrict(&self, query: &mut QueryBuilder<'_, Postgres>) {
        if let Some(states) = &self.states {
            query.push(" AND p.state = ANY(").push_bind(states.clone()).push(")");
        }
        if let Some(is_closed) = self.is_closed {
            query.push(if is_closed { " AND p.closed IS NOT NULL" } else { " AND p.closed IS NULL" });
        }
        if let Some(petition) = &self.petition {
            query.push(" AND p.petitions @> ").push_bind(vec![petition.to_string()]);
        }
        for (column, window) in [(OPENED, self.opened), (DUE, self.due), (CLOSED, self.closed)] {
            if let Some(window) = window {
                query.push(" AND ").push(column).push(" BETWEEN ").push_bind(storable(window.from()));
                query.push(" AND ").push_bind(storable(window.to()));
            }
        }
        if let Some(day) = self.overdue_at.map(storable) {
            query.push(" AND ").push(DUE).push(" < ").push_bind(day);
            query.push(" AND ").push(CLOSED).push(" > ").push_bind(day);
        }
    }
}
