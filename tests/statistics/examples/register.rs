//! The petition register: what a row tells, and pages of rows.

use super::{phrases::day, story::Story};
use redress_domain::{Channel, Kind, Outcome, PetitionState};
use redress_read::{
    BacklogListing, BacklogListings, Cursor, Order, OrderBy, Page, PetitionFilter, PetitionRow, Reader,
    Window,
};

async fn row(story: &Story, id: &str) -> PetitionRow {
    let reader = story.reader().await;
    reader.petition(&id.parse().unwrap()).await.unwrap().value.unwrap()
}

#[tokio::test]
async fn a_row_shows_the_present_state_of_a_whole_life() {
    let mut story = Story::begin().await;
    let positions = story
        .given(
            "03-01 1 register
            03-02 2 register at D2 in T1 by VISIT people 4 repeats 1 petitioner somebody against H2
            03-03 2 triage TOWNSHIP category WATER kind ACCUSATION
            03-04 2 assign T1 with H1 due 03-30
            03-05 2 accept T1
            03-06 2 escalate D1 tier 3 due 03-31
            03-07 2 extend 04-10
            03-08 2 visit C people 5
            03-09 2 correct people 6 place T2
            03-10 2 close PARTLY_SUPPORTED
            03-09 2 sponsor leader-1
            03-09 2 list OLD",
        )
        .await;
    assert_eq!(row(&story, "2").await, of_a_whole_life(positions[1], positions[11]));
}

fn of_a_whole_life(first_position: i64, last_position: i64) -> PetitionRow {
    PetitionRow {
        id: "2".into(),
        matter: "1".into(),
        state: PetitionState::Closed,
        round: 1,
        tier: 3,
        channel: Channel::Visit,
        kind: Some(Kind::Accusation),
        category: Some("WATER".into()),
        petitioner_id: "somebody".into(),
        anonymous: false,
        head_count: 6,
        representatives: None,
        sensitive_fields: Vec::new(),
        received_by: "D2".into(),
        place: "T2".into(),
        responsible: Some("D1".into()),
        co_handlers: vec!["H1".into()],
        against: vec!["H2".into()],
        cleared_by: Some(Vec::new()),
        repeat_of: Some("1".into()),
        collective: true,
        // A district is one level above a township, a city one above a district.
        over_level: false,
        registered_at: "2026-03-02T12:00:00+08:00".parse().unwrap(),
        registered_on: day("03-02"),
        triage_due_on: day("03-17"),
        due_on: Some(day("04-10")),
        // 60 days from the acceptance are 4 May; the extension added ten.
        legal_limit_on: Some(day("05-14")),
        next_step_due_on: None,
        objection_until: None,
        objected_on: None,
        objection_to: None,
        sponsor: Some("leader-1".into()),
        sponsor_post: Some("the deputy head".into()),
        sponsor_unit: Some("C".into()),
        sponsored_on: Some(day("03-09")),
        backlog: BacklogListings(vec![BacklogListing {
            list: "OLD".into(),
            listed_on: day("03-09"),
            cancelled_on: None,
            verified_by: None,
        }]),
        backlog_listed: vec!["OLD".into()],
        backlog_cancelled: Vec::new(),
        appeal_until: None,
        review_due_on: None,
        reviewers: vec![],
        terminated_on: None,
        opinions: None,
        closed_on: Some(day("03-10")),
        outcome: Some(Outcome::PartlySupported),
        resolved: None,
        satisfaction: None,
        sequence: 11,
        first_position,
        last_position,
    }
}

#[tokio::test]
async fn a_reopened_petition_waits_for_its_order_without_a_due_day() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-01 1 register
            03-02 1 triage TOWNSHIP
            03-03 1 assign H1 due 03-30
            03-10 1 close
            03-12 1 reopen",
        )
        .await;
    let found = row(&story, "1").await;
    assert_eq!((found.state, found.round, found.tier), (PetitionState::Reopened, 2, 1));
    let (responsible, due_on, closed_on) = (found.responsible, found.due_on, found.closed_on);
    assert_eq!((responsible, due_on, closed_on, found.outcome), (None, None, None, None));
    assert_eq!(found.next_step_due_on, Some(day("03-27")), "15 days after the reopening");
    let reader = story.reader().await;
    assert_eq!(reader.petition(&"unknown".parse().unwrap()).await.unwrap().value, None);
}

const BY_DAY: Order = Order { by: OrderBy::RegisteredOn, descending: false };

/// Ids of a page, and whether there are more.
async fn page(reader: &Reader, order: Order, page: Page) -> (String, bool) {
    list(reader, &PetitionFilter::default(), order, page).await
}

async fn list(reader: &Reader, filter: &PetitionFilter, order: Order, page: Page) -> (String, bool) {
    let tree = reader.units_today().await.unwrap().value;
    let found = reader.petitions(&tree, filter, order, &page).await.unwrap().value;
    let ids: Vec<String> = found.rows.into_iter().map(|row| row.id).collect();
    (ids.join(" "), found.has_more)
}

fn at(text: &str, id: &str) -> Option<Cursor> {
    Some(Cursor { day: Some(day(text)), id: id.to_owned() })
}

fn of(ids: &str, has_more: bool) -> (String, bool) {
    (ids.to_owned(), has_more)
}

