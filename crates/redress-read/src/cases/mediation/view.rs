//! A mediation in the register: its folded state is the domain's own.

use crate::cases::kind::{CaseView, Standing};
use redress_domain::{CaseKind, StreamId, mediation::Mediation};
use redress_log::{AggregateKind, Event, RecordedEvent};

impl CaseView for Mediation {
    const KIND: AggregateKind = AggregateKind::Mediation;

    fn open(recorded: &RecordedEvent) -> Option<Self> {
        let mut mediation = Self::default();
        CaseView::evolve(&mut mediation, recorded);
        mediation.opened.is_some().then_some(mediation)
    }

    fn evolve(&mut self, recorded: &RecordedEvent) {
        if let Event::Mediation(event) = &recorded.event {
            <Self as CaseKind>::evolve(self, event, &recorded.recording());
        }
    }

    fn standing(&self) -> Standing {
        let case = <Self as CaseKind>::summary(self).expect("a case begins with its opening");
        let state = self.state().expect("a case begins with its opening");
        let petition = self.opened.as_ref().and_then(|opened| opened.subject.petition());
        Standing {
            unit: Some(case.owner),
            acting: case.acting,
            asked: case.asked,
            state: state.to_string(),
            opened: case.opened_on,
            due: case.due_on,
            closed: case.closed_on,
            petitions: petition.into_iter().cloned().collect(),
        }
    }

    fn cases(&self) -> Vec<StreamId> {
        let subject = self.opened.iter().map(|opened| opened.subject.stream());
        subject.filter(|(kind, _)| *kind != AggregateKind::Petition).collect()
    }
}
