//! Simplified handling, whose acceptance lowers the due day, and what became of suggestions.

use super::story::Story;

#[tokio::test]
async fn an_acceptance_that_lowers_the_due_day_replaces_the_duty() {
    let mut story = Story::begin().await;
    // To be accepted by 17 March, so due on Tuesday, 31 March; accepted on 6 March, so due on Friday, 20 March.
    story
        .given(
            "03-01 1 register
            03-01 1 triage TOWNSHIP
            03-02 1 assign H1 simplified",
        )
        .await;
    let before = "onTimeClosureRate of H1 in 2026-03-31..2026-03-31 = 0/1";
    story.then(before).await;
    story.given("03-06 1 accept H1\n 03-24 1 close").await;
    story
        .then(
            "onTimeClosureRate of H1 in 2026-03-31..2026-03-31 = 0/0
            onTimeClosureRate of H1 in 2026-03-20..2026-03-20 = 0/1
            closureRate(DUE) of H1 in 2026-03 = 1/1",
        )
        .await;
}

#[tokio::test]
async fn closings_say_whether_a_suggestion_was_adopted() {
    let mut story = Story::begin().await;
    story
        .given_each(
            1..=4,
            "03-01 # register category X
            03-01 # triage TOWNSHIP kind SUGGESTION
            03-02 # assign H1",
        )
        .await;
    story
        .given(
            "03-10 1 close EXPLAINED saying ADOPTED
            03-11 2 close EXPLAINED saying PARTLY
            03-12 3 close EXPLAINED saying NOT_ADOPTED
            03-13 4 close EXPLAINED",
        )
        .await;
    story
        .then(
            "suggestions.adoptionRate of H1 in 2026-03 = 2/3
            suggestions.adoptionRate per UNIT of D1 in 2026-03 = H1:2/3 T1:0/0 own:0/0
            suggestions.adoptionRate per KIND of D1 in 2026-03 = -:2/3
            suggestions.adoptionRate per CATEGORY of D1 in 2026-03 = X:2/3",
        )
        .await;
    story.given("03-20 1 reopen RECORDING_ERROR").await;
    story.then("suggestions.adoptionRate of H1 in 2026-03 = 1/2").await;
}
