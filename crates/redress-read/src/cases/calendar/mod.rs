//! Calendars of working days on the read side: a place in the register, for lists and pages, and as they were.

use super::kind::{CaseKind, CaseView, Standing};
use redress_domain::calendar::Calendar;
use redress_log::{AggregateKind, Event, RecordedEvent};

/// The kind.
pub(super) const KIND: CaseKind = CaseKind::of::<Calendar>();

impl CaseView for Calendar {
    const KIND: AggregateKind = AggregateKind::Calendar;

    fn open(recorded: &RecordedEvent) -> Option<Self> {
        let mut calendar = Self::default();
        CaseView::evolve(&mut calendar, recorded);
        calendar.opened_on.is_some().then_some(calendar)
    }

    fn evolve(&mut self, recorded: &RecordedEvent) {
        if let Event::Calendar(event) = &recorded.event {
            <Self as redress_domain::CaseKind>::evolve(self, event, &recorded.recording());
        }
    }

    fn standing(&self) -> Standing {
        Standing {
            unit: None,
            acting: Vec::new(),
            asked: Vec::new(),
            state: "PUBLISHED".to_owned(),
            opened: self.opened_on.expect("a case begins with a calendar"),
            due: None,
            closed: None,
            petitions: Vec::new(),
        }
    }
}
