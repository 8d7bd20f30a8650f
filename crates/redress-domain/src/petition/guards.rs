//! Checks that several steps of the petition share; those of all kinds are in `guard.rs`.

use super::{error::PetitionError, facts::Registered, opinion::Review, state::Petition};
pub(super) use crate::guard::{check_head_count, check_short, check_texts};
use crate::{
    Case, Channel, OpinionStage, StepError, UnitCode, UnitRef, calendar::Due, limit::add_days, version::V1_1,
};
use chrono::NaiveDate;

impl Petition {
    pub(super) fn registered(&self) -> Result<&Registered, PetitionError> {
        self.registration.as_ref().ok_or(PetitionError::NotRegistered)
    }

    pub(super) fn open(&self) -> Result<&Registered, PetitionError> {
        let registration = self.registered()?;
        if self.closing.is_some() { Err(PetitionError::AlreadyClosed) } else { Ok(registration) }
    }

    /// Returns the responsible unit of an open, assigned petition.
    pub(super) fn assigned(&self) -> Result<&UnitRef, PetitionError> {
        self.open()?;
        self.round.responsible.as_ref().ok_or(PetitionError::NotAssigned)
    }

    /// Checks that the petition is closed.
    pub(super) fn closed(&self) -> Result<(), PetitionError> {
        self.registered()?;
        if self.closing.is_some() { Ok(()) } else { Err(PetitionError::NotClosed) }
    }

    /// Refuses a step that an open request for review holds up.
    pub(super) fn check_no_open_review(&self) -> Result<(), PetitionError> {
        if self.open_review().is_some() { Err(PetitionError::ReviewOpen) } else { Ok(()) }
    }

    /// Refuses a step on a petition that a review returned: it waits for its reopening.
    pub(super) fn check_not_returned(&self) -> Result<(), PetitionError> {
        if self.is_returned() { Err(PetitionError::Returned) } else { Ok(()) }
    }

    /// Returns the open request for review, unless it is suspended.
    pub(super) fn running_review(&self) -> Result<&Review, PetitionError> {
        self.registered()?;
        let review = self.open_review().ok_or(PetitionError::NoOpenReview)?;
        if review.suspended_on.is_some() { Err(PetitionError::ReviewSuspended) } else { Ok(review) }
    }

    /// Refuses a step that the responsible unit's open objection holds up.
    pub(super) fn check_no_open_objection(&self) -> Result<(), PetitionError> {
        if self.open_objection().is_some() { Err(PetitionError::ObjectionOpen) } else { Ok(()) }
    }

    /// Checks that an `ACCUSATION` does not go to a unit in `against` or below one, by the tree of that day.
    /// `also` are accused as well.
    pub(super) fn check_not_accused(
        &self,
        unit: &UnitCode,
        kind: Option<crate::Kind>,
        also: &[UnitRef],
        case: &Case<'_>,
        field: &'static str,
    ) -> Result<(), PetitionError> {
        match self.is_accused(unit, kind, also, case) {
            true => Err(PetitionError::UnitIsAccused { unit: unit.clone(), field }),
            false => Ok(()),
        }
    }

    /// Whether a petition of this kind accuses a unit or one above it, by the tree of that day. `also` are
    /// accused as well.
    pub(super) fn is_accused(
        &self,
        unit: &UnitCode,
        kind: Option<crate::Kind>,
        also: &[UnitRef],
        case: &Case<'_>,
    ) -> bool {
        let mut against = self.registration.iter().flat_map(|r| &r.against).chain(also);
        kind == Some(crate::Kind::Accusation)
            && against.any(|top| case.rules.units.is_within(unit, &top.code, case.day()))
    }
}

impl Case<'_> {
    /// Checks a text that is to become an identifier. Earlier events are not judged by this rule.
    pub(super) fn check_new_id_since_1_1(
        &self,
        field: &'static str,
        id: Option<&str>,
    ) -> Result<(), StepError> {
        if self.binds(V1_1) { self.check_new_id(field, id) } else { Ok(()) }
    }

    /// Checks the day of a step of the procedure: a day that a step may have, and not before the registration.
    pub(super) fn check_step_day(&self, previous: Option<NaiveDate>) -> Result<(), PetitionError> {
        self.check_day(previous)?;
        // Many steps record only the day, so steps are ordered by day. A petition that did not exist yet had
        // no steps.
        match self.facts.registered_at.filter(|at| self.binds(V1_1) && self.moment.is_before(*at)) {
            Some(registered_at) => Err(PetitionError::BeforeRegistrationTime { registered_at }),
            None => Ok(()),
        }
    }

    /// Checks the day of a late fact: any day since the registration.
    pub(super) fn check_late_day(&self, registration: &Registered) -> Result<(), PetitionError> {
        self.check_not_in_the_future()?;
        let registered_on = registration.occurred_on;
        if self.day() < registered_on {
            Err(PetitionError::BeforeRegistration { registered_on })
        } else {
            Ok(())
        }
    }

    /// The legal limit of ordinary handling, counted from a day and moved by the round's extension.
    pub(super) fn ordinary_limit(&self, from: NaiveDate, extended_by: Option<u16>) -> Due {
        let due = self.limit_from(from, &self.rules.procedure.limits.handling_days);
        Due { on: add_days(due.on, extended_by.unwrap_or(0).into()), ..due }
    }

    /// Last day to request a review of an opinion that was delivered on a day; `None` after a re-review.
    pub(super) fn appeal_limit(&self, stage: OpinionStage, delivered_on: NaiveDate) -> Option<Due> {
        stage.next_review()?;
        Some(self.limit_from(delivered_on, &self.rules.procedure.limits.appeal_days))
    }

    /// Checks the day of delivery that a closing or decision names.
    pub(super) fn check_delivered_on(
        &self,
        delivered_on: Option<NaiveDate>,
        from: NaiveDate,
    ) -> Result<(), PetitionError> {
        let to = self.moment.today;
        match delivered_on.filter(|day| !(from..=to).contains(day)) {
            Some(_) => Err(PetitionError::DeliveredOutOfRange { from, to }),
            None => Ok(()),
        }
    }

    /// Whether a filing by this channel with this many people is a collective visit (集体访).
    pub(super) fn is_collective(&self, channel: Channel, head_count: u32) -> bool {
        channel == Channel::Visit && head_count >= self.rules.procedure.groups.collective_from
    }
}

/// The codes of units that an event names.
pub(super) fn codes(units: &[UnitRef]) -> Vec<UnitCode> {
    units.iter().map(|unit| unit.code.clone()).collect()
}
