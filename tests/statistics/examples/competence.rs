//! Over-level visits: at a unit more than one level above the competent one.

use super::story::Story;

#[tokio::test]
async fn before_triage_the_first_level_named_later_judges_from_that_day_on() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-02 1 register at C by VISIT people 3
            03-20 1 triage TOWNSHIP",
        )
        .await;
    // A city is two levels above a township. Dated the visit's day, known on the triage's.
    story
        .then(
            "overLevelVisits.batches of T1 in 2026-03 by 2026-03-19 = 0
            overLevelVisits.batches of T1 in 2026-03 by 2026-03-20 = 1
            overLevelVisits.headCount of T1 in 2026-03-02..2026-03-02 by 2026-03-20 = 3
            overLevelVisits.batches of T1 in 2026-03-03..2026-03-31 = 0",
        )
        .await;
}

#[tokio::test]
async fn before_an_assignment_the_level_that_triage_named_is_competent() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-02 1 register
            03-03 1 triage TOWNSHIP
            03-04 1 visit D1
            03-05 1 visit C
            03-06 1 visit C by PHONE",
        )
        .await;
    // One level above is not over-level, and only those who come in person can be.
    story.then("overLevelVisits.batches of T1 in 2026-03 = 1").await;
}

#[tokio::test]
async fn after_an_assignment_the_responsible_unit_s_level_is_competent() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-02 1 register
            03-03 1 triage TOWNSHIP
            03-04 1 assign H1
            03-05 1 visit C
            03-06 1 visit P people 2",
        )
        .await;
    story
        .then(
            "overLevelVisits.batches of T1 in 2026-03 = 1
            overLevelVisits.headCount of T1 in 2026-03 = 2",
        )
        .await;
}

#[tokio::test]
async fn a_visit_is_judged_once_at_its_place_in_the_order() {
    let mut story = Story::begin().await;
    // Told last, the visit of 4 March lies before the assignment; that one does not judge it again.
    story
        .given(
            "03-02 1 register
            03-03 1 triage TOWNSHIP
            03-05 1 assign H1
            03-04 1 visit C",
        )
        .await;
    story.then("overLevelVisits.batches of T1 in 2026-03 = 1").await;
    // A second triage names a lower level: the first has judged.
    story
        .given(
            "04-02 2 register at C by VISIT
            04-03 2 triage DISTRICT divert LITIGATION
            04-04 2 close
            04-05 2 reopen
            04-06 2 triage TOWNSHIP
            04-07 2 visit C",
        )
        .await;
    story
        .then(
            "overLevelVisits.batches of T1 in 2026-04-01..2026-04-06 = 0
            overLevelVisits.batches of T1 in 2026-04-07..2026-04-30 = 1",
        )
        .await;
}

#[tokio::test]
async fn after_a_reopening_the_level_that_triage_named_is_competent_again() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-02 1 register
            03-03 1 triage TOWNSHIP
            03-04 1 assign H1
            03-10 1 close
            03-11 1 visit C
            03-12 1 reopen
            03-13 1 visit C",
        )
        .await;
    // While it is closed, H1 is still the responsible unit of its round.
    story
        .then(
            "overLevelVisits.batches of T1 in 2026-03-01..2026-03-11 = 0
            overLevelVisits.batches of T1 in 2026-03-12..2026-03-31 = 1",
        )
        .await;
}

#[tokio::test]
async fn another_petition_of_the_matter_names_no_level() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-02 1 register
            03-03 1 triage TOWNSHIP
            03-04 2 register at P by VISIT repeats 1",
        )
        .await;
    story.then("overLevelVisits.batches of T1 in 2026-03 = 0").await;
}
