//! Events of a meeting.

use super::terms::{MatterDecision, MeetingKind};
use async_graphql::{ID, Result};
use redress_api_common::{
    event::{EventTable, Recorded, UnitReference},
    scalars::Date,
    sensitive::SensitiveValue,
    tables::Tabled,
};
use redress_domain::{
    SensitiveField, Subject,
    meeting::{self, MeetingEvent},
};
use redress_log::{AggregateKind, Event};
use std::sync::Arc;

const fn table(name: &'static str, object: redress_api_common::tables::ObjectTable) -> EventTable {
    EventTable::of_kind(AggregateKind::Meeting, name, object)
}

/// Every event, by its name in the log.
pub(super) const EVENTS: &[EventTable] = &[
    table("MeetingHeld", MeetingHeld::OBJECT),
    table("MatterDecided", MatterDecided::OBJECT),
    table("DecisionExecuted", DecisionExecuted::OBJECT),
];

/// Converts an event to its type.
pub(super) fn typed(event: Event, recorded: Recorded) -> Option<Arc<dyn Tabled>> {
    let Event::Meeting(event) = event else { return None };
    Some(match event {
        MeetingEvent::MeetingHeld(fact) => MeetingHeld::of(recorded, fact),
        MeetingEvent::MatterDecided(fact) => MatterDecided::of(recorded, fact),
        MeetingEvent::DecisionExecuted(fact) => DecisionExecuted::of(recorded, fact),
    })
}

/// The petition of a subject, if the caller reaches it.
fn petition(recorded: &Recorded, subject: &Subject) -> Option<ID> {
    recorded.petition(subject.petition()?.as_str())
}

event! {
    /// A meeting was held (召开会议).
    MeetingHeld(meeting::MeetingHeld) {
        /// The unit whose subtree works with it.
        fn owner(&self) -> UnitReference {
            self.recorded.named(&self.fact.owner)
        }

        /// What kind of meeting.
        fn meeting_kind(&self) -> MeetingKind {
            self.fact.kind.into()
        }

        /// The tier of a consultation, from 2 to 4; null for other meetings.
        fn consultation_tier(&self) -> Option<i32> {
            self.fact.tier.map(Into::into)
        }

        /// Who chaired it; null where the caller does not reach everything that it was about, or may not know the people.
        fn meeting_chair(&self) -> Option<&str> {
            self.recorded.text(Some(&self.fact.chair))
        }

        /// The units that took part.
        fn units(&self) -> Vec<UnitReference> {
            self.recorded.all_named(&self.fact.units)
        }

        /// The petitions that it was about; those that the caller neither works with nor is asked about are left out.
        fn petitions(&self) -> Vec<ID> {
            self.fact.subjects.iter().filter_map(|subject| petition(&self.recorded, subject)).collect()
        }

        /// The disputes that it was about; those that the caller does not see are left out.
        fn disputes(&self) -> Vec<ID> {
            self.fact.subjects.iter().filter_map(|subject| self.recorded.dispute(subject)).collect()
        }
    }
}

impl MatterDecided {
    /// Whether the caller sees what was decided: they reach the petition, or see the dispute or are to execute the decision on it.
    fn is_seen(&self) -> bool {
        let subject = &self.fact.subject;
        match subject {
            Subject::Petition(_) => petition(&self.recorded, subject).is_some(),
            Subject::Dispute(_) => {
                let unit = self.fact.unit.as_ref();
                self.recorded.dispute(subject).is_some()
                    || unit.is_some_and(|unit| self.recorded.covers(unit))
            }
        }
    }
}

event! {
    /// A meeting decided on a subject (议定). A caller who reaches neither the petition nor the dispute learns no more than that.
    MatterDecided(meeting::MatterDecided) {
        /// The petition; null if it is a dispute, and where the caller neither works with the petition nor is asked about it.
        fn petition(&self) -> Option<ID> {
            petition(&self.recorded, &self.fact.subject)
        }

        /// The dispute; null if it is a petition, and where the caller neither sees the dispute nor executes the decision.
        fn dispute(&self) -> Option<ID> {
            let Subject::Dispute(dispute) = &self.fact.subject else { return None };
            self.is_seen().then(|| dispute.as_str().into())
        }

        /// What was decided.
        fn matter_decision(&self) -> Option<MatterDecision> {
            self.is_seen().then(|| self.fact.decision.into())
        }

        /// The unit that executes it; null if none was named.
        fn executing_unit(&self) -> Option<UnitReference> {
            let unit = self.fact.unit.as_ref().filter(|_| self.is_seen());
            unit.map(|unit| self.recorded.named(unit))
        }

        /// Last day to execute it; null if none was set.
        fn execute_by(&self) -> Option<Date> {
            self.fact.due_on.filter(|_| self.is_seen()).map(Date)
        }

        /// The decision in words.
        async fn decision_text(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            match self.is_seen() {
                true => self.recorded.sensitive(ctx, SensitiveField::Text).await,
                false => Ok(None),
            }
        }
    }
}

event! {
    /// A decision was executed (议定事项落实).
    DecisionExecuted(meeting::DecisionExecuted) {
        /// The petition; null if it is a dispute, and where the caller neither works with the petition nor is asked about it.
        fn petition(&self) -> Option<ID> {
            petition(&self.recorded, &self.fact.subject)
        }

        /// The dispute; null if it is a petition, and where the caller does not see the dispute.
        fn dispute(&self) -> Option<ID> {
            self.recorded.dispute(&self.fact.subject)
        }
    }
}
