//! Closings that were recorded in error, and undone.

use super::story::Story;

const ASSIGNED: &str = "03-01 1 register
    03-01 1 triage TOWNSHIP
    03-02 1 assign H1 due 03-31";

#[tokio::test]
async fn an_undone_closing_does_not_count_from_its_own_day_on_and_its_undoing_is_not_a_reopening() {
    let mut story = Story::begin().await;
    story.given(ASSIGNED).await;
    let closed = story.given("03-10 1 close").await[0];
    story.given("04-20 1 reopen RECORDING_ERROR").await;
    // The undoing is ordered by the day of the closing: no cut-off sees one without the other; a position does.
    story
        .then(&format!(
            "clearanceRate of D1 in 2026-03 = 0/1
            clearanceRate of D1 in 2026-03 by 2026-03-10 = 0/1
            clearanceRate of D1 in 2026-03 at {closed} = 1/1
            closureRate(DUE) of H1 in 2026-03 = 0/1
            closureRate(REGISTERED) of D1 in 2026-03 at {closed} = 1/1
            reopenings of P in 2026 = 0"
        ))
        .await;
}

#[tokio::test]
async fn after_an_undoing_the_same_round_goes_on_with_its_due_day() {
    let mut story = Story::begin().await;
    story.given(ASSIGNED).await;
    story
        .given(
            "03-10 1 close
            03-12 1 reopen RECORDING_ERROR
            03-30 1 close",
        )
        .await;
    story
        .then(
            "onTimeClosureRate of H1 in 2026-03 = 1/1
            onTimeClosureRate of H1 in 2026-03 by 2026-03-31 = 1/1
            closureRate(DUE) of H1 in 2026-03-31..2026-03-31 = 1/1
            firstTimeResolutionRate of H1 in 2026-03 = 1/1
            clearanceRate of D1 in 2026-03 = 1/1",
        )
        .await;
}

#[tokio::test]
async fn a_follow_up_recorded_before_the_undoing_counts_nowhere_however_late_its_day() {
    let mut story = Story::begin().await;
    story.given(ASSIGNED).await;
    let asked = story
        .given(
            "03-10 1 close
            03-25 1 follow-up YES SATISFIED",
        )
        .await[1];
    // By its day the answer would be the second closing's.
    story
        .given(
            "03-12 1 reopen RECORDING_ERROR
            03-20 1 close",
        )
        .await;
    story
        .then(&format!(
            "participationRate of H1 in 2026-03 = 0/1
            confirmedResolutionRate of H1 in 2026-03 = 0/1
            resolutionRate of H1 in 2026-03 = 1/1
            participationRate of H1 in 2026-03 at {asked} = 1/1"
        ))
        .await;
}
