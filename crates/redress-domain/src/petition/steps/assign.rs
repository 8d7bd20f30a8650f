//! Assignment (交办) makes a unit responsible, with an order (交办单) and a limit.

use super::prelude::*;
use crate::{
    AssignmentMode,
    calendar::Due,
    numbers::{Given, Series},
    petition::{Round, UnderAssignment},
    version::V1_3,
};

/// Makes a unit responsible. A later assignment moves the duty to another unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Assign {
    /// The unit that becomes responsible (责任单位).
    pub unit: UnitCode,
    /// The unit that gives the order; by default the one that received the petition. Like the last field,
    /// omitted from the hashed JSON of the command if absent, so that commands from before these fields existed
    /// keep their hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<UnitCode>,
    /// How the order is given.
    pub mode: AssignmentMode,
    /// Number of the order; by default the next one of the unit that gives it, or, of an import or a
    /// simulation, round and count, as in `1-2`.
    pub order_number: Option<String>,
    /// Co-handling units (协办).
    pub co_handlers: Vec<UnitCode>,
    /// Last day to close it; by default the last day allowed.
    pub due_on: Option<NaiveDate>,
    /// The standard to be met.
    pub standard: Option<String>,
    /// Whether it is handled in the simplified way (简易办理), with a shorter limit.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub simplified: bool,
}

/// A petition was assigned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assigned {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The responsible unit.
    pub unit: UnitRef,
    /// The unit that gave the order (since 1.3); in an event from before, the unit that received the petition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UnitRef>,
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
    /// Last day on which the unit may object (article 23; since 1.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objection_until: Option<NaiveDate>,
    /// Whether it is handled in the simplified way (since 1.3).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub simplified: bool,
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
        if self.simplified && petition.registered()?.repeat_of.is_some() {
            return Err(PetitionError::RepeatNotSimplified);
        }
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

    /// The unit that gives the order. The one that received the petition may do so even if it is out of service
    /// by now: otherwise nobody could assign the petition without naming another.
    fn assigner(&self, petition: &Petition, case: &Case<'_>) -> Result<UnitRef, PetitionError> {
        let received_by = &petition.registered()?.received_by;
        match self.by.as_ref().filter(|by| **by != received_by.code) {
            None => Ok(received_by.clone()),
            Some(by) => {
                petition.check_not_accused(by, petition.kind, &[], case, "by")?;
                Ok(case.serving(by, "by")?)
            }
        }
    }

    /// The last day to close it by law, and whether this assignment rests it on an assumed calendar. A limit
    /// that runs is never restarted: simplified handling, or its end, counts from where the round began.
    fn legal_limit(&self, round: &Round, accept_due: Due, case: &Case<'_>) -> Due {
        let runs = |on| Due { on, calendar_assumed: false };
        if let Some(on) = round.legal_limit_on.filter(|_| round.simplified == self.simplified) {
            return runs(on);
        }
        let from = round.first_accepted_on.or(round.first_assigned_on).unwrap_or(case.day());
        let ordinary = match round.legal_limit_on.filter(|_| self.simplified) {
            Some(on) => runs(on),
            None => case.ordinary_limit(from, round.extended_by),
        };
        if !self.simplified {
            return ordinary;
        }
        let from = round.first_accepted_on.unwrap_or(accept_due.on);
        let simplified = case.limit_from(from, &case.rules.procedure.limits.simplified_days);
        if simplified.on < ordinary.on { simplified } else { ordinary }
    }

    fn check_texts(&self, case: &Case<'_>) -> Result<(), PetitionError> {
        if let Some(number) = &self.order_number {
            check_short("order_number", number)?;
            case.check_new_id_since_1_1("order_number", Some(number))?;
        }
        Ok(self.standard.as_ref().map_or(Ok(()), |standard| check_short("standard", standard))?)
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
        self.check_texts(case)?;
        let is_new = case.binds(V1_3);
        let by = if is_new { Some(self.assigner(petition, case)?) } else { None };
        let limits = &case.rules.procedure.limits;
        let accept_due = case.limit(&limits.accept_days);
        let objection = is_new.then(|| case.limit(&limits.objection_days));
        let legal = self.legal_limit(&petition.round, accept_due, case);
        let assumed = [Some(accept_due), objection, Some(legal)];
        let (order_number, given) = self.number(petition, case)?;
        let (due_on, limits) = case.due_on(self.due_on, legal.on)?;
        Ok(Assigned {
            occurred_on: case.day(),
            unit,
            by,
            mode: self.mode,
            order_number,
            given,
            co_handlers,
            due_on,
            legal_limit_on: legal.on,
            accept_due_on: accept_due.on,
            objection_until: objection.map(|due| due.on),
            simplified: self.simplified,
            calendar_assumed: assumed.into_iter().flatten().any(|due| due.calendar_assumed),
            standard: self.standard.clone(),
            limits,
        })
    }

    fn reverse(_id: &PetitionId, fact: &Assigned) -> Self {
        Self {
            unit: fact.unit.code.clone(),
            by: fact.by.as_ref().map(|unit| unit.code.clone()),
            mode: fact.mode,
            order_number: fact.given.is_none().then(|| fact.order_number.clone()),
            co_handlers: codes(&fact.co_handlers),
            due_on: Some(fact.due_on),
            standard: fact.standard.clone(),
            simplified: fact.simplified,
        }
    }
}

impl Fact for Assigned {
    const VERSION: &'static str = "1.3";
    fact_fields!();
    fact_fields!(limits);

    fn apply(&self, petition: &mut Petition) {
        let received_by = petition.registration.as_ref().map(|registered| &registered.received_by);
        let assignment = self.by.as_ref().or(received_by).map(|by| UnderAssignment {
            on: self.occurred_on,
            by: by.clone(),
            objection_until: self.objection_until,
            objection: None,
        });
        let round = &mut petition.round;
        round.assignments += 1;
        round.first_assigned_on.get_or_insert(self.occurred_on);
        round.simplified = self.simplified;
        round.responsible = Some(self.unit.clone());
        round.assignment = assignment;
        round.co_handlers.clone_from(&self.co_handlers);
        round.due_on = Some(self.due_on);
        round.legal_limit_on = Some(self.legal_limit_on);
        round.accepted = false;
        petition.forward_to = None;
        petition.last_step_on = Some(self.occurred_on);
    }
}
