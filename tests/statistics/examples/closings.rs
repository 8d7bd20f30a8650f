//! What becomes of closings: resolved, confirmed, rated, taken part in.

use super::story::Story;

const CLOSED: &str = "03-01 # register
    03-01 # triage TOWNSHIP
    03-02 # assign H1
    03-10 # close";

#[tokio::test]
async fn a_closing_is_resolved_until_something_speaks_against_it() {
    let mut story = Story::begin().await;
    story.given_each(1..=5, CLOSED).await;
    story
        .given(
            "03-15 1 follow-up YES SATISFIED
            03-16 2 follow-up NO DISSATISFIED
            03-20 3 visit D1 by PHONE
            04-10 4 reopen",
        )
        .await;
    // Of the first: confirmed. Of the fifth nothing is known. The default cut-off is the last day of April.
    story
        .then(
            "resolutionRate of H1 in 2026-03 = 2/5
            resolutionRate of H1 in 2026-03 by 2026-03-31 = 3/5
            resolutionRate of H1 in 2026-03 by 2026-03-10 = 5/5
            confirmedResolutionRate of H1 in 2026-03 = 1/5
            satisfactionRate of H1 in 2026-03 = 1/2
            participationRate of H1 in 2026-03 = 2/5
            participationRate of D2 in 2026-03 = 0/0",
        )
        .await;
}

#[tokio::test]
async fn a_second_closing_is_a_second_closing_and_no_first_one() {
    let mut story = Story::begin().await;
    story.given_each(1..=1, CLOSED).await;
    story
        .given(
            "03-12 1 reopen
            03-13 1 assign T1
            03-20 1 close",
        )
        .await;
    story
        .then(
            "resolutionRate of H1 in 2026-03 = 0/1
            resolutionRate of T1 in 2026-03 = 1/1
            firstTimeResolutionRate of D1 in 2026-03 = 0/1
            clearanceRate of D1 in 2026-03 = 2/1",
        )
        .await;
}

#[tokio::test]
async fn the_first_closing_of_a_repeat_is_not_a_first_time() {
    let mut story = Story::begin().await;
    story.given_each(1..=1, CLOSED).await;
    let again = CLOSED.replace('#', "again").replace("register", "register repeats 1");
    story.given(&again.replace("03-", "05-")).await;
    story
        .then(
            "firstTimeResolutionRate of D1 in 2026-03 = 1/1
            firstTimeResolutionRate of D1 in 2026-03 by 2026-05-01 = 0/1
            firstTimeResolutionRate of D1 in 2026-05 = 0/0
            resolutionRate of D1 in 2026-05 = 1/1",
        )
        .await;
}

#[tokio::test]
async fn a_filing_anywhere_in_the_matter_counts_from_the_day_after_the_closing() {
    let mut story = Story::begin().await;
    story.given_each(1..=3, CLOSED).await;
    story
        .given(
            "03-10 1 visit D1
            03-11 2 visit D1
            03-12 elsewhere register at D2 in T2 repeats 3",
        )
        .await;
    // Only the one who came at the very time of the closing has not come back.
    story
        .then(
            "resolutionRate of H1 in 2026-03 = 1/3
            resolutionRate of H1 in 2026-03 by 2026-03-11 = 2/3",
        )
        .await;
}

#[tokio::test]
async fn the_last_known_answer_and_the_last_rating_count_once() {
    let mut story = Story::begin().await;
    story.given_each(1..=1, CLOSED).await;
    story
        .given(
            "03-12 1 follow-up YES BASICALLY_SATISFIED
            03-14 1 follow-up UNKNOWN NOT_GIVEN
            03-16 1 follow-up NO NOT_GIVEN
            03-18 1 follow-up UNKNOWN DISSATISFIED",
        )
        .await;
    story
        .then(
            "confirmedResolutionRate of H1 in 2026-03 by 2026-03-11 = 0/1
            confirmedResolutionRate of H1 in 2026-03 by 2026-03-14 = 1/1
            confirmedResolutionRate of H1 in 2026-03 by 2026-03-16 = 0/1
            satisfactionRate of H1 in 2026-03 by 2026-03-11 = 0/0
            satisfactionRate of H1 in 2026-03 by 2026-03-16 = 1/1
            satisfactionRate of H1 in 2026-03 = 0/1
            participationRate of H1 in 2026-03 = 1/1",
        )
        .await;
}

#[tokio::test]
async fn a_follow_up_belongs_to_the_latest_closing_on_or_before_its_day() {
    let mut story = Story::begin().await;
    story.given_each(1..=1, CLOSED).await;
    story
        .given(
            "03-11 1 follow-up NO DISSATISFIED
            03-12 1 reopen FOLLOW_UP_FAILED
            03-13 1 assign T1
            03-20 1 close
            03-20 1 follow-up YES SATISFIED",
        )
        .await;
    story
        .then(
            "satisfactionRate of H1 in 2026-03 = 0/1
            satisfactionRate of T1 in 2026-03 = 1/1
            confirmedResolutionRate of T1 in 2026-03 = 1/1",
        )
        .await;
}

#[tokio::test]
async fn a_closing_without_a_responsible_unit_is_the_receiving_unit_s() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-01 1 register at D2 in T1
            03-02 1 triage TOWNSHIP not-accept
            03-03 1 close
            03-01 2 register at D2 in T1
            03-02 2 triage TOWNSHIP
            03-03 2 assign H1
            03-04 2 close",
        )
        .await;
    story
        .then(
            "participationRate of D2 in 2026-03 = 0/1
            participationRate of H1 in 2026-03 = 0/1
            clearanceRate of D2 in 2026-03 = 2/2",
        )
        .await;
}

#[tokio::test]
async fn who_comes_back_later_on_the_day_of_the_closing_has_come_back() {
    let mut story = Story::begin().await;
    story.given_each(1..=4, CLOSED).await;
    // Closed at noon. The second came before that; of the fourth's repeat only the day is known, as of its closing.
    story
        .given(
            "03-10T15 1 visit D1
            03-10T09 2 visit D1
            03-10T13 again register at D2 in T2 repeats 3
            03-10 same-time register at D2 in T2 repeats 4",
        )
        .await;
    story
        .then(
            "resolutionRate of H1 in 2026-03 = 2/4
            resolutionRate of H1 in 2026-03 by 2026-03-10 = 2/4",
        )
        .await;
}
