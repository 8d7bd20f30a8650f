//! Trees: the one in force at the earlier of window end and cut-off, as known at the position.

use super::story::Story;

#[tokio::test]
async fn a_moved_unit_takes_its_figures_with_it_in_windows_that_end_later() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-05 1 register in T1
            03-20 T1 move-under D2 from 04-01
            04-05 2 register in T1",
        )
        .await;
    // Every part of a figure has one tree: both months together are D2's, unless the cut-off lies in March.
    story
        .then(
            "filings per UNIT of C in 2026-03 = D1:1 D2:0 own:0
            filings per UNIT of C in 2026-04 = D1:0 D2:1 own:0
            filings per UNIT of C in 2026-03-01..2026-04-30 = D1:0 D2:2 own:0
            filings per UNIT of C in 2026-03-01..2026-04-30 by 2026-03-31 = D1:1 D2:0 own:0
            filings of D1 in 2026-03 by 2026-04-30 = 1
            repeatMatterRate per MONTH of D2 in 2026-03-01..2026-04-30 = 2026-03:0/1 2026-04:0/1",
        )
        .await;
}

#[tokio::test]
async fn a_move_that_is_recorded_later_changes_no_figure_of_an_earlier_position() {
    let mut story = Story::begin().await;
    let before = story.given("03-05 1 register in T1").await[0];
    story.given("05-01 T1 move-under D2 from 03-01").await;
    story
        .then(&format!(
            "filings of D2 in 2026-03 at {before} = 0
            filings of D1 in 2026-03 at {before} = 1
            filings of D2 in 2026-03 = 1
            filings of D2 in 2026-02-01..2026-02-28 = 0"
        ))
        .await;
}

#[tokio::test]
async fn a_retired_unit_keeps_its_place_for_sums_and_is_not_a_leaf() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-05 1 register at D2 in T2 by VISIT people 5
            03-06 T2 retire from 03-10
            04-05 2 register at D2 in T2 by VISIT people 5",
        )
        .await;
    story
        .then(
            "filings per UNIT of D2 in 2026-04 = H2:0 T2:1 own:0
            filings per UNIT of D2 in 2026-03 = H2:0 T2:1 own:0
            collectivePlaceShare per UNIT of D2 in 2026-03-01..2026-03-09 = H2:0/1 T2:1/1 own:0/0
            collectivePlaceShare per UNIT of D2 in 2026-03 = H2:0/1 T2:0/0 own:0/0
            collectiveVisits.batches of D2 in 2026-03 = 1",
        )
        .await;
}

#[tokio::test]
async fn a_unit_that_has_not_begun_has_its_first_place() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-01 T3 begin TOWNSHIP under D2 from 04-10
            04-11 T3 move-under D1 from 04-15
            03-05 1 register in T3 by VISIT people 5",
        )
        .await;
    story
        .then(
            "filings per UNIT of D2 in 2026-03 = H2:0 T2:0 T3:1 own:0
            collectivePlaceShare of D2 in 2026-03 = 0/2
            collectivePlaceShare of D2 in 2026-03-01..2026-04-10 = 1/3
            collectivePlaceShare of D1 in 2026-03-01..2026-04-15 = 1/3
            filings of D1 in 2026-03-01..2026-04-15 = 1",
        )
        .await;
}

#[tokio::test]
async fn a_unit_with_nothing_in_service_below_is_a_leaf() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-01 T1 retire from 03-01
            03-01 H1 retire from 03-01
            03-05 1 register in D1 by VISIT people 5",
        )
        .await;
    story.then("collectivePlaceShare per UNIT of C in 2026-03 = D1:1/1 D2:0/2 own:0/0").await;
}
