//! A question in the register: its folded state is the domain's own.

use crate::cases::kind::{CaseView, Standing};
use redress_domain::{CaseKind, toy::Toy};
use redress_log::{AggregateKind, Event, RecordedEvent};

impl CaseView for Toy {
    const KIND: AggregateKind = AggregateKind::Toy;

    fn open(recorded: &RecordedEvent) -> Option<Self> {
        let mut toy = Self::default();
        CaseView::evolve(&mut toy, recorded);
        toy.asked.is_some().then_some(toy)
    }

    fn evolve(&mut self, recorded: &RecordedEvent) {
        if let Event::Toy(event) = &recorded.event {
            <Self as CaseKind>::evolve(self, event, &recorded.recording());
        }
    }

    fn standing(&self) -> Standing {
        let case = <Self as CaseKind>::summary(self).expect("a case begins with its question");
        let state = if case.closed_on.is_some() { "CLOSED" } else { "OPEN" };
        Standing {
            unit: Some(case.owner),
            acting: case.acting,
            asked: case.asked,
            state: state.to_owned(),
            opened: case.opened_on,
            due: case.due_on,
            closed: case.closed_on,
            petitions: self.petitions.clone(),
        }
    }
}
