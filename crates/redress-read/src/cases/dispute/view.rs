//! A dispute as the register has it: the domain's own state is all that there is to fold.

use crate::cases::kind::{CaseView, Standing};
use redress_domain::{CaseKind, PetitionId, UnitCode, dispute::Dispute};
use redress_log::{AggregateKind, Event, RecordedEvent};

impl CaseView for Dispute {
    const KIND: AggregateKind = AggregateKind::Dispute;

    fn open(recorded: &RecordedEvent) -> Option<Self> {
        let mut dispute = Self::default();
        CaseView::evolve(&mut dispute, recorded);
        dispute.found.is_some().then_some(dispute)
    }

    fn evolve(&mut self, recorded: &RecordedEvent) {
        if let Event::Dispute(event) = &recorded.event {
            <Self as CaseKind>::evolve(self, event, &recorded.recording());
        }
    }

    fn standing(&self) -> Standing {
        let case = <Self as CaseKind>::summary(self).expect("a case begins with its finding");
        let state = self.state().expect("a case begins with its finding");
        let seers: Vec<UnitCode> = case.seers().skip(1).cloned().collect();
        Standing {
            unit: Some(case.owner),
            acting: seers,
            asked: case.asked,
            state: state.to_string(),
            opened: case.opened_on,
            due: case.due_on,
            closed: case.closed_on,
            petitions: self.petition.iter().cloned().collect::<Vec<PetitionId>>(),
        }
    }
}
