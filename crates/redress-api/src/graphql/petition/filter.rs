//! Which petitions, and in what order.

use crate::graphql::{
    access::Access,
    error::{forbidden, invalid},
    input::{WindowInput, unit_code},
    scalars::Date,
    terms::{Channel, Kind, PetitionState},
};
use async_graphql::{Enum, ID, InputObject, Result};
use redress_auth::Operation;
use redress_domain::{Category, InvalidId, PetitionerId};
use redress_read::{Order, OrderBy};

/// The longest text to search for.
const LONGEST_TEXT: usize = 200;

/// Which petitions: everything that is named must hold. Of several values of one field, any may hold.
#[derive(Debug, Clone, Default, InputObject)]
#[graphql(name = "PetitionFilter")]
pub struct PetitionFilterInput {
    /// Where they stand.
    state: Option<Vec<PetitionState>>,
    /// Code of a unit: it, or one below it, is the responsible unit.
    responsible: Option<ID>,
    /// Code of a unit: the problem lies there or below it.
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
    /// Due before this day, and not closed by the end of it.
    overdue_at: Option<Date>,
    /// Open, with a next step (`nextStepDueOn`) that is due in this window.
    next_step_due: Option<WindowInput>,
    /// Open, with a next step that was due before this day.
    next_step_overdue_at: Option<Date>,
    /// Whether they repeat an earlier petition.
    repeat: Option<bool>,
    /// Whether any of their filings was a collective visit.
    collective: Option<bool>,
    /// Whether any of their filings was an over-level visit.
    over_level: Option<bool>,
    /// Brought by this petitioner. For callers who may see personal data; petitions whose petitioner they may not see are not found.
    petitioner: Option<ID>,
    /// The summary, unless erased, contains this text; case does not matter. For callers who may see personal data; petitions whose
    /// petitioner they may not see are not found.
    text: Option<String>,
}

impl PetitionFilterInput {
    /// The filter as the register takes it, with what the caller may see as its bounds.
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
            repeat: self.repeat,
            collective: self.collective,
            over_level: self.over_level,
            petitioner: self.petitioner.map(petitioner).transpose()?,
            summary_contains: self.text.map(searchable).transpose()?,
            people_visible_to: access.own_unit().filter(|_| of_people).cloned(),
        })
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

/// What petitions are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "OrderBy")]
pub enum PetitionOrderField {
    /// Day of registration.
    RegisteredOn,
    /// Day due; what has none counts as later than any.
    DueOn,
    /// Day of closing; what is open counts as later than any.
    ClosedOn,
    /// Day by which the next step is due; what has none, as all that is closed, counts as later than any.
    NextStepDueOn,
}

/// Which way a list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum OrderDirection {
    /// Earliest first.
    Asc,
    /// Latest first.
    Desc,
}

/// An order of petitions; those of the same day follow one another by number.
#[derive(Debug, Clone, InputObject)]
pub struct PetitionOrder {
    /// What they are sorted by.
    field: PetitionOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

impl From<PetitionOrder> for Order {
    fn from(order: PetitionOrder) -> Self {
        Self { by: order.field.into(), descending: order.direction == OrderDirection::Desc }
    }
}
