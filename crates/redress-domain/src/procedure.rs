//! The versioned procedure file: legal limits and thresholds as data.

use serde::Deserialize;

/// Limits and thresholds for new events. Reading history does not need it: every event contains what was
/// decided.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// Name of this version. Every event's metadata contains it.
    pub version: String,
    /// Legal limits.
    pub limits: Limits,
    /// How promptly things must be recorded.
    pub recording: Recording,
    /// Thresholds for groups.
    pub groups: Groups,
    /// Escalation (四级会诊).
    pub escalation: Escalation,
}

/// Legal limits, in calendar days. The first day is not counted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// From registration to triage (article 22).
    pub triage_days: u16,
    /// From an assignment to its acceptance (article 23).
    pub accept_days: u16,
    /// From a reopening to the new round's assignment. Files without this limit have 15 days.
    #[serde(default = "assign_days")]
    pub assign_days: u16,
    /// To the closing, from the round's first acceptance or, before that, its first assignment (article 34).
    pub handling_days: u16,
    /// The longest extension (article 34).
    pub extension_days: u16,
    /// The longest new term of an order given after the legal limit has passed.
    pub overdue_reassignment_days: u16,
    /// From a dispute's first assignment, in each round, to its resolution. Files of before there were disputes have 30 days.
    #[serde(default = "dispute_days")]
    pub dispute_days: u16,
}

fn assign_days() -> u16 {
    15
}

fn dispute_days() -> u16 {
    30
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
        implied.limits.extension_days = u16::MAX;
        implied.limits.overdue_reassignment_days = u16::MAX;
        implied.groups.representatives_at_most = u32::MAX;
        implied.escalation.highest_tier = u8::MAX;
        implied
    }

    fn check(&self) -> Result<(), ProcedureError> {
        let version = self.version.as_str();
        if version.is_empty() || version.len() > 50 || version.chars().any(char::is_control) {
            let (found, expected) = (format!("{version:?}"), "1 to 50 printable characters");
            return Err(ProcedureError::OutOfRange { field: "version", found, expected });
        }
        let days = [
            ("limits.triage_days", self.limits.triage_days),
            ("limits.accept_days", self.limits.accept_days),
            ("limits.assign_days", self.limits.assign_days),
            ("limits.handling_days", self.limits.handling_days),
            ("limits.extension_days", self.limits.extension_days),
            ("limits.overdue_reassignment_days", self.limits.overdue_reassignment_days),
            ("limits.dispute_days", self.limits.dispute_days),
        ];
        if let Some((field, found)) = days.into_iter().find(|(_, days)| !(1..=3650).contains(days)) {
            let expected = "1 to 3650 days";
            return Err(ProcedureError::OutOfRange { field, found: found.to_string(), expected });
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
        assert_eq!((limits.triage_days, limits.accept_days, limits.assign_days), (15, 15, 15));
        let before = include_str!("../procedure/default.toml").replace("assign_days", "# assign_days");
        let before = before.replace("dispute_days", "# dispute_days");
        assert_eq!(Procedure::parse(&before).unwrap(), procedure, "a file of before there was this limit");
        assert_eq!((limits.handling_days, limits.extension_days, limits.dispute_days), (60, 30, 30));
        assert_eq!((procedure.groups.collective_from, procedure.escalation.highest_tier), (5, 4));
    }

    #[test]
    fn a_bad_file_is_refused_with_the_place_of_the_error() {
        let good = include_str!("../procedure/default.toml");
        let check = |from: &str, to: &str, expected: &str| {
            let error = Procedure::parse(&good.replace(from, to)).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        };
        check("triage_days = 15 ", "triage_days = 0 ", "limits.triage_days = 0, expected 1 to 3650 days");
        check("triage_days = 15 ", "triage_days = -1 ", "line 8, column 15");
        check("triage_days", "triage_dayz", "unknown field `triage_dayz`");
        check("highest_tier = 4", "highest_tier = 0", "escalation.highest_tier = 0");
        check("\"CN-2022\"", "\"\"", "version");
    }
}
