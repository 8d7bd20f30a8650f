//! Filters and orders of cases.

use crate::{
    access::Access,
    error::{invalid, read_error},
    input::{OrderDirection, WindowInput, unit_code},
    scalars::Date,
};
use async_graphql::{
    Enum, ID, InputObject, InputType, InputValueError, InputValueResult, Name, Result, Value,
    registry::Registry,
};
use redress_domain::{InvalidId, PetitionId, UnitCode};
use redress_read::{CaseFilter, CaseOrder, CaseOrderBy, Reader};
use std::borrow::Cow;

/// A filter of cases: every given field must match. If a field has several values, one of them must match.
///
/// Each kind has this type under a name of its own and with its own states ([`FILTER`], [`STATE`]).
#[derive(Debug, Clone, Default, InputObject)]
#[graphql(name = "CaseFilter")]
pub(super) struct CaseFilterInput {
    /// Their state.
    state: Option<Vec<StateName>>,
    /// Code of a unit: the owner is this unit or below it.
    unit: Option<ID>,
    /// Code of a unit: this unit, or one below it, has been asked and has not answered yet.
    asked: Option<ID>,
    /// Number of a petition that they name.
    petition: Option<ID>,
    /// Opened in this window.
    opened: Option<WindowInput>,
    /// Due in this window.
    due: Option<WindowInput>,
    /// Closed in this window, and still closed.
    closed: Option<WindowInput>,
    /// Due before this day, and not closed by the end of that day.
    overdue_at: Option<Date>,
}

/// The type's name before a kind renames it.
pub(super) const FILTER: &str = "CaseFilter";
/// The name of the states before a kind renames them.
pub(super) const STATE: &str = "CaseState";

/// The state of a case. The schema has validated it.
#[derive(Debug, Clone)]
struct StateName(String);

impl InputType for StateName {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(STATE)
    }

    fn create_type_info(_: &mut Registry) -> String {
        Self::qualified_type_name()
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        match value {
            Some(Value::Enum(name)) => Ok(Self(name.to_string())),
            Some(Value::String(name)) => Ok(Self(name)),
            value => Err(InputValueError::expected_type(value.unwrap_or_default())),
        }
    }

    fn to_value(&self) -> Value {
        Value::Enum(Name::new(&self.0))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

/// The sort key of cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "CaseOrderBy")]
pub(super) enum CaseOrderField {
    /// Day of the first event.
    Opened,
    /// Day due; cases without one count as later than any.
    Due,
    /// Day of closing; open cases count as later than any.
    Closed,
}

/// An order of cases. Cases with the same day are ordered by id.
#[derive(Debug, Clone, InputObject)]
#[graphql(name = "CaseOrder")]
pub(super) struct CaseOrderInput {
    /// The sort key.
    field: CaseOrderField,
    /// The direction.
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

impl From<CaseOrderInput> for CaseOrder {
    fn from(order: CaseOrderInput) -> Self {
        Self { by: order.field.into(), descending: order.direction == OrderDirection::Desc }
    }
}

impl CaseFilterInput {
    /// Converts it to the register's filter.
    pub(super) async fn within(self, reader: &Reader, access: &Access) -> Result<CaseFilter> {
        let unit = |id: Option<ID>, field| id.map(|id| unit_code(&id, field)).transpose();
        let window = |window: Option<WindowInput>| window.map(|window| window.window()).transpose();
        let mut filter = CaseFilter {
            states: self.state.map(|states| states.into_iter().map(|state| state.0).collect()),
            unit: unit(self.unit, "unit")?,
            asked: unit(self.asked, "asked")?,
            petition: self.petition.map(petition).transpose()?,
            opened: window(self.opened)?,
            due: window(self.due)?,
            closed: window(self.closed)?,
            overdue_at: self.overdue_at.map(|day| day.0),
            ..CaseFilter::default()
        };
        if let (Some(petition), Some(bound)) = (&filter.petition, access.bound()?)
            && !is_reached(reader, access, petition, &bound).await?
        {
            // No case names the petition to this caller, so the filter must find none.
            filter.states = Some(Vec::new());
        }
        Ok(filter)
    }
}

/// Whether the caller works with a petition or is asked about it.
async fn is_reached(
    reader: &Reader,
    access: &Access,
    petition: &PetitionId,
    bound: &UnitCode,
) -> Result<bool> {
    let (ids, within) = ([petition.to_string()], [vec![bound.clone()]]);
    let found = reader.petitions_among(access.units(), &ids, &within).await.map_err(read_error)?;
    Ok(!found.value.is_empty())
}

fn petition(id: ID) -> Result<PetitionId> {
    id.parse().map_err(|error: InvalidId| invalid("petition", error.to_string()))
}
