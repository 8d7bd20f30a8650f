//! Duties: who carries one, and for how long.

use super::story::Story;

const ASSIGNED: &str = "03-01 1 register
    03-01 1 triage TOWNSHIP
    03-02 1 assign H1 due 03-20";

#[tokio::test]
async fn a_move_on_the_due_day_replaces_the_duty() {
    let mut story = Story::begin().await;
    story.given(ASSIGNED).await;
    story.given("03-20 1 assign T1 due 04-05").await;
    story
        .then(
            "closureRate(DUE) of H1 in 2026 = 0/0
            closureRate(DUE) of H1 in 2026-03 by 2026-03-19 = 0/0
            onTimeClosureRate of T1 in 2026-04 = 0/1
            closureRate(DUE) of P in 2026 = 0/1",
        )
        .await;
}

#[tokio::test]
async fn a_move_after_the_due_day_leaves_a_missed_duty_that_is_closed_with_the_petition() {
    let mut story = Story::begin().await;
    story.given(ASSIGNED).await;
    story
        .given(
            "03-21 1 escalate D1 tier 2 due 03-30
            03-25 1 close",
        )
        .await;
    // Own figures of D1: its share of the breakdown.
    story
        .then(
            "onTimeClosureRate of H1 in 2026-03 = 0/1
            closureRate(DUE) of H1 in 2026-03 by 2026-03-24 = 0/1
            closureRate(DUE) of H1 in 2026-03 = 1/1
            onTimeClosureRate per UNIT of D1 in 2026-03 = H1:0/1 T1:0/0 own:1/1",
        )
        .await;
}

#[tokio::test]
async fn an_extension_moves_the_duty() {
    let mut story = Story::begin().await;
    story.given(ASSIGNED).await;
    story
        .given(
            "03-20 1 extend 04-10
            04-10 1 close",
        )
        .await;
    story
        .then(
            "onTimeClosureRate of H1 in 2026-03 = 0/0
            onTimeClosureRate of H1 in 2026-04 = 1/1",
        )
        .await;
}

#[tokio::test]
async fn a_round_s_last_duty_stays_after_a_reopening() {
    let mut story = Story::begin().await;
    story.given(ASSIGNED).await;
    story
        .given(
            "03-15 1 close
            03-25 1 reopen
            03-26 1 assign T1 due 04-30
            04-20 1 close",
        )
        .await;
    // Round one was closed in time, whatever came after; its petition is open at the end of March.
    story
        .then(
            "onTimeClosureRate of H1 in 2026-03 = 1/1
            closureRate(DUE) of H1 in 2026-03 = 0/1
            closureRate(DUE) of H1 in 2026-03 by 2026-04-20 = 1/1
            onTimeClosureRate of T1 in 2026-04 = 1/1",
        )
        .await;
}

#[tokio::test]
async fn those_who_help_carry_no_duty() {
    let mut story = Story::begin().await;
    let lines = format!("{ASSIGNED} with H2");
    story.given(&lines).await;
    story
        .then(
            "closureRate(DUE) of H1 in 2026-03 = 0/1
            closureRate(DUE) of D2 in 2026-03 = 0/0",
        )
        .await;
}

#[tokio::test]
async fn diverted_or_unaccepted_petitions_have_no_duty_but_an_outcome_removes_none() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-01 diverted register
            03-02 diverted triage TOWNSHIP divert LITIGATION
            03-01 refused register
            03-02 refused triage TOWNSHIP not-accept
            03-03 refused close
            03-01 untriaged register",
        )
        .await;
    story.then("closureRate(DUE) of P in 2026 = 0/0").await;
    story.given(ASSIGNED).await;
    story.given("03-10 1 close DIVERTED").await;
    story.then("onTimeClosureRate of P in 2026-03 = 1/1").await;
}
