//! Which petitions.

use crate::{
    ReadError, Window,
    figures::{Snapshot, storable},
};
use chrono::NaiveDate;
use redress_domain::{Category, Channel, Kind, PetitionState, PetitionerId, UnitCode};
use sqlx::{Postgres, QueryBuilder};

/// What lets a petition through: everything that is named must hold; what is not named does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PetitionFilter {
    /// One of these states.
    pub states: Option<Vec<PetitionState>>,
    /// The responsible unit is this one or below it.
    pub responsible: Option<UnitCode>,
    /// The place is this one or below it.
    pub place: Option<UnitCode>,
    /// Received, handled or helped with by this unit or one below it.
    pub concerns: Option<UnitCode>,
    /// One of these channels.
    pub channels: Option<Vec<Channel>>,
    /// One of these kinds.
    pub kinds: Option<Vec<Kind>>,
    /// One of these categories.
    pub categories: Option<Vec<Category>>,
    /// Registered in this window.
    pub registered: Option<Window>,
    /// Closed in this window.
    pub closed: Option<Window>,
    /// Due in this window.
    pub due: Option<Window>,
    /// Due before this day and not closed by the end of it.
    pub overdue_at: Option<NaiveDate>,
    /// Whether it repeats an earlier petition.
    pub repeat: Option<bool>,
    /// Whether any of its filings was a collective visit.
    pub collective: Option<bool>,
    /// Whether any of its filings was an over-level visit.
    pub over_level: Option<bool>,
    /// Brought by this petitioner.
    pub petitioner: Option<PetitionerId>,
    /// Its summary, unless erased, contains this text; case does not matter.
    pub summary_contains: Option<String>,
}

/// The subtrees that a filter names, as the tree stands on the day of the last event.
#[derive(Debug, Default)]
pub(super) struct FilterUnits {
    responsible: Option<Vec<String>>,
    place: Option<Vec<String>>,
    concerns: Option<Vec<String>>,
}

impl PetitionFilter {
    pub(super) fn units(&self, snapshot: &Snapshot) -> Result<FilterUnits, ReadError> {
        Ok(FilterUnits {
            responsible: subtree(snapshot, self.responsible.as_ref())?,
            place: subtree(snapshot, self.place.as_ref())?,
            concerns: subtree(snapshot, self.concerns.as_ref())?,
        })
    }

    /// Adds the conditions, with every value bound.
    pub(super) fn restrict(&self, query: &mut QueryBuilder<'_, Postgres>, units: &FilterUnits) {
        any_of(query, "p.state", self.states.as_deref().map(words));
        any_of(query, "p.channel", self.channels.as_deref().map(words));
        any_of(query, "p.kind", self.kinds.as_deref().map(words));
        any_of(
            query,
            "p.category",
            self.categories.as_ref().map(|c| c.iter().map(ToString::to_string).collect()),
        );
        any_of(query, "p.responsible", units.responsible.clone());
        any_of(query, "p.place", units.place.clone());
        if let Some(codes) = &units.concerns {
            concerns(query, codes);
        }
        within(query, "p.registered_on", self.registered);
        within(query, "p.closed_on", self.closed);
        within(query, "p.due_on", self.due);
        if let Some(day) = self.overdue_at {
            let day = storable(day);
            query.push(" AND p.due_on < ").push_bind(day);
            query.push(" AND (p.closed_on IS NULL OR p.closed_on > ").push_bind(day).push(")");
        }
        is(query, "(p.repeat_of IS NOT NULL)", self.repeat);
        is(query, "p.collective", self.collective);
        is(query, "p.over_level", self.over_level);
        if let Some(petitioner) = &self.petitioner {
            query.push(" AND p.petitioner_id = ").push_bind(petitioner.to_string());
        }
        if let Some(text) = &self.summary_contains {
            summary(query, text);
        }
    }
}

/// Searches through the log's view of what is held: an erased summary is not found.
fn summary(query: &mut QueryBuilder<'_, Postgres>, text: &str) {
    if text.contains('\0') {
        // The database cannot hold it: neither in a summary nor in a question.
        query.push(" AND false");
        return;
    }
    query.push(" AND EXISTS (SELECT FROM held_summaries h WHERE h.position = p.first_position");
    query.push(" AND h.summary ILIKE '%' || ").push_bind(escaped(text)).push(" || '%')");
}

fn subtree(snapshot: &Snapshot, top: Option<&UnitCode>) -> Result<Option<Vec<String>>, ReadError> {
    top.map(|top| subtrees(snapshot, std::slice::from_ref(top))).transpose()
}

/// Some units and all below them, as the tree stands on the day of the last event.
pub(super) fn subtrees(snapshot: &Snapshot, tops: &[UnitCode]) -> Result<Vec<String>, ReadError> {
    let mut codes = Vec::new();
    for top in tops {
        let tree = snapshot.tree_on(top, snapshot.recorded_on)?;
        codes.extend(tree.subtree(top).iter().map(ToString::to_string));
    }
    Ok(codes)
}

/// Received, handled or helped with by one of these units.
pub(super) fn concerns(query: &mut QueryBuilder<'_, Postgres>, codes: &[String]) {
    query.push(" AND (p.received_by = ANY(").push_bind(codes.to_vec());
    query.push(") OR p.responsible = ANY(").push_bind(codes.to_vec());
    query.push(") OR p.co_handlers && ").push_bind(codes.to_vec()).push(")");
}

fn words<T: ToString>(terms: &[T]) -> Vec<String> {
    terms.iter().map(ToString::to_string).collect()
}

fn any_of(query: &mut QueryBuilder<'_, Postgres>, column: &'static str, values: Option<Vec<String>>) {
    if let Some(values) = values {
        query.push(" AND ").push(column).push(" = ANY(").push_bind(values).push(")");
    }
}

fn within(query: &mut QueryBuilder<'_, Postgres>, column: &'static str, window: Option<Window>) {
    if let Some(window) = window {
        query.push(" AND ").push(column).push(" BETWEEN ").push_bind(storable(window.from()));
        query.push(" AND ").push_bind(storable(window.to()));
    }
}

fn is(query: &mut QueryBuilder<'_, Postgres>, condition: &'static str, wanted: Option<bool>) {
    if let Some(wanted) = wanted {
        query.push(" AND ").push(condition).push(" = ").push_bind(wanted);
    }
}

/// Searched for as it is: `%` and `_` are characters like others.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
