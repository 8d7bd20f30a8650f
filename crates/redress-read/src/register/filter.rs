//! Which petitions.

use super::{
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

/// What lets a petition through: everything that is named must hold; what is not named does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PetitionFilter {
    /// One of these states.
    pub states: Option<Vec<PetitionState>>,
    /// The responsible unit is this one or below it.
    pub responsible: Option<UnitCode>,
    /// The place is this one or below it.
    pub place: Option<UnitCode>,
    /// Received, handled or helped with by this unit or one below it; or named by a case in which an answer of such a unit is outstanding.
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
    /// Open, with a next step that is due in this window.
    pub next_step_due: Option<Window>,
    /// Open, with a next step that was due before this day.
    pub next_step_overdue_at: Option<NaiveDate>,
    /// Whether it repeats an earlier petition.
    pub repeat: Option<bool>,
    /// Whether any of its filings was a collective visit.
    pub collective: Option<bool>,
    /// Whether any of its filings was an over-level visit.
    pub over_level: Option<bool>,
    /// Brought by this petitioner.
    pub petitioner: Option<PetitionerId>,
    /// Its summary, unless erased, contains this text; case does not matter. The summaries of all petitions that the rest of the filter
    /// lets through are opened, up to the end of the page.
    pub summary_contains: Option<String>,
    /// None whose people are hidden from this unit (see [`PetitionRow::is_hidden_from`](super::PetitionRow::is_hidden_from)): whoever
    /// works there must not learn who brought those, by no filter either.
    pub people_visible_to: Option<UnitCode>,
}

/// The units that a filter speaks of.
#[derive(Debug, Default)]
pub(super) struct FilterUnits {
    responsible: Option<Vec<String>>,
    place: Option<Vec<String>>,
    concerns: Option<Vec<String>>,
    /// The accused, and those whose petitions are handled where the people must not be known.
    accused: Option<(AccusedUnits, Vec<String>)>,
}

impl PetitionFilter {
    pub(super) fn units(&self, tree: &TreeOn) -> Result<FilterUnits, ReadError> {
        // Every petition concerns some unit of the whole tree.
        let concerns = subtree(tree, self.concerns.as_ref())?.filter(|codes| codes.len() < tree.tree.len());
        Ok(FilterUnits {
            responsible: subtree(tree, self.responsible.as_ref())?,
            place: subtree(tree, self.place.as_ref())?,
            concerns,
            accused: self.people_visible_to.as_ref().map(|unit| {
                let own = tree.subtree(unit).iter().map(ToString::to_string).collect();
                (AccusedUnits::of(tree, Some(unit)), own)
            }),
        })
    }

    /// Adds the conditions, with every value bound, but for the text of the summary (see `search`); for a list, the order in which it is read matters.
    pub(super) fn restrict(
        &self,
        query: &mut QueryBuilder<'_, Postgres>,
        units: &FilterUnits,
        order: Option<Order>,
    ) {
        any_of(query, "p.state", self.states.as_deref().map(words));
        if self.states.as_ref().is_some_and(|states| !states.contains(&PetitionState::Closed)) {
            // The same said again, as an index has it: few petitions are open, among all that were ever closed.
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
        is(query, "(p.repeat_of IS NOT NULL)", self.repeat);
        is(query, "p.collective", self.collective);
        is(query, "p.over_level", self.over_level);
        if let Some(petitioner) = &self.petitioner {
            query.push(" AND p.petitioner_id = ").push_bind(petitioner.to_string());
            // An id may be the number of the petition that had it first: what the two have in common would tell who brought that one. Nor
            // must it tell which numbers are hidden: those that are handled elsewhere find nothing either.
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
        // A plan that is kept for later questions cannot know how wide their windows are. It takes each for a narrow one, so it reads
        // and sorts all of it for one page. Where an index has the order, a wide one is read in it, up to the page's end: said like this,
        // its ends are not looked up, and a plan takes it for one that lets much through.
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
        // None is due or closed before it is registered: those before the window need not be read.
        let day = order.column();
        query.push(" AND ").push(day).push(" >= ").push_bind(storable(window.from()));
    }
}

/// Days of a window that has more petitions in it than those of before that are due in it: a petition takes 60 days, at most 90 with its
/// extension (Regulation of 2022, article 34).
const WIDE: TimeDelta = TimeDelta::days(90);

fn subtree(tree: &TreeOn, top: Option<&UnitCode>) -> Result<Option<Vec<String>>, ReadError> {
    top.map(|top| tree.subtrees(std::slice::from_ref(top))).transpose()
}

/// Received, handled or helped with by one of these units, or asked about.
pub(super) fn concerns(query: &mut QueryBuilder<'_, Postgres>, codes: &[String]) {
    query.push(" AND (p.received_by = ANY(").push_bind(codes.to_vec());
    query.push(") OR p.responsible = ANY(").push_bind(codes.to_vec());
    // The index has those with helpers only.
    query.push(") OR (p.co_handlers <> '{}' AND p.co_handlers && ").push_bind(codes.to_vec()).push(") OR ");
    push_bound(query, &is_asked_about("p", PARAMETER), &[codes]);
    query.push(")");
}

fn words<T: ToString>(terms: &[T]) -> Vec<String> {
    terms.iter().map(ToString::to_string).collect()
}

/// One value is compared as one: an index that begins with the column then has the rows in the order of what follows.
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
