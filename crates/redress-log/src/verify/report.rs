//! What a proof of the log finds.

use crate::{AggregateKind, Position};
use std::collections::BTreeMap;

/// Findings told one by one; their number is told in any case.
const TOLD: usize = 1_000;

/// Something in the log that does not agree with the rules, or with itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The event.
    pub position: Position,
    /// Whose it is, such as `petition A`; empty where that is not known.
    pub whose: String,
    /// What does not agree; without sensitive values.
    pub what: String,
}

/// What a proof of the whole log found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// The position up to which the log was read.
    pub head: Position,
    /// How many events were read.
    pub events: u64,
    /// How many cases they belong to, by kind: petitions, units, and so on.
    pub cases: BTreeMap<AggregateKind, u64>,
    /// How many events were decided again.
    pub decided: u64,
    /// Events of other procedures than the one at hand, by version: the numbers that they froze (limits, thresholds) were taken as they are.
    pub other_procedures: BTreeMap<String, u64>,
    /// Steps dated further back than the procedure allows everybody: an administrator may.
    pub backdated: u64,
    /// Events whose sensitive values agree with their digest.
    pub proven: u64,
    /// Events whose sensitive values were erased, with the erasure on record.
    pub erased: u64,
    /// How many things do not agree.
    pub disagreements: u64,
    /// The first of them.
    pub findings: Vec<Finding>,
}

impl VerifyReport {
    /// How many cases of a kind there are.
    #[must_use]
    pub fn count(&self, kind: AggregateKind) -> u64 {
        self.cases.get(&kind).copied().unwrap_or(0)
    }

    pub(super) fn find(&mut self, position: Position, whose: &str, what: impl Into<String>) {
        self.disagreements += 1;
        if self.findings.len() < TOLD {
            self.findings.push(Finding { position, whose: whose.to_owned(), what: what.into() });
        }
    }
}
