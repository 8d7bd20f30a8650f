//! Filings: who came, how, how often, and where.

use super::story::Story;

#[tokio::test]
async fn visits_are_split_by_channel_initial_and_repeat_with_their_head_count() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-02 1 register by LETTER people 3
            03-03 1 visit D1 by PHONE
            03-04 2 register by VISIT people 2 repeats 1
            03-05 2 visit C by VISIT people 6
            03-06 3 register by VISIT people 4",
        )
        .await;
    story
        .then(
            "filings of T1 in 2026-03 = 5
            visits.batches of T1 in 2026-03 = 5
            visits.headCount of T1 in 2026-03 = 16
            visits(LETTER,INITIAL).batches of T1 in 2026-03 = 1
            visits(LETTER,INITIAL).headCount of T1 in 2026-03 = 3
            visits(LETTER,REPEAT).batches of T1 in 2026-03 = 0
            visits(PHONE,REPEAT).headCount of T1 in 2026-03 = 1
            visits(VISIT,INITIAL).batches of T1 in 2026-03 = 1
            visits(VISIT,INITIAL).headCount of T1 in 2026-03 = 4
            visits(VISIT,REPEAT).batches of T1 in 2026-03 = 2
            visits(VISIT,REPEAT).headCount of T1 in 2026-03 = 8
            repeatFilingRate of T1 in 2026-03 = 3/5",
        )
        .await;
}

#[tokio::test]
async fn a_filing_is_its_place_s_or_the_unit_s_that_was_approached() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-02 1 register at D2 in T1
            03-03 1 visit C people 2",
        )
        .await;
    story
        .then(
            "filings per UNIT of C in 2026-03 = D1:2 D2:0 own:0
            filings per UNIT of C in 2026-03 approached = D1:0 D2:1 own:1
            visits.headCount of D1 in 2026-03 = 3
            repeatFilingRate of C in 2026-03 approached = 1/2
            repeatFilingRate of D2 in 2026-03 approached = 0/1",
        )
        .await;
}

#[tokio::test]
async fn a_matter_is_filed_again_when_anyone_comes_back_about_it() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-02 1 register at D1 in T1
            04-05 again register at D2 in T2 repeats 1
            03-04 2 register at D1 in T1
            03-04 2 visit D1
            03-05 3 register at D1 in T1",
        )
        .await;
    // The matter is its first filing's: T1's and D1's, in March. Twice on one day is again.
    story
        .then(
            "repeatMatterRate of T1 in 2026-03 = 1/3
            repeatMatterRate of T1 in 2026-03 by 2026-04-05 = 2/3
            repeatMatterRate of D1 in 2026-03 by 2026-04-05 approached = 2/3
            repeatMatterRate of P in 2026-04 = 0/0
            repeatMatterRate of D2 in 2026 approached = 0/0",
        )
        .await;
}

#[tokio::test]
async fn five_people_in_person_are_a_collective_visit() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-02 five register by VISIT people 5
            03-02 four register by VISIT people 4
            03-02 letter register by LETTER people 50
            03-03 letter visit D1 people 7",
        )
        .await;
    story
        .then(
            "collectiveVisits.batches of T1 in 2026-03 = 2
            collectiveVisits.headCount of T1 in 2026-03 = 12",
        )
        .await;
}

#[tokio::test]
async fn the_share_of_places_counts_leaf_units_once_and_by_place_always() {
    let mut story = Story::begin().await;
    // A district is no leaf: a visit whose place it is makes no leaf count.
    story
        .given(
            "03-02 1 register at C in T1 by VISIT people 5
            03-03 1 visit C people 6
            03-04 2 register at C in D2 by VISIT people 9",
        )
        .await;
    story
        .then(
            "collectivePlaceShare of P in 2026-03 = 1/4
            collectivePlaceShare of P in 2026-03 approached = 1/4
            collectivePlaceShare per UNIT of C in 2026-03 = D1:1/2 D2:0/2 own:0/0
            collectivePlaceShare per UNIT of T1 in 2026-03 = own:1/1
            collectivePlaceShare of P in 2026-04 = 0/4",
        )
        .await;
}
