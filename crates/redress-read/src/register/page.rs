//! Pages of the register, by stable keys: what is added or changed meanwhile moves no page.

use super::PetitionRow;
use crate::{ReadError, figures::storable};
use chrono::NaiveDate;
use sqlx::{PgConnection, Postgres, QueryBuilder, types::Json};

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
        };
        Cursor { day, id: row.id.clone() }
    }

    /// The day as SQL sees it; none is later than any.
    fn column(self) -> &'static str {
        match self.by {
            OrderBy::RegisteredOn => "p.registered_on",
            OrderBy::DueOn => "coalesce(p.due_on, 'infinity')",
            OrderBy::ClosedOn => "coalesce(p.closed_on, 'infinity')",
        }
    }
}

impl Page {
    pub(super) async fn fetch(
        &self,
        mut query: QueryBuilder<'_, Postgres>,
        order: Order,
        connection: &mut PgConnection,
    ) -> Result<PetitionPage, ReadError> {
        let (size, place, backwards) = match self {
            Self::First(size, after) => (*size, after, false),
            Self::Last(size, before) => (*size, before, true),
        };
        let (column, descending) = (order.column(), order.descending != backwards);
        if let Some(place) = place {
            let beyond = if descending { "<" } else { ">" };
            query.push(format!(" AND ({column}, p.id) {beyond} (coalesce("));
            query.push_bind(place.day.map(storable)).push("::date, 'infinity'), ");
            query.push_bind(place.id.replace('\0', "")).push(")");
        }
        let direction = if descending { "DESC" } else { "ASC" };
        query.push(format!(" ORDER BY {column} {direction}, p.id {direction} LIMIT "));
        // One more than asked for tells whether there are more.
        query.push_bind(i64::from(size) + 1);
        let found: Vec<Json<PetitionRow>> = query.build_query_scalar().fetch_all(connection).await?;
        let has_more = found.len() > size as usize;
        let mut rows: Vec<PetitionRow> = found.into_iter().take(size as usize).map(|row| row.0).collect();
        if backwards {
            rows.reverse();
        }
        Ok(PetitionPage { rows, has_more })
    }
}
