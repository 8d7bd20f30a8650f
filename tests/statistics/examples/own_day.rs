//! What is counted on its own day: hearings, escalations, extensions, reopenings, diversions.

use super::story::Story;

#[tokio::test]
async fn the_unit_responsible_just_before_carries_what_happens() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-01 1 register
            03-02 1 triage TOWNSHIP
            03-03 1 assign H1
            03-04 1 hear
            03-05 1 escalate D2 tier 2
            03-06 1 hear
            03-07 1 escalate C tier 4
            03-08 1 extend 05-20
            03-10 1 close
            04-01 1 reopen
            04-02 1 assign T1
            04-03 1 escalate H1 tier 3",
        )
        .await;
    story
        .then(
            "hearings per UNIT of C in 2026-03 = D1:1 D2:1 own:0
            escalations per UNIT of C in 2026-03 = D1:1 D2:1 own:0
            escalations(2) of H1 in 2026-03 = 1
            escalations(4) of D2 in 2026-03 = 1
            escalations(3) of T1 in 2026-04 = 1
            escalations of P in 2026 = 3
            extensions per UNIT of C in 2026-03 = D1:0 D2:0 own:1
            reopenings per UNIT of C in 2026-04 = D1:0 D2:0 own:1
            reopenings of P in 2026-03 = 0",
        )
        .await;
}

#[tokio::test]
async fn diversions_are_counted_by_remedy_for_the_receiving_unit() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-01 1 register at D2 in T1
            03-02 1 triage TOWNSHIP divert LITIGATION
            03-01 2 register at D2 in T1
            03-02 2 triage TOWNSHIP divert ARBITRATION
            03-03 2 close DIVERTED
            03-04 2 reopen
            03-05 2 triage TOWNSHIP divert ARBITRATION",
        )
        .await;
    // Diverted twice, counted twice; the outcome of a closing is no diversion.
    story
        .then(
            "diversions of D2 in 2026-03 = 3
            diversions(LITIGATION) of D2 in 2026-03 = 1
            diversions(ARBITRATION) of D2 in 2026-03 = 2
            diversions(ADMINISTRATIVE_RECONSIDERATION) of P in 2026-03 = 0
            diversions(OTHER_STATUTORY) of P in 2026-03 = 0
            diversions of D1 in 2026-03 = 0
            reopenings of D2 in 2026-03 = 1",
        )
        .await;
}
