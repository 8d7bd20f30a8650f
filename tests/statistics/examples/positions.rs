//! Positions: what the log knew. Late facts raise the position, and restate.

use super::{questions::answer, story::Story};

#[tokio::test]
async fn a_late_visit_restates_a_reported_month_and_the_old_position_keeps_its_figure() {
    let mut story = Story::begin().await;
    let told = story
        .given(
            "03-01 1 register
            03-01 1 triage TOWNSHIP
            03-02 1 assign H1
            03-10 1 close
            04-05 1 follow-up YES SATISFIED",
        )
        .await[4];
    let first = format!(
        "resolutionRate of H1 in 2026-03 at {told} = 1/1
        confirmedResolutionRate of H1 in 2026-03 at {told} = 1/1
        filings of T1 in 2026-03 at {told} = 1"
    );
    story.then(&first).await;
    story.given("03-20 1 visit D1").await;
    story.then(&first).await;
    story
        .then(
            "resolutionRate of H1 in 2026-03 = 0/1
            confirmedResolutionRate of H1 in 2026-03 = 0/1
            resolutionRate of H1 in 2026-03 by 2026-03-19 = 1/1
            filings of T1 in 2026-03 = 2",
        )
        .await;
}

#[tokio::test]
async fn a_late_rating_is_known_from_its_position_and_counts_from_its_day() {
    let mut story = Story::begin().await;
    let told = story
        .given(
            "03-01 1 register
            03-02 1 close WITHDRAWN
            03-09 1 follow-up UNKNOWN DISSATISFIED
            03-05 1 follow-up UNKNOWN SATISFIED",
        )
        .await;
    // The answer told last is of an earlier day: it counts until the 9th.
    story
        .then(&format!(
            "satisfactionRate of D1 in 2026-03 by 2026-03-08 at {} = 0/0
            satisfactionRate of D1 in 2026-03 by 2026-03-08 = 1/1
            satisfactionRate of D1 in 2026-03 = 0/1",
            told[2]
        ))
        .await;
}

#[tokio::test]
async fn a_question_needs_one_connection_and_never_a_second_one_meanwhile() {
    let mut story = Story::begin().await;
    let told = story
        .given(
            "03-01 1 register
            03-02 2 register",
        )
        .await;
    let reader = story.reader_with_one_connection().await;
    let earlier = format!("filings of P in 2026-03 at {}", told[0]);
    let past = format!("filings of P in 2026-03 at {}", told[1] + 1);
    assert_eq!(answer(&reader, "filings of P in 2026-03").await.unwrap(), "2");
    assert_eq!(answer(&reader, &earlier).await.unwrap(), "1");
    assert_eq!(answer(&reader, &past).await.unwrap_err().code(), "POSITION_PAST_HEAD");
}
