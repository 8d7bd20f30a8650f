//! The toy in the register: a kind of case that exists in tests only. Its folded state is the domain's.
#![cfg(feature = "toy-kind")]

use super::kind::{CaseView, Standing};
use redress_domain::{
    CaseKind, PetitionId,
    kind::Recording,
    toy::{Toy, ToyEvent},
};
use redress_log::{AggregateKind, Event, RecordedEvent};

impl CaseView for Toy {
    const KIND: AggregateKind = AggregateKind::Toy;

    fn open(recorded: &RecordedEvent) -> Option<Self> {
        let mut toy = Self::default();
        CaseView::evolve(&mut toy, recorded);
        toy.asked.is_some().then_some(toy)
    }

    fn evolve(&mut self, recorded: &RecordedEvent) {
        let Event::Toy(event) = &recorded.event else { return };
        let recording = Recording {
            sequence: recorded.sequence,
            occurred_at: recorded.metadata.occurred_at,
            unit: recorded.metadata.unit.as_deref(),
        };
        <Self as CaseKind>::evolve(self, event, &recording);
    }

    fn standing(&self) -> Standing {
        let summary = <Self as CaseKind>::summary(self).expect("a case begins with its question");
        let state = if summary.closed_on.is_some() { "CLOSED" } else { "OPEN" };
        Standing {
            unit: summary.owner,
            asked: if summary.closed_on.is_some() { Vec::new() } else { summary.units.clone() },
            acting: summary.units,
            state: state.to_owned(),
            opened: summary.opened_on,
            due: summary.due_on,
            closed: summary.closed_on,
            petitions: summary.petition.into_iter().collect(),
        }
    }

    fn names(recorded: &RecordedEvent) -> Vec<PetitionId> {
        match &recorded.event {
            Event::Toy(ToyEvent::Asked(asked)) => vec![asked.petition.clone()],
            _ => Vec::new(),
        }
    }
}
