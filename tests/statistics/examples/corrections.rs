//! Corrections: they count from the day of what they put right.

use super::story::Story;

#[tokio::test]
async fn the_head_count_after_corrections_makes_a_visit_collective() {
    let mut story = Story::begin().await;
    let before = story.given("03-02 1 register by VISIT people 4").await[0];
    story.given("05-10 1 correct people 6").await;
    // Made in May, right since 2 March; the position tells what was known.
    story
        .then(&format!(
            "collectiveVisits.headCount of T1 in 2026-03 = 6
            collectiveVisits.headCount of T1 in 2026-03 by 2026-03-02 = 6
            visits.headCount of T1 in 2026-03 by 2026-03-01 = 0
            collectiveVisits.batches of T1 in 2026-03 at {before} = 0
            visits.headCount of T1 in 2026-03 at {before} = 4"
        ))
        .await;
    story.given("05-11 1 correct people 1").await;
    story.then("collectiveVisits.batches of T1 in 2026-03 = 0").await;
}

#[tokio::test]
async fn the_correction_of_a_visit_is_that_visit_s_alone() {
    let mut story = Story::begin().await;
    let told = story
        .given(
            "03-02 1 register by VISIT people 8
            03-05 1 visit D1 people 8
            03-06 1 visit D1 people 8",
        )
        .await;
    story.given(&format!("06-01 1 correct visit {} channel PHONE people 1", told[1])).await;
    story
        .then(
            "collectiveVisits.batches of T1 in 2026-03 = 2
            visits(PHONE,REPEAT).headCount of T1 in 2026-03 by 2026-03-05 = 1
            visits(VISIT,REPEAT).headCount of T1 in 2026-03 = 8",
        )
        .await;
}

#[tokio::test]
async fn a_corrected_place_moves_every_filing_of_the_petition() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-02 1 register in T1
            03-05 1 visit D1
            04-01 1 correct place T2",
        )
        .await;
    story
        .then(
            "filings of T1 in 2026-03 = 0
            filings of T2 in 2026-03 = 2
            repeatMatterRate of T2 in 2026-03 = 1/1
            closureRate(REGISTERED) of D1 in 2026-03 = 0/1",
        )
        .await;
}

#[tokio::test]
async fn a_corrected_category_replaces_that_of_earlier_recorded_triages_and_a_later_triage_replaces_it() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-02 1 register category ROADS
            03-05 1 triage TOWNSHIP category WATER
            05-01 1 correct category LAND
            03-02 2 register category ROADS
            05-01 2 correct category LAND
            03-05 2 triage TOWNSHIP category WATER",
        )
        .await;
    // Both corrections count from 2 March. The second petition's triage was recorded after its correction.
    story
        .then(
            "filings per CATEGORY of P in 2026-03 by 2026-03-04 = LAND:2
            filings per CATEGORY of P in 2026-03 by 2026-03-05 = LAND:1 WATER:1",
        )
        .await;
}
