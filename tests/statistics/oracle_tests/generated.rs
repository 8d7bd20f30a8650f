//! What must hold of any history, on histories of the generator.

use crate::{
    generator::{FIRST_DAY, LAST_DAY, populate},
    office::Office,
    oracle::{Ask, By, Figures, Oracle, VisitsBy},
};
use chrono::NaiveDate;
use chrono_tz::Asia::Shanghai;
use redress_domain::{
    ReopenCause, dispute::DisputeEvent, mediation::MediationEvent, meeting::MeetingEvent,
    petition::PetitionEvent, sweep::SweepEvent,
};
use redress_log::{Event, RecordedEvent};
use std::collections::{BTreeMap, BTreeSet};
use tokio::sync::OnceCell;

/// One history for all tests of this file.
async fn history() -> &'static [RecordedEvent] {
    static HISTORY: OnceCell<Vec<RecordedEvent>> = OnceCell::const_new();
    let made_up = || async {
        let office = Office::open().await;
        let populated = populate(&office.log, 20_260_301, 300).await;
        let (sent, refused) = (populated.sent, populated.refused);
        assert!(refused * 10 < sent, "{refused} of {sent} were refused: {:?}", populated.refusals);
        office.export().await
    };
    HISTORY.get_or_init(made_up).await
}

fn oracle(history: &[RecordedEvent]) -> Oracle {
    Oracle::new(history.to_vec(), Shanghai)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A few windows, cut-offs and positions; `A` is above all.
fn questions(head: i64) -> Vec<Ask> {
    let windows = [("2025-10-01", "2025-12-31"), ("2026-02-01", "2026-02-28"), ("2026-05-10", "2026-08-20")];
    let mut asks = Vec::new();
    for (number, (from, to)) in windows.into_iter().enumerate() {
        for cut_off in [None, Some(day("2026-06-15"))] {
            let visits_by = if number == 1 { VisitsBy::ReceivedAt } else { VisitsBy::Place };
            let (unit, window, position) =
                ("A".to_owned(), (day(from), day(to)), head - head * number as i64 / 4);
            asks.push(Ask { unit, window, cut_off, position, visits_by });
        }
    }
    asks
}

/// Numerators and denominators, summed over parts.
fn sum<'a>(parts: impl IntoIterator<Item = &'a Figures>) -> BTreeMap<String, (i64, i64)> {
    let mut sums: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for (name, figure) in parts.into_iter().flatten() {
        let sum = sums.entry(name.clone()).or_default();
        *sum = (sum.0 + figure.numerator, sum.1 + figure.denominator);
    }
    sums
}

#[tokio::test]
async fn everything_occurs() {
    let history = history().await;
    let types: BTreeSet<String> = history.iter().map(|recorded| recorded.event.event_type()).collect();
    let of_cases = [
        PetitionEvent::TYPES,
        DisputeEvent::TYPES,
        SweepEvent::TYPES,
        MediationEvent::TYPES,
        MeetingEvent::TYPES,
    ]
    .concat();
    for expected in &of_cases {
        assert!(types.contains(*expected), "no {expected}");
    }
    assert_eq!(
        types.len(),
        of_cases.len() + 6,
        "four of units, one of petitioners, one of calendars: {types:?}"
    );
    let numbered = history.iter().filter(|recorded| {
        recorded.event.number(&recorded.aggregate_id).is_some_and(|of| of.given.is_some())
    });
    assert!(numbered.count() > 20, "numbers that the office gave");
    let causes: BTreeSet<ReopenCause> = history.iter().filter_map(cause).collect();
    assert_eq!(causes.len(), ReopenCause::ALL.len());
    let late = history.windows(2).filter(|pair| pair[1].event.occurred_on() < pair[0].event.occurred_on());
    assert!(late.count() > 100, "much is recorded late");
    let (window, position) = ((FIRST_DAY, LAST_DAY), history.len() as i64);
    let ask = Ask { unit: "A".into(), window, cut_off: None, position, visits_by: VisitsBy::Place };
    for (name, figure) in oracle(history).figures(&ask).unwrap() {
        assert!(figure.numerator > 0, "{name} is {figure:?}");
    }
}

fn cause(recorded: &RecordedEvent) -> Option<ReopenCause> {
    match &recorded.event {
        Event::Petition(PetitionEvent::Reopened(reopened)) => Some(reopened.cause),
        _ => None,
    }
}

