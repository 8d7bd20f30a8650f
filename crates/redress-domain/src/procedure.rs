//! The versioned procedure file: legal limits and thresholds as data.

use crate::{CaseId, Limit, numbers::Numbers};
use serde::Deserialize;

/// Limits and thresholds for new events. Reading history does not need it: every event contains what was
/// decided.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// Name of this version. Every event's metadata contains it.
    pub version: String,
    /// Code of the region whose calendar says which days are worked. Files of before there were calendars have `CN`.
    #[serde(default = "nation")]
    pub region: CaseId,
    /// Legal limits.
    pub limits: Limits,
    /// How promptly things must be recorded.
    pub recording: Recording,
    /// Thresholds for groups.
    pub groups: Groups,
    /// Escalation (四级会诊).
    pub escalation: Escalation,
    /// Termination. Files without this section allow no ground but the re-review.
    #[serde(default)]
    pub termination: TerminationRules,
    /// How the numbers are written that the office gives. Files of before it gave any have the built-in patterns.
    #[serde(default)]
    pub numbers: Numbers,
}

fn nation() -> CaseId {
    "CN".parse().expect("an id")
}

/// Legal limits. Each says which days it counts; the first day is not counted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// From registration to triage (article 22).
    pub triage_days: Limit,
    /// From an assignment to its acceptance (article 23).
    pub accept_days: Limit,
    /// From an assignment to the unit's objection (article 23). Files without this limit have 5 working days.
    #[serde(default = "working_days::<5>")]
    pub objection_days: Limit,
    /// Simplified handling (简易办理): from the acceptance, or until then from the last day to accept, to the
    /// closing. Files without this limit have 10 working days.
    #[serde(default = "working_days::<10>")]
    pub simplified_days: Limit,
    /// From a reopening to the new round's assignment. Files without this limit have 15 days.
    #[serde(default = "calendar_days::<15>")]
    pub assign_days: Limit,
    /// To the closing, from the round's first acceptance or, before that, its first assignment (article 34).
    pub handling_days: Limit,
    /// The longest extension (article 34), in calendar days: it moves a day that was counted before.
    pub extension_days: u16,
    /// The longest new term of an order given after the legal limit has passed.
    pub overdue_reassignment_days: Limit,
    /// From the delivery of an opinion to the request for its review (articles 35 and 36). Files without this limit
    /// have 30 days.
    #[serde(default = "calendar_days::<30>")]
    pub appeal_days: Limit,
    /// From the request for a review to its decision (articles 35 and 36). Files without this limit have 30 days.
    #[serde(default = "calendar_days::<30>")]
    pub review_days: Limit,
    /// From a dispute's first assignment, in each round, to its resolution. Files without this limit have 30 days.
    #[serde(default = "calendar_days::<30>")]
    pub dispute_days: Limit,
    /// From the day on which an agreement takes effect to the request for its confirmation (People's Mediation Law, article 33). Files without
    /// this limit have 30 days.
    #[serde(default = "calendar_days::<30>")]
    pub confirmation_days: Limit,
}

/// The limit of a file that does not name it.
fn calendar_days<const DAYS: u16>() -> Limit {
    Limit::calendar_days(DAYS)
}

/// The same, in working days.
fn working_days<const DAYS: u16>() -> Limit {
    Limit::working_days(DAYS)
}

/// How promptly things must be recorded.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recording {
    /// How many days a step of the procedure may be dated back.
    pub backdating_days: u16,
    /// How many seconds a caller's clock may be ahead of ours.
    pub clock_tolerance_seconds: u16,
}

/// Thresholds for groups of petitioners.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Groups {
    /// The smallest collective visit (集体访), in people.
    pub collective_from: u32,
    /// The most representatives that a collective visit may have.
    pub representatives_at_most: u32,
}

/// Escalation tiers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// The highest tier; a round starts at 1.
    pub highest_tier: u8,
    /// Whether a petition is escalated to tier 3 or 4 only after a consultation (会诊) of the tier below, in the same
    /// round, decided to raise it or reached no decision. Files without this switch have `false`.
    #[serde(default)]
    pub consultation_before_escalation: bool,
}

/// Termination (终结).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TerminationRules {
    /// Whether the procedure also ends if nobody requests a review in time.
    #[serde(default)]
    pub no_request_in_time: bool,
}

/// Why a procedure file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProcedureError {
    /// The file is not valid TOML of the expected shape. The text names line, column and field.
    #[error("the procedure file cannot be read: {0}")]
    Malformed(String),
    /// A value is out of range.
    #[error("the procedure file has {field} = {found}, expected {expected}")]
    OutOfRange {
        /// Dotted name of the field.
        field: &'static str,
        /// The value in the file.
        found: String,
        /// The expected values.
        expected: &'static str,
    },
    /// Two series of numbers that are written alike.
    #[error(
        "the procedure file writes the numbers of {one} and {other} alike; each series has a pattern of its own"
    )]
    NumbersAlike {
        /// A series.
        one: &'static str,
        /// The other.
        other: &'static str,
    },
}

impl ProcedureError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "PROCEDURE_INVALID"
    }
}

impl Default for Procedure {
    /// The national procedure (2022 Regulation), embedded in the program.
    fn default() -> Self {
        Self::parse(include_str!("../procedure/default.toml")).expect("the embedded file is held by a test")
    }
}

