//! Checks that steps of several kinds of case share: days, due days, texts, identifiers, numbers of people.

use crate::{
    Case, DueLimits, Moment, Origin, Sealed, SensitiveField, SensitiveText, SensitiveValues, StepError,
    UnitCode, UnitRef, invisible, unit::UnitError,
};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;

/// Longest reference, officer or order number, in characters.
const MAX_SHORT: usize = 200;
/// Longest sensitive text, in characters.
const MAX_LONG: usize = 20_000;
/// What a sensitive text is expected to be.
const TEXT: &str = "1 to 20,000 characters without NUL";

impl Case<'_> {
    /// Checks the day of a step: not in the future, not before the step before it, not too far back.
    pub(crate) fn check_day(&self, previous: Option<NaiveDate>) -> Result<(), StepError> {
        self.check_late_fact(previous)?;
        let earliest = self.moment.earliest_step_day(&self.rules.procedure);
        if self.day() < earliest { Err(StepError::TooFarBack { earliest }) } else { Ok(()) }
    }

    /// Checks the day of a fact that reaches the office from outside: not in the future, and not before the step before it. It may be any
    /// number of days back.
    pub(crate) fn check_late_fact(&self, previous: Option<NaiveDate>) -> Result<(), StepError> {
        self.check_not_in_the_future()?;
        match previous.filter(|previous| self.day() < *previous) {
            Some(previous) => Err(StepError::BeforePreviousStep { previous }),
            None => Ok(()),
        }
    }

    /// Checks that a step is not in the future.
    pub(crate) fn check_not_in_the_future(&self) -> Result<(), StepError> {
        let future = self.moment.is_in_the_future(&self.rules.procedure);
        if future { Err(StepError::InTheFuture) } else { Ok(()) }
    }

    /// Checks a text that is to become an identifier.
    pub(crate) fn check_new_id(&self, field: &'static str, id: Option<&str>) -> Result<(), StepError> {
        match id.map(invisible::check_new) {
            Some(Err(what)) => Err(StepError::IdUnfit { field, what }),
            _ => Ok(()),
        }
    }

    /// Returns the seal of a text that the command always has.
    pub(crate) fn sealed_text(&self, field: &'static str) -> Result<Sealed, StepError> {
        let missing = StepError::TextInvalid { field, expected: TEXT };
        self.sealed.clone().ok_or(missing)
    }

    /// Returns a unit that is in service on that day.
    pub(crate) fn serving(&self, code: &UnitCode, field: &'static str) -> Result<UnitRef, UnitError> {
        self.rules.units.serving(code, self.day(), field)
    }

    /// Returns the due day of an order or escalation, and which limits applied: the day that was asked for,
    /// within the legal limit or, once that has passed, at most `overdue_reassignment_days` from now. By
    /// default the last day allowed.
    pub(crate) fn due_on(
        &self,
        asked: Option<NaiveDate>,
        legal_limit_on: NaiveDate,
    ) -> Result<(NaiveDate, DueLimits), StepError> {
        let passed = self.day() > legal_limit_on;
        let to = if passed {
            self.limit(&self.rules.procedure.limits.overdue_reassignment_days).on
        } else {
            legal_limit_on
        };
        let due_on = asked.unwrap_or(to);
        Ok((due_on, self.due_within(due_on, self.day(), to)?))
    }

    /// Checks a due day. An import may have one beyond `to`, as the old system recorded it; its event is then
    /// marked. A day before `from` contradicts the step itself and is always refused.
    pub(crate) fn due_within(
        &self,
        due_on: NaiveDate,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<DueLimits, StepError> {
        let Moment { origin, due_limits, .. } = *self.moment;
        match due_limits {
            _ if (from..=to).contains(&due_on) => Ok(DueLimits::InForce),
            // Tables cannot store a day after the year 9999.
            DueLimits::AsRecorded if due_on > to && origin == Origin::Import && due_on.year() <= 9999 => {
                Ok(DueLimits::AsRecorded)
            }
            _ if due_on > to => Err(self.due_out_of_range(from, to)),
            _ => Err(StepError::DueOutOfRange { from, to, or: "" }),
        }
    }

    /// The refusal of a due day that is too late. For an import it mentions the alternative.
    pub(crate) fn due_out_of_range(&self, from: NaiveDate, to: NaiveDate) -> StepError {
        let import = self.moment.origin == Origin::Import;
        let or = if import {
            "; limits = \"AS_RECORDED\" in the mapping takes later ones as they are"
        } else {
            ""
        };
        StepError::DueOutOfRange { from, to, or }
    }
}

/// Checks a number of people.
pub(crate) fn check_head_count(head_count: u32) -> Result<(), StepError> {
    if (1..=1_000_000).contains(&head_count) { Ok(()) } else { Err(StepError::HeadCountInvalid) }
}

/// Checks a reference, number or officer: short and printable.
pub(crate) fn check_short(field: &'static str, text: &str) -> Result<(), StepError> {
    let fits =
        !text.trim().is_empty() && text.chars().count() <= MAX_SHORT && !text.chars().any(char::is_control);
    let expected = "1 to 200 characters without control characters";
    if fits { Ok(()) } else { Err(StepError::TextInvalid { field, expected }) }
}

/// Checks sensitive texts: not empty, not too long, and without NUL, which PostgreSQL cannot store.
pub(crate) fn check_texts(values: &SensitiveValues) -> Result<(), StepError> {
    match values.iter().find(|(_, text)| !is_text_valid(text)) {
        Some((field, _)) => Err(StepError::TextInvalid { field: input_name(field), expected: TEXT }),
        None => Ok(()),
    }
}

/// Whether a sensitive text can be stored.
pub(crate) fn is_text_valid(text: &SensitiveText) -> bool {
    let text = text.reveal();
    !text.trim().is_empty() && text.chars().count() <= MAX_LONG && !text.contains('\0')
}

fn input_name(field: SensitiveField) -> &'static str {
    match field {
        SensitiveField::Name => "name",
        SensitiveField::Contact => "contact",
        SensitiveField::IdentityNumber => "identity_number",
        SensitiveField::Summary => "summary",
        SensitiveField::Reason => "reason",
        SensitiveField::Finding => "finding",
        SensitiveField::Parties => "parties",
        SensitiveField::Number => "number",
        SensitiveField::Text => "text",
        SensitiveField::Item(_) => "obligations",
    }
}

/// Removes duplicates and keeps the order: statistics count a case once for each unit that an event lists.
pub(crate) fn distinct<'a>(
    codes: impl IntoIterator<Item = &'a UnitCode>,
) -> impl Iterator<Item = &'a UnitCode> {
    let mut seen = BTreeSet::new();
    codes.into_iter().filter(move |code| seen.insert(*code))
}
