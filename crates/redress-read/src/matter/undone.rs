//! What an undone closing takes along.

use super::fact::Fact;
use redress_domain::{ReopenCause, petition::PetitionEvent};
use std::collections::{HashMap, HashSet};

/// Positions that count nowhere: closings undone as `RECORDING_ERROR`, the events that undo them, and what was
/// recorded on the closing in between: follow-ups, steps of its opinion, and what was then struck off a list of old cases.
pub(super) fn undone(facts: &[Fact]) -> HashSet<i64> {
    let mut recorded: Vec<&Fact> = facts.iter().collect();
    recorded.sort_by_key(|fact| fact.position());
    let mut since_closing: HashMap<&str, Vec<i64>> = HashMap::new();
    let mut undone = HashSet::new();
    for fact in recorded {
        let id = fact.petition();
        match fact.step() {
            Some(PetitionEvent::Closed(_)) => {
                since_closing.insert(id, vec![fact.position()]);
            }
            Some(step) if is_of_closing(step) => since_closing.entry(id).or_default().push(fact.position()),
            Some(PetitionEvent::Reopened(reopened)) => {
                let since = since_closing.remove(id).unwrap_or_default();
                if reopened.cause == ReopenCause::RecordingError {
                    undone.extend(since);
                    undone.insert(fact.position());
                }
            }
            _ => {}
        }
    }
    undone
}

/// Whether a step concerns the closing before it, in the order of the log.
fn is_of_closing(step: &PetitionEvent) -> bool {
    matches!(
        step,
        PetitionEvent::FollowedUp(_)
            | PetitionEvent::OpinionDelivered(_)
            | PetitionEvent::ReviewRequested(_)
            | PetitionEvent::ReviewDeclined(_)
            | PetitionEvent::ReviewSuspended(_)
            | PetitionEvent::ReviewResumed(_)
            | PetitionEvent::ReviewDecided(_)
            | PetitionEvent::Terminated(_)
            | PetitionEvent::TerminationWithdrawn(_)
            | PetitionEvent::BacklogCancelled(_)
    )
}
