//! What mediations contribute to figures.

use crate::ledger::{Flags, Key, Subject, Tally, family};
use chrono::NaiveDate;
use redress_domain::mediation::{
    AgreementReached, Confirmation, MediationEvent, MediationOpened, Performance,
};
use redress_log::{Event, RecordedEvent};
use std::{collections::BTreeMap, sync::Arc};

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
    if let Some(folded) = Folded::of(events) {
        folded.contribute(&mut tally);
    }
    tally.settled()
}

/// A mediation, folded for figures.
struct Folded<'a> {
    id: Arc<str>,
    opened: &'a MediationOpened,
    agreements: Vec<Agreement<'a>>,
    failed_on: Option<NaiveDate>,
    /// What the last visit found, by the number of the obligation.
    found: BTreeMap<u32, Performance>,
}

/// An agreement, and what became of its confirmation.
struct Agreement<'a> {
    reached: &'a AgreementReached,
    is_requested: bool,
    decided: Option<Confirmation>,
}

impl<'a> Folded<'a> {
    /// `None` before the opening.
    fn of(events: &'a [RecordedEvent]) -> Option<Self> {
        let mut folded: Option<Self> = None;
        for recorded in events {
            match (&recorded.event, &mut folded) {
                (Event::Mediation(MediationEvent::MediationOpened(opened)), _) => {
                    let (id, found) = (recorded.aggregate_id.as_str().into(), BTreeMap::new());
                    folded = Some(Self { id, opened, agreements: Vec::new(), failed_on: None, found });
                }
                (Event::Mediation(event), Some(folded)) => folded.apply(event),
                _ => {}
            }
        }
        folded
    }

    fn apply(&mut self, event: &'a MediationEvent) {
        match event {
            MediationEvent::AgreementReached(reached) => {
                self.agreements.push(Agreement { reached, is_requested: false, decided: None });
            }
            MediationEvent::MediationFailed(failed) => self.failed_on = Some(failed.occurred_on),
            MediationEvent::ConfirmationRequested(_) => {
                self.agreements.last_mut().into_iter().for_each(|agreement| agreement.is_requested = true);
            }
            MediationEvent::ConfirmationDecided(decided) => {
                let mut open = self.agreements.iter_mut();
                let open = open.find(|agreement| agreement.is_requested && agreement.decided.is_none());
                open.into_iter().for_each(|agreement| agreement.decided = Some(decided.result));
            }
            MediationEvent::PerformanceVisited(visited) => {
                self.found.insert(visited.n, visited.result);
            }
            // The first event, which `of` has taken; and a raising counts nowhere.
            MediationEvent::MediationOpened(_) | MediationEvent::MediationRaised(_) => {}
        }
    }

    fn contribute(&self, tally: &mut Tally) {
        tally.count(self.key(MEDIATION, Flags::NONE, self.opened.occurred_on), 0);
        for agreement in &self.agreements {
            let flags = AGREED
                .and(OF_A_PEOPLES_COMMITTEE.when(self.opened.peoples_committee))
                .and(VALID.when(agreement.decided == Some(Confirmation::Valid)));
            tally.count(self.key(OUTCOME, flags, agreement.reached.occurred_on), 0);
        }
        if let Some(failed_on) = self.failed_on {
            tally.count(self.key(OUTCOME, Flags::NONE, failed_on), 0);
        }
        let in_force = self.agreements.last().map(|agreement| agreement.reached);
        for obligation in in_force.into_iter().flat_map(|agreement| &agreement.obligations) {
            let Some(due_on) = obligation.due_on else { continue };
            let is_performed = self.found.get(&obligation.n) == Some(&Performance::Performed);
            tally.count(self.key(OBLIGATION, PERFORMED.when(is_performed), due_on), 0);
        }
    }

    fn key(&self, subject: Subject, flags: Flags, attributed_on: NaiveDate) -> Key {
        Key {
            petition: self.id.clone(),
            subject,
            flags,
            unit: self.opened.owner.code.clone(),
            attributed_on,
            channel: None,
            category: None,
            kind: None,
        }
    }
}
