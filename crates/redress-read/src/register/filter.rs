//! Filters of lists of petitions.

use super::{
    backlog::BacklogFilter,
    order::{Order, OrderBy},
    viewer::{AccusedUnits, is_handled, is_hidden},
};
use crate::{
    ReadError, TreeOn, Window,
    bound::{PARAMETER, push_bound},
    cases::is_asked_about,
    figures::storable,
};
use chrono::{NaiveDate, TimeDelta};
use redress_domain::{Category, Channel, Kind, PetitionState, PetitionerId, UnitCode};
use sqlx::{Postgres, QueryBuilder};

/// A filter of petitions: every given condition must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PetitionFilter {
    /// Has one of these states.
    pub states: Option<Vec<PetitionState>>,
    /// The responsible unit is this unit or below it.
    pub responsible: Option<UnitCode>,
    /// The place is this unit or below it.
    pub place: Option<UnitCode>,
    /// Received, handled or co-handled by this unit or one below it, or with an objection that such a unit decides, or which such a unit was asked to review, or
    /// named by a case that waits for an answer of such a unit.
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
    /// Open, with a next step due in this window.
    pub next_step_due: Option<Window>,
    /// Open, with a next step due before this day.
    pub next_step_overdue_at: Option<NaiveDate>,
    /// Whether an objection to its assignment awaits the decision.
    pub objection_open: Option<bool>,
    /// The unit that decides an open objection is this unit or below it.
    pub objection_to: Option<UnitCode>,
    /// Whether it has a sponsor.
    pub sponsored: Option<bool>,
    /// Whether it is, or was, on a list of old cases.
    pub backlog: Option<BacklogFilter>,
    /// Whether a request for review awaits its answer.
    pub review_open: Option<bool>,
    /// Whether its procedure was terminated.
    pub terminated: Option<bool>,
    /// Whether it repeats an earlier petition.
    pub repeat: Option<bool>,
    /// Whether any of its filings was a collective visit.
    pub collective: Option<bool>,
    /// Whether any of its filings was an over-level visit.
    pub over_level: Option<bool>,
    /// Brought by this petitioner.
    pub petitioner: Option<PetitionerId>,
    /// Its summary, unless erased, contains this text, ignoring case. The summaries of all petitions that
    /// match the other conditions are opened, until the page is full.
    pub summary_contains: Option<String>,
    /// Leaves out petitions whose people are hidden from this unit (see
    /// [`PetitionRow::is_hidden_from`](super::PetitionRow::is_hidden_from)): no filter may reveal to its
    /// staff who brought them.
    pub people_visible_to: Option<UnitCode>,
}

/// The units of a filter, with those below them.
#[derive(Debug, Default)]
pub(super) struct FilterUnits {
    responsible: Option<Vec<String>>,
    place: Option<Vec<String>>,
    objection_to: Option<Vec<String>>,
    concerns: Option<Vec<String>>,
    /// The accused units, and the units whose petitions the viewer handles.
    accused: Option<(AccusedUnits, Vec<String>)>,
}

impl PetitionFilter {
    pub(super) fn units(&self, tree: &TreeOn) -> Result<FilterUnits, ReadError> {
        // The whole tree concerns every petition.
        let concerns = subtree(tree, self.concerns.as_ref())?.filter(|codes| codes.len() < tree.tree.len());
        Ok(FilterUnits {
            responsible: subtree(tree, self.responsible.as_ref())?,
            place: subtree(tree, self.place.as_ref())?,
            objection_to: subtree(tree, self.objection_to.as_ref())?,
            concerns,
            accused: self.people_visible_to.as_ref().map(|unit| {
                let own = tree.subtree(unit).iter().map(ToString::to_string).collect();
                (AccusedUnits::of(tree, Some(unit)), own)
            }),
        })
    }

