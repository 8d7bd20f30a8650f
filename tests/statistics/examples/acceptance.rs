//! Acceptance in time: by the office that triages, and by the unit that an order goes to.

use super::story::Story;

#[tokio::test]
async fn a_triage_on_its_last_day_is_in_time_and_a_withdrawal_before_it_is_left_out() {
    let mut story = Story::begin().await;
    // Fifteen days for triage; the first day is not counted.
    story
        .given(
            "03-02 in-time register
            03-17 in-time triage TOWNSHIP
            03-03 late register
            03-19 late triage TOWNSHIP
            03-04 withdrawn register
            03-19 withdrawn close WITHDRAWN
            03-04 too-late register
            03-20 too-late close WITHDRAWN
            03-20 april register",
        )
        .await;
    story
        .then(
            "timelyAcceptanceRate of D1 in 2026-03 = 1/3
            timelyAcceptanceRate of T1 in 2026-03 = 0/0
            timelyAcceptanceRate of P in 2026-04 = 0/1
            timelyAcceptanceRate of P in 2026-03 by 2026-03-17 = 1/1",
        )
        .await;
}

#[tokio::test]
async fn an_order_is_accepted_in_time_or_missed_or_taken_back_before_it_fell_due() {
    let mut story = Story::begin().await;
    let petitions = ["in-time", "late", "moved", "escalated", "closed"];
    for petition in petitions {
        let lines = "03-02 # register
            03-03 # triage TOWNSHIP
            03-05 # assign H1";
        story.given(&lines.replace('#', petition)).await;
    }
    // All five are to be accepted by 20 March; the one that moves, by 25 March.
    story
        .given(
            "03-20 in-time accept H1
            03-21 late accept H1
            03-10 moved assign T1
            03-20 escalated escalate D2 tier 2
            03-21 escalated accept D2
            03-10 closed close",
        )
        .await;
    // H1: in time, late, and still held by the unit on the day itself. An escalation is no assignment.
    story
        .then(
            "timelyUnitAcceptanceRate of H1 in 2026-03 = 1/3
            timelyUnitAcceptanceRate of T1 in 2026-03 = 0/1
            timelyUnitAcceptanceRate of D2 in 2026-03 = 0/0
            timelyUnitAcceptanceRate of D1 in 2026-03 = 1/4",
        )
        .await;
}
