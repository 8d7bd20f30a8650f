//! Random commands to meetings, and a second opinion about what became of them.

use super::runner;
use crate::{
    fixture::*,
    rules::meetings::{dispute, knowing_the_subjects, petition},
};
use chrono::{Days, NaiveDate};
use cqrs_es::DomainEvent;
use proptest::prelude::*;
use redress_domain::{
    meeting::{MeetingEvent as E, *},
    *,
};
use std::{cell::RefCell, collections::BTreeSet};

/// Which command, a number for what it says, how many days later, and how many days back it is dated.
type Roll = (u8, u8, u64, u64);

fn rolls() -> impl Strategy<Value = Vec<Roll>> {
    let later = prop_oneof![6 => 0..4_u64, 2 => 5..40_u64];
    let back = prop_oneof![8 => Just(0_u64), 3 => 1..20_u64];
    prop::collection::vec((0..6_u8, 0..12_u8, later, back), 1..30)
}

fn subject(number: u8) -> Subject {
    if number.is_multiple_of(2) { petition() } else { dispute() }
}

fn command(which: u8, number: u8, day: NaiveDate) -> MeetingCommand {
    match which {
        0 => MeetingCommand::Hold(Hold {
            owner: id("east"),
            kind: MeetingKind::ALL[usize::from(number % 3)],
            tier: (number % 3 == 2 || number == 6).then_some(number / 3 + 1),
            chair: "chair".into(),
            units: vec![id("river")],
            subjects: if number < 8 { vec![petition(), dispute()] } else { vec![subject(number)] },
        }),
        1..=3 => MeetingCommand::Decide(Decide {
            subject: subject(number),
            decision: MatterDecision::ALL[usize::from(which % 3)],
            unit: (!number.is_multiple_of(3)).then(|| id("housing")),
            due_on: (number % 4 == 1).then(|| day + Days::new(number.into()) - Days::new(3)),
            text: SensitiveText::new("decided"),
        }),
        _ => MeetingCommand::Execute { subject: subject(number) },
    }
}

fn decision<'a>(history: &'a [E], subject: &Subject) -> Option<&'a MatterDecided> {
    history.iter().find_map(|event| match event {
        E::MatterDecided(decided) if decided.subject == *subject => Some(decided),
        _ => None,
    })
}

/// What the rules say of each event, from the events before it alone.
fn check(history: &[E], event: &E) {
    let Some(E::MeetingHeld(held)) = history.first() else {
        let E::MeetingHeld(held) = event else { panic!("a meeting comes first: {event:?}") };
        let is_consultation = held.kind == MeetingKind::Consultation;
        assert_eq!(held.tier.is_some_and(|tier| (2..=4).contains(&tier)), is_consultation);
        return;
    };
    match event {
        E::MeetingHeld(_) => panic!("a meeting is held once"),
        E::MatterDecided(decided) => {
            assert!(
                held.subjects.contains(&decided.subject) && decision(history, &decided.subject).is_none()
            );
            assert!(decided.occurred_on >= held.occurred_on);
            assert!(decided.due_on.is_none_or(|due_on| due_on >= decided.occurred_on));
            match decided.decision {
                MatterDecision::Responsible => assert!(decided.unit.is_some()),
                MatterDecision::NoDecision => assert_eq!((&decided.unit, decided.due_on), (&None, None)),
                MatterDecision::Raised => {}
            }
        }
        E::DecisionExecuted(executed) => {
            let decided = decision(history, &executed.subject).expect("what was decided");
            assert!(decided.decision != MatterDecision::NoDecision);
            assert!(executed.occurred_on >= decided.occurred_on);
            assert!(!history.iter().any(|before| {
                matches!(before, E::DecisionExecuted(before) if before.subject == executed.subject)
            }));
        }
    }
}

/// Whether everything is decided, and executed where there is something to execute.
fn is_closed(history: &[E]) -> bool {
    let Some(E::MeetingHeld(held)) = history.first() else { return false };
    held.subjects.iter().all(|subject| {
        let executed = history
            .iter()
            .any(|event| matches!(event, E::DecisionExecuted(done) if done.subject == *subject));
        decision(history, subject)
            .is_some_and(|decided| decided.decision == MatterDecision::NoDecision || executed)
    })
}

#[test]
fn no_commands_lead_to_a_history_that_breaks_a_rule() {
    let (seen, closed) = (RefCell::new(BTreeSet::new()), RefCell::new(0));
    let outcome = runner(600).run(&rolls(), |rolls| {
        let (mut meeting, mut history, mut clock) = (Meeting::default(), Vec::new(), day("2026-03-02"));
        for (which, number, later, back) in rolls {
            clock = clock + Days::new(later);
            let dated = clock - Days::new(back);
            let which = if history.is_empty() { 0 } else { which };
            let mut submitted = on_day(dated, command(which, number, dated)).knowing(knowing_the_subjects());
            submitted.moment.today = clock;
            submitted.moment.now += clock - dated;
            let rules = rules();
            let case = submitted.case(&rules, &submitted.command.sensitive());
            let Ok(event) = meeting.decide(&submitted.command, &case) else { continue };
            check(&history, &event);
            // What is read back leads to the same decision, as `replay` makes it.
            let text = serde_json_canonicalizer::to_string(&event).unwrap();
            let version = event.event_version();
            let read: E =
                upcast::decode(&event.event_type(), &version, &text, &crate::fixture::upcasters()).unwrap();
            assert_eq!(read, event);
            let again = <Meeting as CaseKind>::reverse(id("M-1"), &event);
            let case = redress_domain::Case { sealed: event.sealed().cloned(), ..case };
            assert_eq!(<Meeting as CaseKind>::decide(&again, &meeting, &case), Ok(event.clone()));
            meeting.evolve(&event);
            let stored = serde_json::to_value(&meeting).unwrap();
            assert_eq!(
                serde_json::from_value::<Meeting>(stored).unwrap(),
                meeting,
                "as the register stores it"
            );
            seen.borrow_mut().insert(event.event_type());
            history.push(event);
            assert_eq!(meeting.closed_on().is_some(), is_closed(&history), "{history:#?}");
        }
        closed.replace_with(|closed| *closed + usize::from(is_closed(&history)));
        Ok(())
    });
    outcome.unwrap();
    // Otherwise the run has shown little.
    assert_eq!(*seen.borrow(), E::TYPES.iter().map(ToString::to_string).collect());
    assert!(*closed.borrow() >= 50, "{closed:?}");
}
