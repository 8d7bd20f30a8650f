//! Random commands to mediations, and a second opinion about what became of them.

use super::runner;
use crate::fixture::*;
use chrono::{Days, NaiveDate};
use cqrs_es::DomainEvent;
use proptest::prelude::*;
use redress_domain::{
    mediation::{MediationEvent as E, *},
    *,
};
use std::{cell::RefCell, collections::BTreeSet};

/// Which command, a number for what it says, how many days later, and how many days back it is dated.
type Roll = (u8, u32, u64, u64);

fn rolls() -> impl Strategy<Value = Vec<Roll>> {
    let later = prop_oneof![6 => 0..4_u64, 2 => 5..40_u64];
    let back = prop_oneof![8 => Just(0_u64), 3 => 1..20_u64];
    prop::collection::vec((0..16_u8, 0..6_u32, later, back), 1..60)
}

fn command(which: u8, number: u32, day: NaiveDate) -> MediationCommand {
    let place = number as usize;
    match which {
        0 => MediationCommand::Open(Open {
            owner: id("river"),
            subject: Subject::Dispute(id("D-1")),
            level: Level::ALL[place % 3],
            committee: "committee".into(),
            peoples_committee: number != 0,
            both_agreed: number != 5,
        }),
        1 | 2 => MediationCommand::Raise { level: Level::ALL[place % 5] },
        3..=5 => {
            let owed = |n: u32| Owed {
                due_on: (!n.is_multiple_of(3)).then(|| day + Days::new((n * 4).into())),
                amount: n.is_multiple_of(2).then(|| Fen(i64::from(n) + 1)),
                text: SensitiveText::new("owed"),
            };
            let effective_on = (number == 4).then(|| day + Days::new(3));
            let obligations = (1..=number % 4).map(owed).collect();
            MediationCommand::Agree(Agree { form: Form::Written, effective_on, obligations })
        }
        6 => MediationCommand::Fail { reason: SensitiveText::new("why") },
        7 | 8 => MediationCommand::RequestConfirmation { court: "court".into() },
        9 | 10 => {
            let result = Confirmation::ALL[place % 2];
            MediationCommand::DecideConfirmation { result, number: SensitiveText::new("7") }
        }
        _ => MediationCommand::Visit { n: number, result: Performance::ALL[usize::from(which) % 3] },
    }
}

/// The agreements of a history, each with what follows it.
fn agreements(history: &[E]) -> Vec<(&AgreementReached, &[E])> {
    let found = history.iter().enumerate().filter_map(|(at, event)| match event {
        E::AgreementReached(reached) => Some((reached, &history[at + 1..])),
        _ => None,
    });
    found.collect()
}

/// Whether the sides may be mediated: there is no agreement yet, or the last one failed them by that day.
fn is_mediated(history: &[E], day: NaiveDate) -> bool {
    let Some((reached, rest)) = agreements(history).pop() else { return true };
    let refused = rest.iter().any(|event| {
        matches!(event, E::ConfirmationDecided(decided) if decided.result == Confirmation::Refused)
            && rest.iter().any(|event| matches!(event, E::ConfirmationRequested(_)))
    });
    let broken = reached.obligations.iter().any(|obligation| {
        let last = rest.iter().rev().find_map(|event| match event {
            E::PerformanceVisited(visited) if visited.n == obligation.n => Some(visited),
            _ => None,
        });
        let due_on = obligation.due_on.unwrap_or(reached.effective_on);
        last.is_some_and(|last| {
            last.result == Performance::Not && last.occurred_on > due_on && last.occurred_on <= day
        })
    });
    refused || broken
}