    /// Appends the conditions with bound values, except the summary's text (see `search`). For a list, the
    /// order in which it is read matters.
    pub(super) fn restrict(
        &self,
        query: &mut QueryBuilder<'_, Postgres>,
        units: &FilterUnits,
        order: Option<Order>,
    ) {
        any_of(query, "p.state", self.states.as_deref().map(words));
        if self.states.as_ref().is_some_and(|states| !states.contains(&PetitionState::Closed)) {
            // Repeats the condition in the form of a partial index: few petitions are open compared to all
            // that were ever closed.
            query.push(" AND p.closed_on IS NULL");
        }
        any_of(query, "p.channel", self.channels.as_deref().map(words));
        any_of(query, "p.kind", self.kinds.as_deref().map(words));
        any_of(
            query,
            "p.category",
            self.categories.as_ref().map(|c| c.iter().map(ToString::to_string).collect()),
        );
        any_of(query, "p.responsible", units.responsible.clone());
        any_of(query, "p.place", units.place.clone());
        any_of(query, "p.objection_to", units.objection_to.clone());
        if let Some(codes) = &units.concerns {
            concerns(query, codes);
        }
        if let Some((accused, _)) = &units.accused {
            query.push(" AND NOT ");
            push_bound(query, &is_hidden("p", PARAMETER, PARAMETER), &accused.lists());
        }
        match order.filter(|order| order.by != OrderBy::RegisteredOn).zip(self.registered) {
            Some((order, window)) => self.registered_in_order(query, units, order, window),
            None => within(query, "p.registered_on", self.registered),
        }
        within(query, Order::CLOSED_ON, self.closed);
        within(query, Order::DUE_ON, self.due);
        if let Some(day) = self.overdue_at {
            let day = storable(day);
            query.push(" AND ").push(Order::DUE_ON).push(" < ").push_bind(day);
            query.push(" AND ").push(Order::CLOSED_ON).push(" > ").push_bind(day);
        }
        within(query, Order::NEXT_STEP_DUE_ON, self.next_step_due);
        if let Some(day) = self.next_step_overdue_at {
            query.push(" AND ").push(Order::NEXT_STEP_DUE_ON).push(" < ").push_bind(storable(day));
        }
        match self.objection_open {
            Some(true) => _ = query.push(" AND p.objected_on IS NOT NULL"),
            Some(false) => _ = query.push(" AND p.objected_on IS NULL"),
            None => {}
        }
        for (set, column) in [
            (self.sponsored, "p.sponsor"),
            (self.review_open, "p.review_due_on"),
            (self.terminated, "p.terminated_on"),
        ] {
            match set {
                Some(true) => _ = query.push(" AND ").push(column).push(" IS NOT NULL"),
                Some(false) => _ = query.push(" AND ").push(column).push(" IS NULL"),
                None => {}
            }
        }
        if let Some(backlog) = &self.backlog {
            on_lists(query, backlog);
        }
        is(query, "(p.repeat_of IS NOT NULL)", self.repeat);
        is(query, "p.collective", self.collective);
        is(query, "p.over_level", self.over_level);
        if let Some(petitioner) = &self.petitioner {
            query.push(" AND p.petitioner_id = ").push_bind(petitioner.to_string());
            // A petitioner's id may be the number of the first petition that had it: finding petitions by it
            // would reveal who brought that one. It must not reveal either which numbers are hidden: numbers
            // of petitions handled elsewhere find nothing as well.
            if let Some((accused, own)) = &units.accused {
                query.push(
                    " AND NOT EXISTS (SELECT FROM reading.petitions q WHERE q.id = p.petitioner_id AND q.id <> p.id AND (",
                );
                push_bound(query, &is_hidden("q", PARAMETER, PARAMETER), &accused.lists());
                query.push(" OR NOT ");
                push_bound(query, &is_handled("q", PARAMETER), &[own]);
                query.push("))");
            }
        }
    }
}