#[tokio::test]
async fn an_event_s_day_is_the_local_day_of_its_time() {
    for recorded in history().await {
        let local = recorded.metadata.occurred_at.with_timezone(&Shanghai).date_naive();
        assert_eq!(recorded.event.occurred_on(), local, "{recorded:?}");
    }
}

#[tokio::test]
async fn one_seed_gives_one_history() {
    let mut told = Vec::new();
    for _ in 0..2 {
        let office = Office::open().await;
        populate(&office.log, 7, 60).await;
        let history = office.export().await;
        // Salts are the operating system's, and so are the digests made with them.
        let told_here =
            history.into_iter().map(|r| (r.aggregate_id, r.sequence, r.event.event_type(), r.metadata));
        told.push(told_here.collect::<Vec<_>>());
    }
    assert_eq!(told[0], told[1]);
}

#[tokio::test]
async fn a_unit_is_its_own_row_and_its_children() {
    let history = history().await;
    let oracle = oracle(history);
    for ask in questions(history.len() as i64) {
        for unit in ["A", "C1", "C2", "D1", "D3", "D6", "T5", "V4"] {
            let ask = Ask { unit: unit.to_owned(), ..ask.clone() };
            let whole = oracle.figures(&ask).unwrap();
            let rows = oracle.breakdown(&ask, By::Unit);
            assert_eq!(sum(rows.values()), sum([&whole]), "{ask:?}");
            for (child, row) in rows.iter().filter(|(key, _)| *key != "own") {
                let of_child = oracle.figures(&Ask { unit: child.clone(), ..ask.clone() }).unwrap();
                assert_eq!(*row, of_child, "{child} in {ask:?}");
            }
        }
    }
}

#[tokio::test]
async fn parts_sum_to_the_whole() {
    let history = history().await;
    let oracle = oracle(history);
    for ask in questions(history.len() as i64) {
        for unit in ["A", "D2", "D3"] {
            let ask = Ask { unit: unit.to_owned(), ..ask.clone() };
            let mut whole = oracle.figures(&ask).unwrap();
            whole.remove("collectivePlaceShare");
            for by in [By::Month, By::Category, By::Channel, By::Kind] {
                let parts = oracle.breakdown(&ask, by);
                let mut sums = sum(parts.values());
                sums.retain(|name, _| whole.contains_key(name));
                // A whole without a part counts nothing.
                let counted = |(_, figure): &(&String, &(i64, i64))| *figure != &(0, 0);
                let expected = sum([&whole]);
                assert!(expected.iter().filter(counted).eq(sums.iter().filter(counted)), "{by:?} of {ask:?}");
                assert!(parts.len() > 1 || by == By::Month, "{by:?} of {ask:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_month_s_part_is_that_month_at_the_whole_s_cut_off() {
    let history = history().await;
    let oracle = oracle(history);
    let (unit, visits_by, cut_off) = ("A".to_owned(), VisitsBy::Place, Some(day("2026-07-20")));
    let (window, position) = ((day("2026-03-01"), day("2026-05-31")), history.len() as i64);
    // All units are below A in any tree.
    let ask = Ask { unit, window, cut_off, position, visits_by };
    let months = oracle.breakdown(&ask, By::Month);
    for (month, last) in [("2026-03", 31), ("2026-04", 30), ("2026-05", 31)] {
        let window = (day(&format!("{month}-01")), day(&format!("{month}-{last}")));
        let mut alone = oracle.figures(&Ask { window, ..ask.clone() }).unwrap();
        let mut part = months[month].clone();
        // Accumulation counts from the new year on, whatever the window's beginning; places are no sum of months.
        for name in ["accumulationRate", "collectivePlaceShare"] {
            alone.remove(name);
            part.remove(name);
        }
        assert_eq!(part, alone, "{month}");
    }
}

#[tokio::test]
async fn what_is_recorded_later_changes_nothing_known_before() {
    let history = history().await;
    let oracle_of_all = oracle(history);
    let head = history.len() as i64;
    let mut restated = 0;
    for ask in questions(head) {
        for position in [head / 3, head / 2, head * 3 / 4] {
            let ask = Ask { position, ..ask.clone() };
            let then = oracle(&history[..usize::try_from(position).unwrap()]).figures(&ask);
            assert_eq!(then, oracle_of_all.figures(&ask), "{ask:?}");
            restated += i32::from(then != oracle_of_all.figures(&Ask { position: head, ..ask }));
        }
    }
    assert!(restated > 10, "late facts restate what was known before: {restated}");
}