/// What the rules say of each event, from the events before it alone.
fn check(history: &[E], event: &E) {
    let day = event.occurred_on();
    assert_eq!(
        history.is_empty(),
        matches!(event, E::MediationOpened(_)),
        "an opening comes first, and once"
    );
    let is_visit = |event: &&E| matches!(event, E::PerformanceVisited(_));
    let failed = history.iter().any(|event| matches!(event, E::MediationFailed(_)));
    assert!(
        !failed || is_visit(&event) || matches!(event, E::ConfirmationDecided(_)),
        "after a failure: {event:?}"
    );
    let last = history.iter().rev().find(|event| !is_visit(event));
    assert!(is_visit(&event) || last.is_none_or(|last| last.occurred_on() <= day), "in the order of days");
    match event {
        E::MediationRaised(raised) => {
            let level = history.iter().rev().find_map(|event| match event {
                E::MediationOpened(opened) => Some(opened.level),
                E::MediationRaised(raised) => Some(raised.level),
                _ => None,
            });
            assert!(Some(raised.level) > level && is_mediated(history, day));
        }
        E::AgreementReached(reached) => {
            assert!(is_mediated(history, day), "{history:#?}");
            let counted =
                agreements(history).iter().map(|(before, _)| before.obligations.len()).sum::<usize>();
            let numbers: Vec<usize> = reached.obligations.iter().map(|one| one.n as usize).collect();
            assert_eq!(numbers, (counted + 1..=counted + numbers.len()).collect::<Vec<_>>());
            assert!(!numbers.is_empty() && reached.effective_on >= day);
        }
        E::MediationFailed(_) => assert!(is_mediated(history, day)),
        E::ConfirmationRequested(_) => {
            let (reached, rest) = agreements(history).pop().unwrap();
            assert!((reached.effective_on..=reached.effective_on + Days::new(30)).contains(&day));
            assert!(!rest.iter().any(|event| matches!(event, E::ConfirmationRequested(_))), "asked once");
            assert!(matches!(&history[0], E::MediationOpened(opened) if opened.peoples_committee));
        }
        E::ConfirmationDecided(_) => {
            let asked = history.iter().filter(|event| matches!(event, E::ConfirmationRequested(_))).count();
            let decided = history.iter().filter(|event| matches!(event, E::ConfirmationDecided(_))).count();
            assert_eq!(asked, decided + 1, "each request is decided once, and before the next");
        }
        E::PerformanceVisited(visited) => {
            let all = agreements(history);
            let at =
                all.iter().position(|(reached, _)| reached.obligations.iter().any(|one| one.n == visited.n));
            let at = at.expect("an obligation that was agreed");
            assert!(all[at].0.occurred_on <= day);
            assert!(all.get(at + 1).is_none_or(|(next, _)| day < next.occurred_on), "in force on that day");
        }
        E::MediationOpened(_) => {}
    }
}

#[test]
fn no_commands_lead_to_a_history_that_breaks_a_rule() {
    let (seen, longest) = (RefCell::new(BTreeSet::new()), RefCell::new(0));
    let dispute = Summary {
        owner: id("bureau"),
        units: vec![],
        acting: vec![],
        asked: vec![],
        names: vec![],
        petitioner: Some(id("someone")),
        opened_on: day("2026-01-02"),
        last_on: day("2026-01-02"),
        due_on: None,
        closed_on: None,
    };
    let facts = Facts { cases: vec![((AggregateKind::Dispute, "D-1".into()), dispute)], ..Facts::default() };
    let outcome = runner(600).run(&rolls(), |rolls| {
        let (mut mediation, mut history, mut clock) = (Mediation::default(), Vec::new(), day("2026-01-02"));
        for (which, number, later, back) in rolls {
            clock = clock + Days::new(later);
            let dated = clock - Days::new(back);
            let which = if history.is_empty() { 0 } else { which };
            let mut submitted = on_day(dated, command(which, number, dated));
            submitted.moment.today = clock;
            submitted.moment.now += clock - dated;
            submitted.facts = facts.clone();
            let rules = rules();
            let case = submitted.case(&rules, &submitted.command.sensitive());
            let Ok(event) = mediation.decide(&submitted.command, &case) else { continue };
            check(&history, &event);
            // What is read back leads to the same decision, as `replay` makes it.
            let text = serde_json_canonicalizer::to_string(&event).unwrap();
            let read: E = upcast::decode(
                &event.event_type(),
                &event.event_version(),
                &text,
                &crate::fixture::upcasters(),
            )
            .unwrap();
            assert_eq!(read, event);
            let again = <Mediation as CaseKind>::reverse(id("M-1"), &event);
            let case = redress_domain::Case { sealed: event.sealed().cloned(), ..case };
            assert_eq!(<Mediation as CaseKind>::decide(&again, &mediation, &case), Ok(event.clone()));
            mediation.evolve(&event);
            let stored = serde_json::to_value(&mediation).unwrap();
            assert_eq!(
                serde_json::from_value::<Mediation>(stored).unwrap(),
                mediation,
                "as the register stores it"
            );
            seen.borrow_mut().insert(event.event_type());
            history.push(event);
        }
        longest.replace_with(|longest| history.len().max(*longest));
        Ok(())
    });
    outcome.unwrap();
    // Otherwise the run has shown little.
    assert_eq!(*seen.borrow(), E::TYPES.iter().map(ToString::to_string).collect());
    assert!(*longest.borrow() >= 10, "{longest:?}");
}
