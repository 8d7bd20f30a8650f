//! The laws: every figure is what an independent fold of the exported history says, entries sum to their figure, a parent is its
//! children and its own, and a figure does not move when later events arrive.

use crate::{
    court::{Court, PETITIONS, ours, same, theirs},
    oracle,
};
use chrono::NaiveDate;
use redress_domain::{
    Channel, Origin, Outcome, PetitionId, ReopenCause, Resolved, Satisfaction, UnitKind, UnitLevel,
    petition::{PetitionCommand, steps::*},
};
use redress_log::{Command, Position, Request};
use redress_read::{
    By, Comparison, Metric, Month, RankingAsk, Window, every_statistic,
    statistics::{Side, Statistic},
};

/// Questions put to both sides in a run.
const QUESTIONS: usize = 150;

#[tokio::test]
async fn every_figure_is_what_an_independent_fold_says() {
    let mut court = Court::open().await;
    for _ in 0..QUESTIONS {
        let ask = court.ask();
        let judged = court.oracle.figures(&court.for_the_oracle(&ask));
        match (court.reader.statistics(&ask).await, judged) {
            (Ok(served), Ok(judged)) => same(&ours(&served.value), &theirs(&judged), &ask),
            (Err(error), Err(_)) => assert_eq!(error.code(), "UNIT_UNKNOWN"),
            (ours, judged) => panic!("{ask:?}\nours {ours:?}\nthe judge's {judged:?}"),
        }
    }
}

/// Our ways to break figures down, and the judge's.
pub const WAYS: [(By, oracle::By); 5] = [
    (By::Unit, oracle::By::Unit),
    (By::Month, oracle::By::Month),
    (By::Category, oracle::By::Category),
    (By::Channel, oracle::By::Channel),
    (By::Kind, oracle::By::Kind),
];

#[tokio::test]
async fn every_breakdown_is_what_an_independent_fold_says() {
    let mut court = Court::open().await;
    for n in 0..QUESTIONS / 3 {
        let ask = court.ask();
        court.judge_breakdown(&ask, WAYS[n % WAYS.len()]).await;
    }
}

#[tokio::test]
async fn a_parent_is_its_children_and_its_own() {
    let mut court = Court::open().await;
    for _ in 0..QUESTIONS / 3 {
        let ask = court.ask();
        let Ok(whole) = court.reader.statistics(&ask).await else { continue };
        let parts = court.reader.breakdown(&ask, By::Unit).await.unwrap().value;
        for (name, figure) in &whole.value {
            let sum =
                |side: fn(&redress_read::Figure) -> i64| parts.values().map(|p| side(&p[name])).sum::<i64>();
            assert_eq!(sum(|f| f.numerator), figure.numerator, "{name} of {ask:?}");
            assert_eq!(
                sum(|f| f.denominator.unwrap_or(0)),
                figure.denominator.unwrap_or(0),
                "{name} of {ask:?}"
            );
        }
    }
}

/// Whether its entries are rows of the ledger; otherwise they are units, or slots.
fn has_entries(statistic: &Statistic) -> bool {
    !["collectivePlaceShare", "sweeps.complianceRate"].contains(&statistic.id.as_str())
}

#[tokio::test]
async fn entries_sum_to_their_figure() {
    let mut court = Court::open().await;
    for _ in 0..QUESTIONS / 10 {
        let ask = court.ask();
        let Ok(whole) = court.reader.statistics(&ask).await else { continue };
        for statistic in every_statistic().filter(|statistic| has_entries(statistic)) {
            let figure = &whole.value[&statistic.id];
            for (side, expected) in
                [(Side::Numerator, figure.numerator), (Side::Denominator, figure.denominator.unwrap_or(0))]
            {
                let entries =
                    court.reader.entries(&ask, statistic, side, None, (100_000, None)).await.unwrap().value;
                assert_eq!(
                    entries.iter().map(|e| e.n).sum::<i64>(),
                    expected,
                    "{} {side:?} {ask:?}",
                    statistic.id
                );
                assert!(
                    entries
                        .windows(2)
                        .all(|w| (w[0].position, &w[0].petition) < (w[1].position, &w[1].petition))
                );
            }
        }
        let places = court.reader.collective_places(&ask).await.unwrap().value;
        assert_eq!(places.len() as i64, whole.value["collectivePlaceShare"].numerator);
        court.slots_are_those_of(&ask, None, &whole.value).await;
    }
}