impl Procedure {
    /// Reads a procedure file.
    ///
    /// # Errors
    /// If it is not TOML of this shape, has unknown fields or a value out of range.
    pub fn parse(text: &str) -> Result<Self, ProcedureError> {
        let procedure: Self = toml::from_str(text)
            .map_err(|error| ProcedureError::Malformed(error.to_string().trim_end().into()))?;
        procedure.check()?;
        Ok(procedure)
    }

    /// The same, with thresholds that bar nothing: for events that were decided under a procedure that is not at hand.
    #[must_use]
    pub fn without_thresholds(&self) -> Self {
        let mut implied = self.clone();
        implied.recording.backdating_days = u16::MAX;
        implied.recording.clock_tolerance_seconds = u16::MAX;
        implied.termination.no_request_in_time = true;
        implied.limits.objection_days = Limit::calendar_days(u16::MAX);
        implied.limits.extension_days = u16::MAX;
        implied.limits.overdue_reassignment_days = Limit::calendar_days(u16::MAX);
        implied.groups.representatives_at_most = u32::MAX;
        implied.escalation.highest_tier = u8::MAX;
        implied.escalation.consultation_before_escalation = false;
        implied
    }

    fn check(&self) -> Result<(), ProcedureError> {
        let version = self.version.as_str();
        if version.is_empty() || version.len() > 50 || version.chars().any(char::is_control) {
            let (found, expected) = (format!("{version:?}"), "1 to 50 printable characters");
            return Err(ProcedureError::OutOfRange { field: "version", found, expected });
        }
        let days = [
            ("limits.triage_days", self.limits.triage_days.days),
            ("limits.accept_days", self.limits.accept_days.days),
            ("limits.objection_days", self.limits.objection_days.days),
            ("limits.simplified_days", self.limits.simplified_days.days),
            ("limits.assign_days", self.limits.assign_days.days),
            ("limits.handling_days", self.limits.handling_days.days),
            ("limits.extension_days", self.limits.extension_days),
            ("limits.overdue_reassignment_days", self.limits.overdue_reassignment_days.days),
            ("limits.appeal_days", self.limits.appeal_days.days),
            ("limits.review_days", self.limits.review_days.days),
            ("limits.dispute_days", self.limits.dispute_days.days),
            ("limits.confirmation_days", self.limits.confirmation_days.days),
        ];
        if let Some((field, found)) = days.into_iter().find(|(_, days)| !(1..=3650).contains(days)) {
            let expected = "1 to 3650 days";
            return Err(ProcedureError::OutOfRange { field, found: found.to_string(), expected });
        }
        if let Some([one, other]) = self.numbers.alike() {
            return Err(ProcedureError::NumbersAlike { one: one.as_str(), other: other.as_str() });
        }
        let counts = [
            ("groups.collective_from", u64::from(self.groups.collective_from), 2..=1_000_000),
            ("groups.representatives_at_most", self.groups.representatives_at_most.into(), 1..=1_000_000),
            ("escalation.highest_tier", self.escalation.highest_tier.into(), 1..=9),
        ];
        match counts.into_iter().find(|(_, count, range)| !range.contains(count)) {
            Some((field, found, _)) => Err(ProcedureError::OutOfRange {
                field,
                found: found.to_string(),
                expected: "a count that can occur",
            }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_procedure_is_the_regulations() {
        let procedure = Procedure::default();
        let limits = &procedure.limits;
        let days =
            |limits: [Limit; 3]| limits.map(|limit| (limit.days, limit == Limit::calendar_days(limit.days)));
        let three = [limits.triage_days, limits.accept_days, limits.assign_days];
        assert_eq!(days(three), [(15, true), (15, true), (15, true)]);
        let before = include_str!("../procedure/default.toml").replace("assign_days", "# assign_days");
        let before = before.replace("dispute_days", "# dispute_days");
        let before = before.replace("objection_days", "# objection_days");
        let before = before.replace("simplified_days", "# simplified_days");
        let before = before.replace("consultation_before", "# consultation_before");
        let before = before.replace("appeal_days", "# appeal_days").replace("review_days", "# review_days");
        let before =
            before.replace("[termination]", "").replace("no_request_in_time", "# no_request_in_time");
        assert_eq!(Procedure::parse(&before).unwrap(), procedure, "a file of before there was this limit");
        assert_eq!((limits.handling_days, limits.extension_days), (Limit::calendar_days(60), 30));
        assert_eq!(
            [limits.appeal_days, limits.review_days, limits.dispute_days],
            [Limit::calendar_days(30); 3]
        );
        assert!(!procedure.termination.no_request_in_time);
        assert_eq!(
            (limits.objection_days, limits.simplified_days),
            (Limit::working_days(5), Limit::working_days(10))
        );
        assert_eq!((procedure.groups.collective_from, procedure.escalation.highest_tier), (5, 4));
        assert!(!procedure.escalation.consultation_before_escalation);
    }

    #[test]
    fn a_bad_file_is_refused_with_the_place_of_the_error() {
        let good = include_str!("../procedure/default.toml");
        let check = |from: &str, to: &str, expected: &str| {
            let error = Procedure::parse(&good.replace(from, to)).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        };
        check("triage_days = 15 ", "triage_days = 0 ", "limits.triage_days = 0, expected 1 to 3650 days");
        check("triage_days = 15 ", "triage_days = -1 ", "line 11, column 15");
        check("triage_days", "triage_dayz", "unknown field `triage_dayz`");
        check("highest_tier = 4", "highest_tier = 0", "escalation.highest_tier = 0");
        check("\"CN-2022\"", "\"\"", "version");
    }
}
