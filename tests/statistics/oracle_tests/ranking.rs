//! The monthly ranking, by hand: six districts of `C`, judged by how many petitions they triaged in time.

use super::story::*;
use crate::oracle::{RankingAsk, RankingRow};
use chrono::{Days, NaiveDate};
use redress_domain::{
    UnitKind, UnitLevel,
    petition::{PetitionEvent, steps::Registered},
    unit::UnitEvent,
};
use redress_log::Event;
use std::collections::BTreeMap;

/// So many petitions of a unit fall due for triage on a day; the first ones are triaged in time.
fn triage(story: &mut Story, at: &str, due_on: NaiveDate, timely: u32, all: u32) {
    for number in 0..all {
        let id = format!("{at}/{due_on}/{number}");
        let received_by = unit(at);
        let registration = Registered { received_by, ..registration(&id, due_on - Days::new(15)) };
        story.tell(&id, PetitionEvent::Registered(registration));
        if number < timely {
            story.tell(&id, triaged(due_on, UnitLevel::District));
        }
    }
}

fn rank(story: &Story, level: UnitLevel, month: u32, minimum: i64) -> Vec<RankingRow> {
    story.oracle().ranking(&question(story, level, month, minimum))
}

fn question(story: &Story, level: UnitLevel, month: u32, minimum: i64) -> RankingAsk<'static> {
    RankingAsk {
        month: (2026, month),
        metric: "TIMELY_ACCEPTANCE",
        under: "P".to_owned(),
        level,
        kind: None,
        minimum,
        cut_off: None,
        position: story.head(),
    }
}

fn districts() -> Story {
    let mut story = Story::new();
    for code in ["D3", "D4", "D5", "D6", "D7"] {
        story.begin(code, Some("C"));
    }
    // A department of D1 and a township of D2: theirs is their district's.
    story.begin("D1-H", Some("D1"));
    story.begin("T2", Some("D2"));
    story
}

#[test]
fn equal_fractions_share_a_rank_and_the_last_three_are_flagged() {
    let mut story = districts();
    let april = d(4, 20);
    triage(&mut story, "D1", april, 1, 2);
    triage(&mut story, "D1-H", april, 1, 2);
    for (unit, timely, all) in
        [("T2", 2, 4), ("D3", 3, 3), ("D4", 1, 3), ("D5", 1, 4), ("D6", 0, 2), ("D7", 1, 1)]
    {
        triage(&mut story, unit, april, timely, all);
    }
    let rows = rank(&story, UnitLevel::District, 4, 2);
    // 3/3; then 2/4 twice; 1/3; 1/4; 0/2. D7 has one petition, and two are the least.
    let found: Vec<_> = rows.iter().map(|row| (row.unit.as_str(), row.rank, row.flagged)).collect();
    let expected = [
        ("D3", Some(1), false),
        ("D1", Some(2), false),
        ("D2", Some(2), false),
        ("D4", Some(4), true),
        ("D5", Some(5), true),
        ("D6", Some(6), true),
        ("D7", None, false),
    ];
    assert_eq!(found, expected);
    assert_eq!((rows[1].numerator, rows[1].denominator), (2, 4));
    assert_eq!((rows[3].previous_rank, rows[3].streak), (None, 1));
    // With D7 out of it and a minimum of three, only five are ranked: nobody is flagged.
    assert!(rank(&story, UnitLevel::District, 4, 3).iter().all(|row| !row.flagged));
}

#[test]
fn four_that_share_the_last_place_are_not_flagged() {
    let mut story = districts();
    for (unit, timely) in [("D1", 2), ("D2", 2), ("D3", 1), ("D4", 1), ("D5", 1), ("D6", 1)] {
        triage(&mut story, unit, d(4, 20), timely, 2);
    }
    let rows = rank(&story, UnitLevel::District, 4, 1);
    assert!(rows.iter().all(|row| !row.flagged));
    assert_eq!(rows[5].rank, Some(3));
    assert_eq!((rows[6].unit.as_str(), rows[6].rank, rows[6].interval), ("D7", None, None));
}

