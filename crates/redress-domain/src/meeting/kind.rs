//! The meeting as a kind of case.

use super::{
    Decide, Hold, MatterDecided, Meeting, MeetingCommand, MeetingError, MeetingEvent, MeetingHeld, ToMeeting,
};
use crate::{
    AggregateKind, Case, CaseId, Facts, Procedure, Sealed, SensitiveText, SensitiveValues, StreamId, Subject,
    Summary,
    guard::distinct,
    kind::{Asker, CaseKind, Found, Need, Reach, Recording, ValueOwner, ValueOwners, summaries},
};
use chrono::NaiveDate;

impl CaseKind for Meeting {
    const KIND: AggregateKind = AggregateKind::Meeting;
    const VALUES: ValueOwners = ValueOwners::ByEvent;
    type Id = CaseId;
    type Addressed = ToMeeting;
    type State = Self;

    fn id(to: &ToMeeting) -> &str {
        to.id.as_str()
    }

    fn values(to: &ToMeeting) -> SensitiveValues {
        to.command.sensitive()
    }

    fn days(to: &ToMeeting) -> Vec<(&'static str, NaiveDate)> {
        to.command.days()
    }

    fn reach(to: &ToMeeting) -> Reach<'_> {
        match &to.command {
            MeetingCommand::Hold(hold) => Reach::Opens { unit: &hold.owner, field: "owner" },
            MeetingCommand::Decide(_) => Reach::Case,
            MeetingCommand::Execute { .. } => Reach::Seen,
        }
    }

    /// What it is about: the text of a decision belongs to the petitioner of its subject.
    fn needs(to: &ToMeeting, _state: &Self) -> Vec<Need> {
        let subjects = match &to.command {
            MeetingCommand::Hold(hold) => hold.subjects.as_slice(),
            MeetingCommand::Decide(decide) => std::slice::from_ref(&decide.subject),
            MeetingCommand::Execute { .. } => &[],
        };
        subjects.iter().map(|subject| Need::Case(subject.stream())).collect()
    }

    /// The subjects that those who work with the meeting reach themselves: that it waits for an answer of theirs about one opens no other.
    fn facts(
        to: &ToMeeting,
        state: &Self,
        asker: &Asker<'_>,
        found: &dyn Found,
    ) -> Result<Facts, MeetingError> {
        Ok(Facts { cases: summaries(None, &Self::needs(to, state), asker, found), ..Facts::default() })
    }

    /// A unit that does not work with the meeting says of its own decisions that they were executed. To such a unit, every other subject is
    /// refused as one that the meeting was not about.
    fn bar(to: &ToMeeting, state: &Self, asker: &Asker<'_>) -> Result<(), MeetingError> {
        let (MeetingCommand::Execute { subject }, Some(held)) = (&to.command, &state.held) else {
            return Ok(());
        };
        let unit = state.decision_on(subject).and_then(|decision| decision.decided.unit.as_ref());
        let executing = unit.map(|unit| &unit.code);
        match asker.reaches(std::iter::once(&held.owner.code).chain(executing)) {
            true => Ok(()),
            false => Err(MeetingError::NotASubject { field: subject.field() }),
        }
    }

    fn decide(to: &ToMeeting, state: &Self, case: &Case<'_>) -> Result<MeetingEvent, MeetingError> {
        if state.held.is_none() {
            case.check_new_id("id", Some(to.id.as_str()))?;
        }
        state.decide(&to.command, case)
    }

    fn reverse(id: CaseId, event: &MeetingEvent) -> ToMeeting {
        let command = match event {
            MeetingEvent::MeetingHeld(fact) => MeetingCommand::Hold(Hold {
                owner: fact.owner.code.clone(),
                kind: fact.kind,
                tier: fact.tier,
                chair: fact.chair.clone(),
                units: fact.units.iter().map(|unit| unit.code.clone()).collect(),
                subjects: fact.subjects.clone(),
            }),
            MeetingEvent::MatterDecided(fact) => MeetingCommand::Decide(Decide {
                subject: fact.subject.clone(),
                decision: fact.decision,
                unit: fact.unit.as_ref().map(|unit| unit.code.clone()),
                due_on: fact.due_on,
                text: SensitiveText::new("sealed"),
            }),
            MeetingEvent::DecisionExecuted(fact) => MeetingCommand::Execute { subject: fact.subject.clone() },
        };
        ToMeeting { id, command }
    }

    fn evolve(state: &mut Self, event: &MeetingEvent, recording: &Recording<'_>) {
        state.fold(event, recording.position);
    }

    /// Those that took part and those that execute a decision see it; the latter are asked until they say that they did.
    fn summary(state: &Self) -> Option<Summary> {
        let held = state.held.as_ref()?;
        Some(Summary {
            owner: held.owner.code.clone(),
            units: Vec::new(),
            acting: state.named_units(),
            asked: distinct(state.asked().map(|(unit, _)| unit)).cloned().collect(),
            names: held.subjects.iter().map(Subject::stream).collect(),
            petitioner: None,
            opened_on: held.occurred_on,
            last_on: state.last_on(held),
            due_on: state.due_on(),
            closed_on: state.closed_on(),
        })
    }

    fn taken(_to: &ToMeeting) -> MeetingError {
        MeetingError::AlreadyHeld
    }

    fn occurred_on(event: &MeetingEvent) -> NaiveDate {
        event.occurred_on()
    }

    fn sealed(event: &MeetingEvent) -> Option<&Sealed> {
        event.sealed()
    }

    /// A decision is about one subject.
    fn owner(_before: &Self, event: &MeetingEvent) -> ValueOwner {
        let subject = match event {
            MeetingEvent::MatterDecided(MatterDecided { subject, .. }) => Some(subject),
            MeetingEvent::MeetingHeld(_) | MeetingEvent::DecisionExecuted(_) => None,
        };
        ValueOwner::about(subject.map(Subject::stream))
    }

    fn names(event: &MeetingEvent) -> Vec<StreamId> {
        match event {
            MeetingEvent::MeetingHeld(MeetingHeld { subjects, .. }) => {
                subjects.iter().map(Subject::stream).collect()
            }
            MeetingEvent::MatterDecided(_) | MeetingEvent::DecisionExecuted(_) => Vec::new(),
        }
    }

    fn implied(procedure: &Procedure, _before: &Self, _event: &MeetingEvent) -> Option<Procedure> {
        Some(procedure.without_thresholds())
    }
}