#[tokio::test]
async fn entries_of_a_part_sum_to_it() {
    let mut court = Court::open().await;
    for n in 0..QUESTIONS / 10 {
        let (ask, by) = (court.ask(), By::ALL[n % By::ALL.len()]);
        let Ok(parts) = court.reader.breakdown(&ask, by).await else { continue };
        for (part, figures) in &parts.value {
            let sampled: Vec<_> = every_statistic()
                .filter(|statistic| has_entries(statistic) && figures.contains_key(&statistic.id))
                .filter(|_| court.random.u8(..10) == 0)
                .collect();
            for statistic in sampled {
                let (side, page) = (Side::Numerator, (100_000, None));
                let served =
                    court.reader.entries(&ask, statistic, side, Some((by, part)), page).await.unwrap();
                let sum: i64 = served.value.iter().map(|entry| entry.n).sum();
                assert_eq!(
                    sum, figures[&statistic.id].numerator,
                    "{} of {part:?}, {by} {ask:?}",
                    statistic.id
                );
            }
            court.slots_are_those_of(&ask, Some((by, part)), figures).await;
        }
    }
}

#[tokio::test]
async fn a_figure_at_a_position_does_not_move_when_later_events_arrive() {
    let mut court = Court::open().await;
    let mut before = Vec::new();
    for _ in 0..QUESTIONS / 5 {
        let mut ask = court.ask();
        ask.position = Some(ask.position.unwrap_or(Position(court.head)));
        before.push((ask.clone(), court.reader.statistics(&ask).await.ok().map(|served| served.value)));
    }
    let late = later_events(&mut court).await;
    assert_eq!(late, LATE, "late events");
    court.reader = court.office.reader().await;
    for (ask, figures) in before {
        let after = court.reader.statistics(&ask).await.ok().map(|served| served.value);
        assert_eq!(after, figures, "{ask:?}");
    }
}

/// How many late events are recorded.
const LATE: usize = 120;

/// Late facts about old petitions, and whatever else is still allowed; how many were accepted.
async fn later_events(court: &mut Court) -> usize {
    let mut accepted = 0;
    for n in 0..2_000 {
        if accepted == LATE {
            break;
        }
        let id: PetitionId = format!("P{:05}", court.random.usize(..PETITIONS)).parse().unwrap();
        let unit = court.units[court.random.usize(..court.units.len())].parse().unwrap();
        let head_count = court.random.u32(1..9);
        let command: PetitionCommand = match n % 5 {
            0 => RecordVisit { channel: Channel::Visit, unit, head_count }.into(),
            1 => FollowUp { resolved: Resolved::No, satisfaction: Satisfaction::Dissatisfied }.into(),
            2 => Reopen { cause: ReopenCause::RecordingError, reason: None }.into(),
            3 => Correct { head_count: Some(head_count), place: Some(unit), ..Correct::default() }.into(),
            _ => Close {
                outcome: Outcome::Explained,
                opinion_reference: None,
                delivered_on: None,
                suggestion: None,
            }
            .into(),
        };
        let key = format!("later-{n}").parse().unwrap();
        let mut request = Request::new(Command::on(id, command), key, "clerk-9");
        request.origin = Origin::Simulation;
        request.occurred_at =
            Some((court.day() + chrono::Days::new(120)).and_hms_opt(4, 0, 0).unwrap().and_utc());
        accepted += usize::from(court.office.log.execute(request).await.unwrap().is_ok());
    }
    accepted
}

