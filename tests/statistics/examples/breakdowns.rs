//! Breakdowns: the same figures per part, with the whole's cut-off and tree.

use super::story::Story;

#[tokio::test]
async fn by_units_there_is_a_row_per_child_and_one_for_the_unit_s_own() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-02 1 register in T1
            03-03 2 register in D1
            03-04 3 register in H1
            03-05 4 register in T2",
        )
        .await;
    story
        .then(
            "filings per UNIT of C in 2026-03 = D1:3 D2:1 own:0
            filings per UNIT of D1 in 2026-03 = H1:1 T1:1 own:1
            filings per UNIT of T1 in 2026-03 = own:1
            filings per UNIT of P in 2026-04 = C:0 own:0",
        )
        .await;
}

#[tokio::test]
async fn by_months_every_month_of_the_window_is_a_part_with_the_whole_s_cut_off() {
    let mut story = Story::begin().await;
    story
        .given(
            "02-10 1 register
            04-20 1 close WITHDRAWN
            04-10 2 register",
        )
        .await;
    // The closing in April counts for February's registration: the cut-off is the whole window's.
    story
        .then(
            "filings per MONTH of P in 2026-02-01..2026-04-30 = 2026-02:1 2026-03:0 2026-04:1
            closureRate(REGISTERED) per MONTH of P in 2026-02-01..2026-04-30 = 2026-02:1/1 2026-03:0/0 2026-04:0/1
            filings per MONTH of P in 2026-02-10..2026-02-10 = 2026-02:1",
        )
        .await;
}

#[tokio::test]
async fn category_and_kind_are_the_petition_s_at_the_cut_off() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-02 1 register category ROADS
            03-10 1 triage TOWNSHIP kind ACCUSATION category WATER
            03-11 1 visit D1
            03-02 2 register kind SUGGESTION
            03-02 3 register",
        )
        .await;
    story
        .then(
            "filings per CATEGORY of P in 2026-03 = -:2 WATER:2
            filings per CATEGORY of P in 2026-03 by 2026-03-09 = -:2 ROADS:1
            filings per KIND of P in 2026-03 = -:1 ACCUSATION:2 SUGGESTION:1
            filings per KIND of P in 2026-03 by 2026-03-09 = -:2 SUGGESTION:1",
        )
        .await;
}

#[tokio::test]
async fn the_channel_is_a_filing_s_own_and_else_the_registration_s() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-02 1 register by LETTER
            03-03 1 visit D1 by PHONE
            03-04 1 close WITHDRAWN",
        )
        .await;
    story
        .then(
            "filings per CHANNEL of P in 2026-03 = LETTER:1 PHONE:1
            repeatFilingRate per CHANNEL of P in 2026-03 = LETTER:0/1 PHONE:1/1
            clearanceRate per CHANNEL of P in 2026-03 = LETTER:1/1
            repeatMatterRate per CHANNEL of P in 2026-03 = LETTER:1/1",
        )
        .await;
}

#[tokio::test]
async fn the_share_of_leaf_units_is_broken_down_by_units_only() {
    let mut story = Story::begin().await;
    story.given("03-02 1 register by VISIT people 5").await;
    story
        .then(
            "collectivePlaceShare per MONTH of P in 2026-03 =
            collectivePlaceShare per KIND of P in 2026-03 =
            collectivePlaceShare per UNIT of P in 2026-03 = C:1/4 own:0/0",
        )
        .await;
}