impl PetitionFilter {
    /// The window of registration, for a list in the order of another day.
    fn registered_in_order(
        &self,
        query: &mut QueryBuilder<'_, Postgres>,
        units: &FilterUnits,
        order: Order,
        window: Window,
    ) {
        // A generic plan does not know how wide the windows are. It assumes narrow ones, so it reads and
        // sorts the whole window for one page. If an index has the order, a wide window is better read in
        // that order up to the page's end. Written like this, the bounds are not used for an index lookup,
        // and the planner assumes that the condition matches many rows.
        let has_index = match &units.responsible {
            Some(codes) => codes.len() == 1,
            None => units.place.is_none() && units.concerns.is_none(),
        };
        if has_index && window.to() - window.from() >= WIDE {
            query.push(" AND (p.registered_on < ").push_bind(storable(window.from()));
            query.push(") IS FALSE AND (p.registered_on > ").push_bind(storable(window.to()));
            query.push(") IS FALSE");
        } else {
            within(query, "p.registered_on", Some(window));
        }
        // No petition is due or closed before its registration: earlier days need not be read.
        let day = order.column();
        query.push(" AND ").push(day).push(" >= ").push_bind(storable(window.from()));
    }
}

/// A window of this length contains more petitions than were registered before and are due in it: a petition
/// takes 60 days, at most 90 with its extension (Regulation of 2022, article 34).
const WIDE: TimeDelta = TimeDelta::days(90);

fn subtree(tree: &TreeOn, top: Option<&UnitCode>) -> Result<Option<Vec<String>>, ReadError> {
    top.map(|top| tree.subtrees(std::slice::from_ref(top))).transpose()
}

/// Appends: received, handled or co-handled by one of these units, or one of them decides an objection, was asked for a review, or is
/// asked about it.
pub(super) fn concerns(query: &mut QueryBuilder<'_, Postgres>, codes: &[String]) {
    query.push(" AND (p.received_by = ANY(").push_bind(codes.to_vec());
    query.push(") OR p.responsible = ANY(").push_bind(codes.to_vec());
    // The partial indexes contain only petitions with reviewers, and with co-handlers.
    query.push(") OR p.objection_to = ANY(").push_bind(codes.to_vec());
    query.push(") OR (p.reviewers <> '{}' AND p.reviewers && ").push_bind(codes.to_vec()).push(")");
    query.push(" OR (p.co_handlers <> '{}' AND p.co_handlers && ").push_bind(codes.to_vec()).push(") OR ");
    push_bound(query, &is_asked_about("p", PARAMETER), &[codes]);
    query.push(")");
}

/// Appends: the petition is on a list of old cases, or was struck off one. `backlog` is the condition of the partial
/// index.
fn on_lists(query: &mut QueryBuilder<'_, Postgres>, filter: &BacklogFilter) {
    query.push(" AND p.backlog IS NOT NULL AND ");
    let lists = match filter.cancelled {
        Some(false) => "p.backlog_listed",
        Some(true) => "p.backlog_cancelled",
        None => "(p.backlog_listed || p.backlog_cancelled)",
    };
    match &filter.list {
        Some(list) => _ = query.push_bind(list.to_string()).push(" = ANY(").push(lists).push(")"),
        None => _ = query.push(lists).push(" <> '{}'"),
    }
}

fn words<T: ToString>(terms: &[T]) -> Vec<String> {
    terms.iter().map(ToString::to_string).collect()
}

/// A single value is compared with `=`: an index that begins with the column then returns the rows in the
/// order of its other columns.
fn any_of(query: &mut QueryBuilder<'_, Postgres>, column: &'static str, values: Option<Vec<String>>) {
    let Some(mut values) = values else { return };
    query.push(" AND ").push(column);
    match values.pop() {
        Some(one) if values.is_empty() => {
            query.push(" = ").push_bind(one);
        }
        last => {
            values.extend(last);
            query.push(" = ANY(").push_bind(values).push(")");
        }
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