#[tokio::test]
async fn every_ranking_is_what_an_independent_fold_says() {
    let mut court = Court::open().await;
    let metrics = [
        ("TIMELY_ACCEPTANCE", Metric::TimelyAcceptance),
        ("CLOSURE", Metric::Closure),
        ("ON_TIME_CLOSURE", Metric::OnTimeClosure),
        ("RESOLUTION", Metric::Resolution),
        ("CONFIRMED_RESOLUTION", Metric::ConfirmedResolution),
        ("FIRST_TIME_RESOLUTION", Metric::FirstTimeResolution),
        ("SATISFACTION", Metric::Satisfaction),
    ];
    let mut flagged = 0;
    for n in 0..QUESTIONS / 2 {
        let (name, metric) = metrics[n % metrics.len()];
        let from_ask = court.ask();
        let ask = RankingAsk {
            month: Month::of(court.day()),
            metric,
            under: if n % 3 == 0 { from_ask.unit } else { court.units[0].parse().unwrap() },
            level: UnitLevel::ALL[court.random.usize(..4)],
            kind: (court.random.u8(..4) == 0).then_some(UnitKind::Department),
            minimum: court.random.u32(..4),
            cut_off: from_ask.cut_off,
            position: from_ask.position,
        };
        let asked = oracle::RankingAsk {
            month: (
                chrono::Datelike::year(&ask.month.first_day()),
                chrono::Datelike::month(&ask.month.first_day()),
            ),
            metric: name,
            under: ask.under.to_string(),
            level: ask.level,
            kind: ask.kind,
            minimum: i64::from(ask.minimum),
            cut_off: ask.cut_off,
            position: ask.position.map_or(court.head, |position| position.0),
        };
        let Ok(served) = court.reader.monthly_ranking(&ask).await else { continue };
        let judged = court.oracle.ranking(&asked);
        let rows = |r: &redress_read::RankingRow| {
            (r.unit.to_string(), r.numerator, r.denominator, r.rank, r.previous_rank, r.flagged, r.streak)
        };
        let ours: Vec<_> = served.value.rows.iter().map(rows).collect();
        let theirs: Vec<_> = judged
            .iter()
            .map(|r| {
                (r.unit.clone(), r.numerator, r.denominator, r.rank, r.previous_rank, r.flagged, r.streak)
            })
            .collect();
        assert_eq!(ours, theirs, "{ask:?}");
        flagged += ours.iter().filter(|row| row.5).count();
        for (row, judged) in served.value.rows.iter().zip(&judged) {
            let close = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).abs() < 1e-9 && (a.1 - b.1).abs() < 1e-9;
            assert_eq!(row.interval.is_some(), judged.interval.is_some());
            assert!(row.interval.zip(judged.interval).is_none_or(|(a, b)| close(a, b)));
        }
    }
    println!("{flagged} flagged rows");
}

#[test]
fn windows_and_cut_offs_shift_as_the_judge_shifts_them() {
    let mut random = fastrand::Rng::new();
    let mut day = || NaiveDate::from_ymd_opt(2023, 1, 1).unwrap() + chrono::Days::new(random.u64(..1_500));
    for n in 0..2_000 {
        let (a, b, c) = (day(), day(), day());
        let window = if n % 2 == 0 {
            Window::range(Month::of(a.min(b)).first_day(), Month::of(a.max(b)).last_day()).unwrap()
        } else {
            Window::range(a.min(b), a.max(b)).unwrap()
        };
        let cut_off = (n % 3 != 0).then_some(if n % 5 == 0 { Month::of(c).last_day() } else { c });
        let ways = [
            (Comparison::YearOnYear, oracle::Shift::YearOnYear),
            (Comparison::MonthOnMonth, oracle::Shift::MonthOnMonth),
        ];
        for (ours, theirs) in ways {
            let (shifted, shifted_cut_off) = window.shifted(cut_off, ours);
            let judged = oracle::shifted((window.from(), window.to()), cut_off, theirs);
            assert_eq!(((shifted.from(), shifted.to()), shifted_cut_off), judged, "{window:?} {cut_off:?}");
        }
    }
}
