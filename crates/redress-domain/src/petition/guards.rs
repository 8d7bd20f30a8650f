//! Checks that several steps share.

use super::{error::PetitionError, facts::Registered, state::Petition};
use crate::{
    Case, Channel, DueLimits, Moment, Origin, SensitiveField, SensitiveText, SensitiveValues, UnitCode,
    UnitRef, decision::add_days, invisible, version::V1_1,
};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;

/// Longest reference, officer or order number, in characters.
const MAX_SHORT: usize = 200;
/// Longest sensitive text, in characters.
const MAX_LONG: usize = 20_000;

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
        let against = self.registration.iter().flat_map(|r| &r.against).chain(also);
        let accused = kind == Some(crate::Kind::Accusation)
            && against.into_iter().any(|top| case.rules.units.is_within(unit, &top.code, case.day()));
        if accused { Err(PetitionError::UnitIsAccused { unit: unit.clone(), field }) } else { Ok(()) }
    }
}

impl Case<'_> {
    /// Checks the day of a step of the procedure: not in the future, not before the previous step, not too
    /// far back.
    pub(super) fn check_step_day(&self, previous: Option<NaiveDate>) -> Result<(), PetitionError> {
        self.check_not_in_the_future()?;
        if let Some(previous) = previous.filter(|previous| self.day() < *previous) {
            return Err(PetitionError::BeforePreviousStep { previous });
        }
        let earliest = self.moment.earliest_step_day(&self.rules.procedure);
        if self.day() < earliest {
            return Err(PetitionError::TooFarBack { earliest });
        }
        // Many steps record only the day, so steps are ordered by day. A petition that did not exist yet had
        // no steps.
        match self.facts.registered_at.filter(|at| self.binds(V1_1) && self.moment.is_before(*at)) {
            Some(registered_at) => Err(PetitionError::BeforeRegistrationTime { registered_at }),
            None => Ok(()),
        }
    }

    /// Checks a text that is to become an identifier. Identifiers that are already in history are not checked
    /// again.
    pub(super) fn check_new_id(&self, field: &'static str, id: Option<&str>) -> Result<(), PetitionError> {
        match id.filter(|_| self.binds(V1_1)).map(invisible::check_new) {
            Some(Err(what)) => Err(PetitionError::IdUnfit { field, what }),
            _ => Ok(()),
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

    pub(super) fn check_not_in_the_future(&self) -> Result<(), PetitionError> {
        let future = self.moment.is_in_the_future(&self.rules.procedure);
        if future { Err(PetitionError::InTheFuture) } else { Ok(()) }
    }

    /// Returns a unit that is in service on that day.
    pub(super) fn serving(&self, code: &UnitCode, field: &'static str) -> Result<UnitRef, PetitionError> {
        Ok(self.rules.units.serving(code, self.day(), field)?)
    }

    /// Returns the due day of an order or escalation, and which limits applied: the day that was asked for,
    /// within the legal limit or, once that has passed, at most `overdue_reassignment_days` from now. By
    /// default the last day allowed.
    pub(super) fn due_on(
        &self,
        asked: Option<NaiveDate>,
        legal_limit_on: NaiveDate,
    ) -> Result<(NaiveDate, DueLimits), PetitionError> {
        let passed = self.day() > legal_limit_on;
        let to = if passed {
            self.days_on(self.rules.procedure.limits.overdue_reassignment_days)
        } else {
            legal_limit_on
        };
        let due_on = asked.unwrap_or(to);
        Ok((due_on, self.due_within(due_on, self.day(), to)?))
    }

    /// Checks a due day. An import may have one beyond `to`, as the old system recorded it; its event is then
    /// marked. A day before `from` contradicts the step itself and is always refused.
    pub(super) fn due_within(
        &self,
        due_on: NaiveDate,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<DueLimits, PetitionError> {
        let Moment { origin, due_limits, .. } = *self.moment;
        match due_limits {
            _ if (from..=to).contains(&due_on) => Ok(DueLimits::InForce),
            // Tables cannot store a day after the year 9999.
            DueLimits::AsRecorded if due_on > to && origin == Origin::Import && due_on.year() <= 9999 => {
                Ok(DueLimits::AsRecorded)
            }
            _ if due_on > to => Err(self.due_out_of_range(from, to)),
            _ => Err(PetitionError::DueOutOfRange { from, to, or: "", field: "due_on" }),
        }
    }

    /// The refusal of a due day that is too late. For an import it mentions the alternative.
    pub(super) fn due_out_of_range(&self, from: NaiveDate, to: NaiveDate) -> PetitionError {
        let import = self.moment.origin == Origin::Import;
        let or = if import {
            "; limits = \"AS_RECORDED\" in the mapping takes later ones as they are"
        } else {
            ""
        };
        PetitionError::DueOutOfRange { from, to, or, field: "due_on" }
    }

    /// The legal limit counted from that day, moved by the round's extension.
    pub(super) fn legal_limit_from_today(&self, extended_by: Option<u16>) -> NaiveDate {
        add_days(self.days_on(self.rules.procedure.limits.handling_days), extended_by.unwrap_or(0).into())
    }

    /// Whether a filing by this channel with this many people is a collective visit (集体访).
    pub(super) fn is_collective(&self, channel: Channel, head_count: u32) -> bool {
        channel == Channel::Visit && head_count >= self.rules.procedure.groups.collective_from
    }
}

pub(super) fn check_head_count(head_count: u32) -> Result<(), PetitionError> {
    if (1..=1_000_000).contains(&head_count) { Ok(()) } else { Err(PetitionError::HeadCountInvalid) }
}

/// Checks a reference, number or officer: short and printable.
pub(super) fn check_short(field: &'static str, text: &str) -> Result<(), PetitionError> {
    let fits =
        !text.trim().is_empty() && text.chars().count() <= MAX_SHORT && !text.chars().any(char::is_control);
    let expected = "1 to 200 characters without control characters";
    if fits { Ok(()) } else { Err(PetitionError::TextInvalid { field, expected }) }
}

/// Checks sensitive texts: not empty, not too long, and without NUL, which PostgreSQL cannot store.
pub(super) fn check_texts(values: &SensitiveValues) -> Result<(), PetitionError> {
    let expected = "1 to 20,000 characters without NUL";
    match values.iter().find(|(_, text)| !is_text_valid(text)) {
        Some((field, _)) => Err(PetitionError::TextInvalid { field: input_name(field), expected }),
        None => Ok(()),
    }
}

/// Whether a sensitive text can be stored.
pub(crate) fn is_text_valid(text: &SensitiveText) -> bool {
    let text = text.reveal();
    !text.trim().is_empty() && text.chars().count() <= MAX_LONG && !text.contains('\0')
}

/// Removes duplicates and keeps the order: statistics count a petition once for each unit that an event
/// lists.
pub(super) fn distinct(codes: &[UnitCode]) -> impl Iterator<Item = &UnitCode> {
    let mut seen = BTreeSet::new();
    codes.iter().filter(move |code| seen.insert(*code))
}

/// The codes of units that an event names.
pub(super) fn codes(units: &[UnitRef]) -> Vec<UnitCode> {
    units.iter().map(|unit| unit.code.clone()).collect()
}

fn input_name(field: SensitiveField) -> &'static str {
    match field {
        SensitiveField::Name => "name",
        SensitiveField::Contact => "contact",
        SensitiveField::IdentityNumber => "identity_number",
        SensitiveField::Summary => "summary",
        SensitiveField::Reason => "reason",
        SensitiveField::Finding => "finding",
    }
}
