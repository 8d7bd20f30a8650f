//! Closing: by duties, by registrations, in time; clearance and what is left over.

use super::story::Story;

/// Three duties of H1, due on 20 March: closed in time, closed late, open until April. A fourth petition waits for triage.
async fn four_petitions() -> Story {
    let mut story = Story::begin().await;
    let lines = "03-01 # register
        03-01 # triage TOWNSHIP
        03-02 # assign H1 due 03-20";
    story.given_each(1..=3, lines).await;
    story
        .given(
            "03-10 4 register
            03-20 1 close
            03-25 2 close
            04-02 3 close
            04-03 4 close WITHDRAWN
            04-04 5 register
            2025-12-20 6 register",
        )
        .await;
    story
}

#[tokio::test]
async fn the_closure_rate_of_duties_asks_whether_and_the_on_time_rate_when() {
    let story = four_petitions().await;
    story
        .then(
            "closureRate(DUE) of H1 in 2026-03 = 2/3
            closureRate(DUE) of H1 in 2026-03 by 2026-03-22 = 1/3
            closureRate(DUE) of H1 in 2026-03 by 2026-04-30 = 3/3
            onTimeClosureRate of H1 in 2026-03 = 1/3
            onTimeClosureRate of H1 in 2026-03 by 2026-04-30 = 1/3
            onTimeClosureRate of H1 in 2026-04 = 0/0",
        )
        .await;
}

#[tokio::test]
async fn the_closure_rate_of_registrations_is_the_receiving_unit_s() {
    let story = four_petitions().await;
    story
        .then(
            "closureRate(REGISTERED) of D1 in 2026-03 = 2/4
            closureRate(REGISTERED) of H1 in 2026-03 = 0/0
            closureRate(REGISTERED) of D1 in 2026-03 by 2026-04-03 = 4/4",
        )
        .await;
}

#[tokio::test]
async fn clearance_may_exceed_one_and_is_the_receiving_unit_s() {
    let story = four_petitions().await;
    story
        .then(
            "clearanceRate of D1 in 2026-03 = 2/4
            clearanceRate of D1 in 2026-04 = 2/1
            clearanceRate of H1 in 2026-03 = 0/0
            clearanceRate of D1 in 2026-05 = 0/0",
        )
        .await;
}

#[tokio::test]
async fn accumulation_begins_on_new_year_s_day_of_the_window_s_last_year() {
    let story = four_petitions().await;
    // The petition of December 2025 is open, and no part of 2026.
    story
        .then(
            "accumulationRate of P in 2026-03 = 2/4
            accumulationRate of P in 2026-04 = 1/5
            accumulationRate of P in 2026-04-04..2026-04-04 = 1/5
            accumulationRate of P in 2025-12-01..2026-01-31 = 0/0
            accumulationRate of P in 2025 = 1/1",
        )
        .await;
}
