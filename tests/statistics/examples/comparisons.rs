//! Year on year and month on month.

use super::story::Story;

#[tokio::test]
async fn a_count_is_compared_by_its_growth_and_with_nothing_not_at_all() {
    let mut story = Story::begin().await;
    story.given_each(1..=2, "02-10 # register").await;
    story.given_each(3..=5, "03-10 # register").await;
    story.given_each(6..=9, "2025-02-10 # register").await;
    // 3 after 2 is half as many again; 2 after 4 is half as many less.
    story
        .then(
            "filings of P in 2026-03 monthOnMonth = 3 after 2: 0.5
            filings of P in 2026-02 yearOnYear = 2 after 4: -0.5
            filings of P in 2026-03 yearOnYear = 3 after 0: null
            filings of P in 2026-04 monthOnMonth = 0 after 3: -1
            filings of P in 2026 yearOnYear = 5 after 4: 0.25",
        )
        .await;
}

#[tokio::test]
async fn a_rate_is_compared_by_points_and_with_no_rate_not_at_all() {
    let mut story = Story::begin().await;
    story.given_each(1..=4, "02-10 # register").await;
    story.given_each(5..=6, "03-10 # register").await;
    story
        .given(
            "02-28 1 close WITHDRAWN
            03-01 2 close WITHDRAWN
            03-31 5 close WITHDRAWN",
        )
        .await;
    // 1/2 less 1/4. February's own cut-off is its last day: the closing of 1 March is none of it.
    story
        .then(
            "closureRate(REGISTERED) of P in 2026-03 monthOnMonth = 1/2 after 1/4: 0.25
            closureRate(REGISTERED) of P in 2026-03 yearOnYear = 1/2 after 0/0: null",
        )
        .await;
}

#[tokio::test]
async fn a_given_cut_off_is_shifted_with_the_window() {
    let mut story = Story::begin().await;
    story.given_each(1..=2, "02-10 # register").await;
    story.given_each(3..=4, "03-10 # register").await;
    story
        .given(
            "03-31 1 close WITHDRAWN
            04-01 2 close WITHDRAWN
            04-30 3 close WITHDRAWN",
        )
        .await;
    // By 30 April, the last day of a month, is by 31 March a month before. By 29 April is by 29 March.
    story
        .then(
            "closureRate(REGISTERED) of P in 2026-03 by 2026-04-30 monthOnMonth = 1/2 after 1/2: 0
            closureRate(REGISTERED) of P in 2026-03 by 2026-04-29 monthOnMonth = 0/2 after 0/2: 0
            filings of P in 2026-03-10..2026-03-31 monthOnMonth = 2 after 2: 0",
        )
        .await;
}

#[tokio::test]
async fn holding_back_comes_after_the_shift() {
    let mut story = Story::begin_on("2026-04-10").await;
    story
        .given(
            "02-01 1 register
            02-02 1 close WITHDRAWN
            03-01 2 register
            03-02 2 close WITHDRAWN
            03-15 1 visit D1",
        )
        .await;
    // March by 30 April is held back to 10 April; February has its whole month of March.
    story.then("resolutionRate of P in 2026-03 monthOnMonth = 1/1 provisional after 0/1: 1").await;
}
