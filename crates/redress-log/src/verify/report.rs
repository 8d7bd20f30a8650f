//! The findings of a verification.

use crate::{AggregateKind, Position};
use std::collections::BTreeMap;

/// Findings listed; their number is always reported.
const TOLD: usize = 1_000;

/// Something in the log that contradicts the rules, or itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The position of the event.
    pub position: Position,
    /// Its case, such as `petition A`; empty if unknown.
    pub whose: String,
    /// What is wrong, without sensitive values.
    pub what: String,
}

/// The result of verifying the whole log.
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
    /// Events of other procedure versions than the present one, by version. Their limits and thresholds were
    /// taken as recorded.
    pub other_procedures: BTreeMap<String, u64>,
    /// Steps that are dated further back than the procedure allows for everybody; an administrator may do
    /// that.
    pub backdated: u64,
    /// Events whose sensitive values match their digest.
    pub proven: u64,
    /// Events whose sensitive values were erased, with a recorded erasure.
    pub erased: u64,
    /// How many things are wrong.
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