#[tokio::test]
async fn rows_that_come_in_between_move_no_page() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-01 a register
            03-02 b register
            03-02 c register
            03-03 d register
            03-04 e register",
        )
        .await;
    let reader = story.reader().await;
    assert_eq!(page(&reader, BY_DAY, Page::First(2, None)).await, of("a b", true));
    // `ab` would push `b` to the next page if pages were counted; `bb` is after the cursor.
    story
        .given(
            "03-01 ab register
            03-02 bb register",
        )
        .await;
    let reader = story.reader().await;
    assert_eq!(page(&reader, BY_DAY, Page::First(2, at("03-02", "b"))).await, of("bb c", true));
    assert_eq!(page(&reader, BY_DAY, Page::First(9, at("03-02", "c"))).await, of("d e", false));
    assert_eq!(page(&reader, BY_DAY, Page::Last(2, None)).await, of("d e", true));
    assert_eq!(page(&reader, BY_DAY, Page::Last(2, at("03-03", "d"))).await, of("bb c", true));
    assert_eq!(page(&reader, BY_DAY, Page::Last(9, at("03-02", "b"))).await, of("a ab", false));
    let latest = Order { descending: true, ..BY_DAY };
    assert_eq!(page(&reader, latest, Page::First(2, None)).await, of("e d", true));
    assert_eq!(page(&reader, latest, Page::First(2, at("03-02", "c"))).await, of("bb b", true));
    assert_eq!(page(&reader, latest, Page::Last(2, at("03-02", "bb"))).await, of("d c", true));
    assert_eq!(page(&reader, BY_DAY, Page::First(0, None)).await, of("", true));
}

#[tokio::test]
async fn what_has_no_due_day_comes_last_and_a_page_goes_on_among_it() {
    let mut story = Story::begin().await;
    for petition in ["a", "b", "c", "d"] {
        story.given(&format!("03-01 {petition} register")).await;
        story.given(&format!("03-02 {petition} triage TOWNSHIP")).await;
    }
    story
        .given(
            "03-03 c assign H1 due 03-20
            03-03 a assign H1 due 03-25
            03-09 a close",
        )
        .await;
    let reader = story.reader().await;
    let by_due = Order { by: OrderBy::DueOn, descending: false };
    assert_eq!(page(&reader, by_due, Page::First(3, None)).await, of("c a b", true));
    let none = |id: &str| Some(Cursor { day: None, id: id.to_owned() });
    assert_eq!(page(&reader, by_due, Page::First(3, none("b"))).await, of("d", false));
    assert_eq!(page(&reader, by_due, Page::Last(2, none("b"))).await, of("c a", false));
    let by_closing = Order { by: OrderBy::ClosedOn, descending: true };
    assert_eq!(page(&reader, by_closing, Page::First(9, None)).await, of("d c b a", false));
    let found = reader.petition(&"a".parse().unwrap()).await.unwrap().value.unwrap();
    assert_eq!(by_closing.cursor(&found), at("03-09", "a").unwrap());
    assert_eq!(by_due.cursor(&found), at("03-25", "a").unwrap());
}

#[tokio::test]
async fn a_window_of_registration_lets_the_same_through_in_every_order() {
    let mut story = Story::begin().await;
    for (number, petition) in ["a", "b", "c", "d"].into_iter().enumerate() {
        story
            .given(&format!(
                "03-0{n} {petition} register
                03-0{n} {petition} triage TOWNSHIP",
                n = number + 1
            ))
            .await;
    }
    // Of the day before the window but due in it; due and closed on its first day; due after it; not assigned.
    story
        .given(
            "03-04 a assign H1 due 03-20
            03-04 b assign H1 due 03-04
            03-04 c assign H1 due 04-30
            03-04 b close",
        )
        .await;
    let reader = story.reader().await;
    // Wide windows are read in the order of an index, narrow ones by themselves.
    for last in ["03-09", "12-31"] {
        let window = Window::range(day("03-02"), day(last)).unwrap();
        for (states, unit, expected) in [
            (None, None, "b c d"),
            (None, Some("H1"), "b c"),
            (Some(vec![PetitionState::Assigned, PetitionState::Triaged]), None, "c d"),
            (Some(vec![PetitionState::Assigned]), Some("H1"), "c"),
            (Some(vec![PetitionState::Closed, PetitionState::Assigned]), Some("D1"), "b c"),
            (Some(vec![]), Some("H1"), ""),
        ] {
            let filter = PetitionFilter {
                states,
                responsible: unit.map(|unit| unit.parse().unwrap()),
                registered: Some(window),
                ..PetitionFilter::default()
            };
            for by in [OrderBy::RegisteredOn, OrderBy::DueOn, OrderBy::ClosedOn] {
                let forwards =
                    list(&reader, &filter, Order { by, descending: false }, Page::First(9, None)).await;
                assert_eq!(forwards, of(expected, false), "{last} {unit:?} {by:?}");
                let order = Order { by, descending: true };
                let (backwards, _) = list(&reader, &filter, order, Page::First(9, None)).await;
                let reversed: Vec<&str> = expected.split(' ').rev().collect();
                assert_eq!(backwards, reversed.join(" "), "{last} {unit:?} {by:?}");
            }
        }
    }
}

#[tokio::test]
async fn an_odd_cursor_finds_a_place_and_no_fault() {
    let mut story = Story::begin().await;
    story.given("03-01 a register").await;
    let reader = story.reader().await;
    let odd = |day| Some(Cursor { day: Some(day), id: "a\0".to_owned() });
    assert_eq!(page(&reader, BY_DAY, Page::First(9, odd(chrono::NaiveDate::MIN))).await, of("a", false));
    assert_eq!(page(&reader, BY_DAY, Page::First(9, odd(chrono::NaiveDate::MAX))).await, of("", false));
    assert_eq!(page(&reader, BY_DAY, Page::First(u32::MAX, None)).await, of("a", false));
}
