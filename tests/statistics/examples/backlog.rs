//! Lists of old cases: which listings are cancelled, by when, and for whom they count; and what the register shows.

use super::{phrases::day, story::Story};
use redress_log::AsOf;
use redress_read::{BacklogFilter, BacklogListing, Order, Page, PetitionFilter};

const ASSIGNED: &str = "03-01 1 register category X
    03-01 1 triage TOWNSHIP
    03-02 1 assign H1 due 03-31";

#[tokio::test]
async fn a_listing_counts_for_the_unit_responsible_then_and_is_cancelled_from_the_day_it_is_struck_off() {
    let mut story = Story::begin().await;
    story.given(&format!("{ASSIGNED}\n 03-01 2 register at D2")).await;
    let cancelled = story
        .given(
            "03-10 1 list OLD
            03-10 2 list OLD
            03-11 1 assign H2 due 04-20
            03-11 1 list NEW
            03-20 1 close delivered 03-20
            04-02 1 follow-up YES
            04-03 1 cancel OLD by C",
        )
        .await[6];
    story
        .then(&format!(
            "backlog.listed of P in 2026-03 = 3
            backlog.listed of H1 in 2026-03 = 1
            backlog.listed of H2 in 2026-03 = 1
            backlog.listed of D2 in 2026-03 = 2
            backlog.listed of P in 2026-04 = 0
            backlog.cancelledRate of P in 2026-03 = 0/3
            backlog.cancelledRate of P in 2026-03 by 2026-04-02 = 0/3
            backlog.cancelledRate of P in 2026-03 by 2026-04-03 = 1/3
            backlog.cancelledRate of H1 in 2026-03 by 2026-04-03 = 1/1
            backlog.cancelledRate of P in 2026-03 by 2026-04-03 at {} = 0/3
            backlog.cancelledRate per CATEGORY of P in 2026 = -:0/1 X:1/2
            backlog.listed per KIND of P in 2026 = -:3",
            cancelled - 1
        ))
        .await;
}

#[tokio::test]
async fn each_listing_has_its_own_end() {
    let mut story = Story::begin().await;
    story.given(ASSIGNED).await;
    story
        .given(
            "03-10 1 list OLD
            03-20 1 close delivered 03-20
            03-21 1 follow-up YES
            03-22 1 cancel OLD by C
            04-10 1 list OLD",
        )
        .await;
    story
        .then(
            "backlog.listed of H1 in 2026-04 = 1
            backlog.cancelledRate of P in 2026 = 1/2
            backlog.cancelledRate of P in 2026-04 = 0/1",
        )
        .await;
    story.given("04-11 1 cancel OLD by C").await;
    story.then("backlog.cancelledRate of P in 2026 = 2/2").await;
}

#[tokio::test]
async fn what_was_struck_off_on_the_ground_of_an_undone_closing_is_listed_again() {
    let mut story = Story::begin().await;
    story.given(&format!("{ASSIGNED}\n{}", ASSIGNED.replace(" 1 ", " 2 "))).await;
    let struck_off = |petition: &str| {
        let lines = "03-10 1 list OLD
            03-20 1 close delivered 03-20
            03-21 1 follow-up YES
            03-22 1 cancel OLD by C";
        lines.replace(" 1 ", &format!(" {petition} "))
    };
    story.given(&struck_off("1")).await;
    let last = story.given(&struck_off("2")).await[3];
    story.given("03-25 1 reopen RECORDING_ERROR\n 03-25 2 reopen NEW_VISIT").await;
    // The undoing is ordered by the day of the closing, also where the cut-off lies before the undoing.
    story
        .then(&format!(
            "backlog.cancelledRate of P in 2026-03 at {last} = 2/2
            backlog.cancelledRate of P in 2026-03 = 1/2
            backlog.cancelledRate of P in 2026-03 by 2026-03-23 = 1/2"
        ))
        .await;
    // Listed once more, and then struck off: both listings are cancelled.
    story
        .given(
            "03-26 1 close delivered 03-26
            03-27 1 follow-up YES
            03-28 1 cancel OLD by C",
        )
        .await;
    story.then("backlog.cancelledRate of P in 2026-03 = 2/2").await;
}

#[tokio::test]
async fn the_register_shows_where_a_petition_is_listed_and_what_was_struck_off() {
    let mut story = Story::begin().await;
    story.given(ASSIGNED).await;
    story
        .given(
            "03-10 1 list OLD
            03-10 1 sponsor leader-1
            03-12 1 sponsor leader-2
            03-20 1 close delivered 03-20
            03-21 1 follow-up YES
            03-22 1 cancel OLD by C
            03-23 1 sponsor leader-2 release
            03-24 1 list NEW",
        )
        .await;
    let reader = story.reader().await;
    let (one, tree) = ("1".parse().unwrap(), reader.units_today().await.unwrap().value);
    let listing = |list: &str, on: &str, cancelled: Option<&str>| BacklogListing {
        list: list.to_owned(),
        listed_on: day(on),
        cancelled_on: cancelled.map(day),
        verified_by: cancelled.map(|_| "C".to_owned()),
    };
    let row = reader.petition(&one).await.unwrap().value.unwrap();
    assert_eq!(row.backlog.0, [listing("NEW", "03-24", None), listing("OLD", "03-10", Some("03-22"))]);
    assert_eq!((row.sponsor, row.sponsored_on), (None, None));
    for (list, cancelled, found) in [
        (Some("OLD"), Some(true), 1),
        (Some("OLD"), Some(false), 0),
        (Some("OLD"), None, 1),
        (None, Some(true), 1),
        (Some("NEW"), Some(true), 0),
        (Some("NEW"), Some(false), 1),
    ] {
        let backlog = Some(BacklogFilter { list: list.map(|list| list.parse().unwrap()), cancelled });
        let filter = PetitionFilter { backlog, ..PetitionFilter::default() };
        let page = reader.petitions(&tree, &filter, Order::default(), &Page::First(9, None)).await.unwrap();
        assert_eq!(page.value.rows.len(), found, "{list:?} {cancelled:?}");
    }
    let then = reader.petition_as_of(&one, AsOf::Date(day("03-11"))).await.unwrap().value.unwrap().row;
    assert_eq!(then.sponsor.as_deref(), Some("leader-1"));
    assert_eq!(then.backlog.0, [listing("OLD", "03-10", None)]);
}
