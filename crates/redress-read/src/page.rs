//! Pages of a register by stable keys: rows that are added or changed do not move later pages.

use crate::figures::storable;
use chrono::NaiveDate;
use sqlx::{Postgres, QueryBuilder};

/// A cursor: the key of a row in an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The day sorted by; `None` comes last.
    pub day: Option<NaiveDate>,
    /// The id of the petition or case.
    pub id: String,
}

/// Which part of a list to return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// The first rows, after a cursor.
    First(u32, Option<Cursor>),
    /// The last rows, before a cursor.
    Last(u32, Option<Cursor>),
}

/// A page of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageOf<T> {
    /// The rows, in the order asked for.
    pub rows: Vec<T>,
    /// Whether there are more rows: after the page if the first ones were asked for, before it if the last
    /// ones were.
    pub has_more: bool,
}

impl Page {
    /// Appends order and limit: by a column that contains a day, then by id. A row is `p`.
    pub(crate) fn restrict(
        &self,
        query: &mut QueryBuilder<'_, Postgres>,
        column: &'static str,
        descending: bool,
    ) {
        let (size, place, backwards) = self.parts();
        let descending = descending != backwards;
        if let Some(place) = place {
            let beyond = if descending { "<" } else { ">" };
            query.push(format!(" AND ({column}, p.id) {beyond} (coalesce("));
            query.push_bind(place.day.map(storable)).push("::date, 'infinity'), ");
            query.push_bind(place.id.replace('\0', "")).push(")");
        }
        let direction = if descending { "DESC" } else { "ASC" };
        // One row more than asked for shows whether there are more. The planner does not look into a
        // subquery: if it sees the limit, it finds a plan for this page that is slightly better than the
        // generic one, and plans every page again, which takes as long as reading it.
        query.push(format!(" ORDER BY {column} {direction}, p.id {direction} LIMIT (SELECT "));
        query.push_bind(i64::from(size) + 1).push("::int8)");
    }

    /// Makes a page of the rows that were found.
    pub(crate) fn of<T>(&self, mut rows: Vec<T>) -> PageOf<T> {
        let (size, _, backwards) = self.parts();
        let has_more = rows.len() > size as usize;
        rows.truncate(size as usize);
        if backwards {
            rows.reverse();
        }
        PageOf { rows, has_more }
    }

    /// The same part, with another size.
    pub(crate) fn with_size(&self, size: u32) -> Self {
        match self {
            Self::First(_, place) => Self::First(size, place.clone()),
            Self::Last(_, place) => Self::Last(size, place.clone()),
        }
    }

    /// The next part in the same direction, after a cursor.
    pub(crate) fn after(&self, size: u32, place: Cursor) -> Self {
        match self {
            Self::First(..) => Self::First(size, Some(place)),
            Self::Last(..) => Self::Last(size, Some(place)),
        }
    }

    /// The most rows that it may have.
    pub(crate) fn size(&self) -> u32 {
        self.parts().0
    }

    fn parts(&self) -> (u32, Option<&Cursor>, bool) {
        match self {
            Self::First(size, after) => (*size, after.as_ref(), false),
            Self::Last(size, before) => (*size, before.as_ref(), true),
        }
    }
}