#[test]
fn a_streak_is_broken_by_a_month_without_a_flag_or_a_rank() {
    let mut story = districts();
    for month in [2, 3, 4] {
        for (unit, timely) in [("D1", 5), ("D2", 5), ("D3", 5), ("D4", 2)] {
            triage(&mut story, unit, d(month, 20), timely, 5);
        }
        // D5 is unranked in March; D6 is flagged in all three.
        triage(&mut story, "D5", d(month, 20), 1, if month == 3 { 1 } else { 5 });
        triage(&mut story, "D6", d(month, 20), 0, 5);
        triage(&mut story, "D7", d(month, 20), if month == 3 { 5 } else { 4 }, 5);
    }
    let rows = rank(&story, UnitLevel::District, 4, 5);
    let found: Vec<_> =
        rows.iter().map(|row| (row.unit.as_str(), row.rank, row.previous_rank, row.streak)).collect();
    // April: 5/5 three times, D7 4/5, D4 2/5, D5 1/5, D6 0/5. March: four at 5/5, D4 2/5, D6 0/5.
    let expected = [
        ("D1", Some(1), Some(1), 0),
        ("D2", Some(1), Some(1), 0),
        ("D3", Some(1), Some(1), 0),
        ("D7", Some(4), Some(1), 0),
        ("D4", Some(5), Some(5), 3),
        ("D5", Some(6), None, 1),
        ("D6", Some(7), Some(6), 3),
    ];
    assert_eq!(found, expected);
}

#[test]
fn the_interval_is_wilson_s() {
    let mut story = districts();
    triage(&mut story, "D1", d(4, 20), 8, 10);
    let rows = rank(&story, UnitLevel::District, 4, 1);
    let (low, high) = rows[0].interval.unwrap();
    // The textbook's 0.4902 to 0.9433 for 8 of 10.
    assert!((low - 0.4902).abs() < 5e-5 && (high - 0.9433).abs() < 5e-5, "{low} {high}");
}

#[test]
fn peers_are_the_topmost_units_in_service_or_all_of_a_kind() {
    let mut story = districts();
    let department = Some(UnitKind::Department);
    story.begin_as("D2-H", Some("D2"), department);
    story.begin_as("D2-H-H", Some("D2-H"), department);
    let retired = UnitEvent::UnitRetired { occurred_on: d(1, 2), effective_on: d(4, 30), successor: None };
    story.record("D2", Event::Unit(retired));
    triage(&mut story, "D2-H-H", d(4, 20), 1, 1);
    let peers = |kind, under: &str, month| {
        let ask =
            RankingAsk { under: under.to_owned(), kind, ..question(&story, UnitLevel::District, month, 1) };
        let rows = story.oracle().ranking(&ask);
        rows.into_iter().map(|row| (row.unit, row.denominator)).collect::<BTreeMap<_, _>>()
    };
    // Until March D2 is a peer and hides its departments; in April it is out of service, and they are topmost.
    let march: Vec<String> = peers(None, "P", 3).into_keys().collect();
    assert_eq!(march, ["D1", "D2", "D3", "D4", "D5", "D6", "D7"]);
    let april: Vec<String> = peers(None, "P", 4).into_keys().collect();
    assert_eq!(april, ["D1", "D2-H", "D3", "D4", "D5", "D6", "D7"]);
    // Of one kind, nested units stand beside each other, each with its own subtree; the parent is no peer of its own.
    let both = BTreeMap::from([("D2-H".to_owned(), 1), ("D2-H-H".to_owned(), 1)]);
    assert_eq!(peers(department, "P", 4), both);
    assert_eq!(peers(department, "D2-H", 4), BTreeMap::from([("D2-H-H".to_owned(), 1)]));
}
