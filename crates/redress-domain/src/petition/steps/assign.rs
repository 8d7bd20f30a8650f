//! Assignment (交办) makes a unit responsible, with an order (交办单) and a limit.

use super::prelude::*;
use crate::{
    AssignmentMode,
    numbers::{Given, Series},
};

/// Makes a unit responsible. A later assignment moves the duty to another unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Assign {
    /// The unit that becomes responsible (责任单位).
    pub unit: UnitCode,
    /// How the order is given.
    pub mode: AssignmentMode,
    /// Number of the order; by default round and count, as in `1-2`.
    pub order_number: Option<String>,
    /// Co-handling units (协办).
    pub co_handlers: Vec<UnitCode>,
    /// Last day to close it; by default the last day allowed.
    pub due_on: Option<NaiveDate>,
    /// The standard to be met.
    pub standard: Option<String>,
}

/// A petition was assigned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assigned {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The responsible unit.
    pub unit: UnitRef,
    /// How the order was given.
    pub mode: AssignmentMode,
    /// Number of the order.
    pub order_number: String,
    /// The place of that in the series of the unit that gives the order, if the office gave it (since 1.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<Given>,
    /// Co-handling units.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub co_handlers: Vec<UnitRef>,
    /// Last day to close it, by the order.
    pub due_on: NaiveDate,
    /// Last day to close it, by law (article 34).
    pub legal_limit_on: NaiveDate,
    /// Last day to accept it (article 23).
    pub accept_due_on: NaiveDate,
    /// Whether a limit that this counts rests on days of a year without a calendar (since 1.2).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub calendar_assumed: bool,
    /// The standard to be met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard: Option<String>,
    /// Which limits applied to the due day; `AS_RECORDED` marks an import whose due day is beyond the
    /// limits (since 1.1).
    #[serde(default, skip_serializing_if = "DueLimits::is_in_force")]
    pub limits: DueLimits,
}

impl Assign {
    fn check_may_go_to(&self, petition: &Petition, case: &Case<'_>) -> Result<(), PetitionError> {
        if petition.triage.is_none() {
            return Err(PetitionError::NotTriaged);
        }
        if !petition.may_be_assigned() {
            return Err(PetitionError::NotAssignable);
        }
        if let Some(to) = petition.forward_to.as_ref().filter(|to| **to != self.unit) {
            return Err(PetitionError::ForwardedElsewhere { to: to.clone() });
        }
        petition.check_not_accused(&self.unit, petition.kind, &[], case, "unit")?;
        self.co_handlers
            .iter()
            .try_for_each(|co| petition.check_not_accused(co, petition.kind, &[], case, "co_handlers"))
    }
}

impl Assign {
    fn number(&self, petition: &Petition, case: &Case<'_>) -> Result<(String, Option<Given>), PetitionError> {
        let number = case.number(Series::Assignment, self.order_number.as_deref(), "order_number")?;
        let round = &petition.round;
        Ok(number.unwrap_or_else(|| (format!("{}-{}", round.number, round.assignments + 1), None)))
    }
}

impl Step for Assign {
    type Fact = Assigned;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<Assigned, PetitionError> {
        petition.open()?;
        case.check_step_day(petition.last_step_on)?;
        let unit = case.serving(&self.unit, "unit")?;
        let co_handlers = distinct(&self.co_handlers)
            // The responsible unit is not a co-handler.
            .filter(|co| **co != self.unit)
            .map(|co| case.serving(co, "co_handlers"))
            .collect::<Result<_, _>>()?;
        self.check_may_go_to(petition, case)?;
        if let Some(number) = &self.order_number {
            check_short("order_number", number)?;
            case.check_new_id("order_number", Some(number))?;
        }
        if let Some(standard) = &self.standard {
            check_short("standard", standard)?;
        }
        let round = &petition.round;
        let counted = case.legal_limit_from_today(None);
        let legal_limit_on = round.legal_limit_on.unwrap_or(counted.on);
        let accept_due = case.limit(&case.rules.procedure.limits.accept_days);
        let (order_number, given) = self.number(petition, case)?;
        let (due_on, limits) = case.due_on(self.due_on, legal_limit_on)?;
        Ok(Assigned {
            occurred_on: case.day(),
            unit,
            mode: self.mode,
            order_number,
            given,
            co_handlers,
            due_on,
            legal_limit_on,
            accept_due_on: accept_due.on,
            calendar_assumed: accept_due.calendar_assumed
                || (round.legal_limit_on.is_none() && counted.calendar_assumed),
            standard: self.standard.clone(),
            limits,
        })
    }

    fn reverse(_id: &PetitionId, fact: &Assigned) -> Self {
        Self {
            unit: fact.unit.code.clone(),
            mode: fact.mode,
            order_number: fact.given.is_none().then(|| fact.order_number.clone()),
            co_handlers: codes(&fact.co_handlers),
            due_on: Some(fact.due_on),
            standard: fact.standard.clone(),
        }
    }
}

impl Fact for Assigned {
    const VERSION: &'static str = "1.2";
    fact_fields!();
    fact_fields!(limits);

    fn apply(&self, petition: &mut Petition) {
        let round = &mut petition.round;
        round.assignments += 1;
        round.responsible = Some(self.unit.clone());
        round.co_handlers.clone_from(&self.co_handlers);
        round.due_on = Some(self.due_on);
        round.legal_limit_on = Some(self.legal_limit_on);
        round.accepted = false;
        petition.forward_to = None;
        petition.last_step_on = Some(self.occurred_on);
    }
}
