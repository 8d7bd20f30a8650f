//! A meeting in the register: its folded state is the domain's own.

use crate::cases::kind::{CaseView, Standing};
use redress_domain::{CaseKind, PetitionId, StreamId, Subject, UnitCode, meeting::Meeting};
use redress_log::{AggregateKind, Event, RecordedEvent};

impl CaseView for Meeting {
    const KIND: AggregateKind = AggregateKind::Meeting;
    /// The text of a decision is about its subject.
    const TEXTS_BY_SUBJECT: bool = true;

    fn open(recorded: &RecordedEvent) -> Option<Self> {
        let mut meeting = Self::default();
        CaseView::evolve(&mut meeting, recorded);
        meeting.held.is_some().then_some(meeting)
    }

    fn evolve(&mut self, recorded: &RecordedEvent) {
        if let Event::Meeting(event) = &recorded.event {
            <Self as CaseKind>::evolve(self, event, &recorded.recording());
        }
    }

    fn standing(&self) -> Standing {
        let case = <Self as CaseKind>::summary(self).expect("a case begins with the meeting");
        let state = self.state().expect("a case begins with the meeting");
        Standing {
            unit: Some(case.owner),
            acting: case.acting,
            asked: case.asked,
            state: state.to_string(),
            opened: case.opened_on,
            due: case.due_on,
            closed: case.closed_on,
            petitions: self.subjects().filter_map(Subject::petition).cloned().collect(),
        }
    }

    fn cases(&self) -> Vec<StreamId> {
        let streams = self.subjects().map(Subject::stream);
        streams.filter(|(kind, _)| *kind != AggregateKind::Petition).collect()
    }

    /// A unit is asked about the subject that it was decided to execute, not about the others.
    fn asked_about(&self, _standing: &Standing) -> Vec<(UnitCode, PetitionId)> {
        let asked = self.asked();
        asked.filter_map(|(unit, subject)| Some((unit.clone(), subject.petition()?.clone()))).collect()
    }
}
