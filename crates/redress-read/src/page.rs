//! Pages of a register, by stable keys: what is added or changed meanwhile moves no page.

use crate::figures::storable;
use chrono::NaiveDate;
use sqlx::{Postgres, QueryBuilder};

/// A place in an order: the key of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The day sorted by; none: there is none, which comes last.
    pub day: Option<NaiveDate>,
    /// The id of the petition or case.
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

/// A page of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageOf<T> {
    /// The rows, in the order asked for.
    pub rows: Vec<T>,
    /// Whether there are more: after the page when the first were asked for, before it when the last were.
    pub has_more: bool,
}

impl Page {
    /// Adds order and limit: by a column that has a day, then by id. A row is `p`.
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
        // One more than asked for tells whether there are more. The planner does not look into a subquery: with a limit that it sees, it
        // finds a plan for this very page a little better than one for all pages, and plans each anew, which takes as long as reading it.
        query.push(format!(" ORDER BY {column} {direction}, p.id {direction} LIMIT (SELECT "));
        query.push_bind(i64::from(size) + 1).push("::int8)");
    }

    /// The page, from what was found.
    pub(crate) fn of<T>(&self, mut rows: Vec<T>) -> PageOf<T> {
        let (size, _, backwards) = self.parts();
        let has_more = rows.len() > size as usize;
        rows.truncate(size as usize);
        if backwards {
            rows.reverse();
        }
        PageOf { rows, has_more }
    }

    /// The same place, with another size.
    pub(crate) fn with_size(&self, size: u32) -> Self {
        match self {
            Self::First(_, place) => Self::First(size, place.clone()),
            Self::Last(_, place) => Self::Last(size, place.clone()),
        }
    }

    /// What comes next in the same direction, after a place.
    pub(crate) fn after(&self, size: u32, place: Cursor) -> Self {
        match self {
            Self::First(..) => Self::First(size, Some(place)),
            Self::Last(..) => Self::Last(size, Some(place)),
        }
    }

    /// How many rows it may have.
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
