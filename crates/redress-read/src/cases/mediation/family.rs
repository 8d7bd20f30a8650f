//! What mediations contribute to figures.

use crate::{
    cases::kind::CaseView,
    ledger::{Flags, Key, Subject, Tally, family},
};
use chrono::NaiveDate;
use redress_domain::mediation::{Confirmation, Mediation};
use redress_log::RecordedEvent;
use std::sync::Arc;

/// Of an outcome: an agreement.
pub(super) const AGREED: Flags = Flags::bit(0);
/// Of an agreement: a people's mediation committee mediated.
pub(super) const OF_A_PEOPLES_COMMITTEE: Flags = Flags::bit(1);
/// Of an agreement: a court found it valid.
pub(super) const VALID: Flags = Flags::bit(2);
/// Of an obligation: the last visit found it performed.
pub(super) const PERFORMED: Flags = Flags::bit(3);

family! {
    /// Mediations.
    MEDIATIONS of Mediation named "mediation";
    weighed: [];
    /// A mediation, for its owner, on the day on which it was opened.
    MEDIATION: Flags::NONE;
    /// An agreement or a failure, for the owner, on its day.
    OUTCOME: AGREED.and(OF_A_PEOPLES_COMMITTEE).and(VALID);
    /// An obligation with a day, of the agreement in force, for the owner, on that day.
    OBLIGATION: PERFORMED;
}

/// What a mediation contributes.
pub(super) fn tally(events: &[RecordedEvent]) -> Tally {
    let mut tally = Tally::default();
    let mut mediation = Mediation::default();
    events.iter().for_each(|recorded| CaseView::evolve(&mut mediation, recorded));
    if let (Some(first), Some(opened)) = (events.first(), &mediation.opened) {
        let (id, owner): (Arc<str>, _) = (first.aggregate_id.as_str().into(), &opened.owner.code);
        let mut count = |subject, flags, on| tally.count(Key::of_case(&id, (subject, flags), owner, on), 0);
        count(MEDIATION, Flags::NONE, opened.occurred_on);
        contribute(&mediation, opened.peoples_committee, &mut count);
    }
    tally.settled()
}

/// The outcomes, and the obligations of the agreement in force.
fn contribute(
    mediation: &Mediation,
    peoples_committee: bool,
    count: &mut impl FnMut(Subject, Flags, NaiveDate),
) {
    for agreement in &mediation.agreements {
        let decided = agreement.request.as_ref().and_then(|request| request.decided);
        let is_valid = decided.is_some_and(|(_, decision)| decision == Confirmation::Valid);
        let of_committee = OF_A_PEOPLES_COMMITTEE.when(peoples_committee);
        count(OUTCOME, AGREED.and(of_committee).and(VALID.when(is_valid)), agreement.reached.occurred_on);
    }
    if let Some(failed_on) = mediation.failed_on {
        count(OUTCOME, Flags::NONE, failed_on);
    }
    for obligation in mediation.in_force().into_iter().flat_map(|agreement| &agreement.obligations) {
        if let Some(due_on) = obligation.agreed.due_on {
            count(OBLIGATION, PERFORMED.when(obligation.is_performed()), due_on);
        }
    }
}
