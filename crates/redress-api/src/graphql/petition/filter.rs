//! Filters and orders of petitions.

use async_graphql::{Enum, ID, InputObject, Result};
use redress_api_common::{
    access::Access,
    error::{forbidden, invalid},
    input::{OrderDirection, WindowInput, unit_code},
    scalars::Date,
    terms::{Channel, Kind, PetitionState},
};
use redress_auth::Operation;
use redress_domain::{Category, InvalidId, PetitionerId};
use redress_read::{BacklogFilter, Order, OrderBy};

/// The longest text to search for.
const LONGEST_TEXT: usize = 200;

/// A filter of petitions: every given field must match. If a field has several values, one of them must
/// match.
#[derive(Debug, Clone, Default, InputObject)]
#[graphql(name = "PetitionFilter")]
pub struct PetitionFilterInput {
    /// Their state.
    state: Option<Vec<PetitionState>>,
    /// Code of a unit: the responsible unit is this unit or below it.
    responsible: Option<ID>,
    /// Code of a unit: the place is this unit or below it.
    place: Option<ID>,
    /// How they reached the office.
    channel: Option<Vec<Channel>>,
    /// What they ask for.
    kind: Option<Vec<Kind>>,
    /// Categories, of the office's own list.
    category: Option<Vec<String>>,
    /// Registered in this window.
    registered: Option<WindowInput>,
    /// Closed in this window, and still closed.
    closed: Option<WindowInput>,
    /// Due in this window.
    due: Option<WindowInput>,
    /// Due before this day, and not closed by the end of that day.
    overdue_at: Option<Date>,
    /// Open, with a next step (`nextStepDueOn`) due in this window.
    next_step_due: Option<WindowInput>,
    /// Open, with a next step due before this day.
    next_step_overdue_at: Option<Date>,
    /// Whether the responsible unit's objection to its assignment (退回) awaits the decision.
    objection_open: Option<bool>,
    /// Code of a unit: an objection awaits the decision of this unit, which gave the order, or of one below it.
    objection_to: Option<ID>,
    /// Whether a leader is their sponsor (包案).
    sponsored: Option<bool>,
    /// Are, or were, on a list of old cases (积案).
    backlog: Option<BacklogFilterInput>,
    /// Whether a request for review (复查、复核) awaits its answer.
    review_open: Option<bool>,
    /// Whether their procedure was terminated (终结).
    terminated: Option<bool>,
    /// Whether they repeat an earlier petition.
    repeat: Option<bool>,
    /// Whether any of their filings was a collective visit.
    collective: Option<bool>,
    /// Whether any of their filings was an over-level visit.
    over_level: Option<bool>,
    /// Brought by this petitioner. Only for callers who may see personal data. Petitions whose petitioner is
    /// hidden from them are not found.
    petitioner: Option<ID>,
    /// The summary, unless erased, contains this text, ignoring case. Only for callers who may see personal
    /// data. Petitions whose petitioner is hidden from them are not found.
    text: Option<String>,
}

impl PetitionFilterInput {
    /// Converts it to the register's filter, bounded by what the caller may see.
    pub(in crate::graphql) fn within(self, access: &Access) -> Result<redress_read::PetitionFilter> {
        let of_people = self.petitioner.is_some() || self.text.is_some();
        if of_people && !access.may(Operation::ReadPersonalData) {
            return Err(forbidden());
        }
        let unit = |id: Option<ID>, field| id.map(|id| unit_code(&id, field)).transpose();
        let window = |window: Option<WindowInput>| window.map(|window| window.window()).transpose();
        Ok(redress_read::PetitionFilter {
            states: terms(self.state),
            responsible: unit(self.responsible, "responsible")?,
            place: unit(self.place, "place")?,
            concerns: access.bound()?,
            channels: terms(self.channel),
            kinds: terms(self.kind),
            categories: self.category.map(categories).transpose()?,
            registered: window(self.registered)?,
            closed: window(self.closed)?,
            due: window(self.due)?,
            overdue_at: self.overdue_at.map(|day| day.0),
            next_step_due: window(self.next_step_due)?,
            next_step_overdue_at: self.next_step_overdue_at.map(|day| day.0),
            objection_open: self.objection_open,
            objection_to: unit(self.objection_to, "objectionTo")?,
            sponsored: self.sponsored,
            backlog: self.backlog.map(BacklogFilterInput::filter).transpose()?,
            review_open: self.review_open,
            terminated: self.terminated,
            repeat: self.repeat,
            collective: self.collective,
            over_level: self.over_level,
            petitioner: self.petitioner.map(petitioner).transpose()?,
            summary_contains: self.text.map(searchable).transpose()?,
            people_visible_to: access.own_unit().filter(|_| of_people).cloned(),
        })
    }
}

/// A filter of petitions by lists of old cases (积案). Without any field: petitions that are or were on a list.
#[derive(Debug, Clone, Default, InputObject)]
#[graphql(name = "BacklogFilter")]
struct BacklogFilterInput {
    /// On this list; default: on any list.
    list: Option<ID>,
    /// Whether they were struck off it (销号); false: they are still on it. By default either.
    cancelled: Option<bool>,
}

impl BacklogFilterInput {
    fn filter(self) -> Result<BacklogFilter> {
        let read = |list: ID| list.parse().map_err(|error: InvalidId| invalid("list", error.to_string()));
        Ok(BacklogFilter { list: self.list.map(read).transpose()?, cancelled: self.cancelled })
    }
}

fn terms<A, B: From<A>>(terms: Option<Vec<A>>) -> Option<Vec<B>> {
    Some(terms?.into_iter().map(B::from).collect())
}

fn categories(categories: Vec<String>) -> Result<Vec<Category>> {
    let read = |text: String| text.parse().map_err(|error: InvalidId| invalid("category", error.to_string()));
    categories.into_iter().map(read).collect()
}

fn petitioner(id: ID) -> Result<PetitionerId> {
    id.parse().map_err(|error: InvalidId| invalid("petitioner", error.to_string()))
}

fn searchable(text: String) -> Result<String> {
    match (1..=LONGEST_TEXT).contains(&text.chars().count()) {
        true => Ok(text),
        false => Err(invalid("text", format!("a text to search for has 1 to {LONGEST_TEXT} characters"))),
    }
}

/// The sort key of petitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "OrderBy")]
pub enum PetitionOrderField {
    /// Day of registration.
    RegisteredOn,
    /// Day due; petitions without one count as later than any.
    DueOn,
    /// Day of closing; open petitions count as later than any.
    ClosedOn,
    /// Due day of the next step; petitions without one, such as closed ones, count as later than any.
    NextStepDueOn,
}

/// An order of petitions. Petitions with the same day are ordered by number.
#[derive(Debug, Clone, InputObject)]
pub struct PetitionOrder {
    /// The sort key.
    field: PetitionOrderField,
    /// The direction.
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

impl From<PetitionOrder> for Order {
    fn from(order: PetitionOrder) -> Self {
        Self { by: order.field.into(), descending: order.direction == OrderDirection::Desc }
    }
}
