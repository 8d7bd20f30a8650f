//! Cut-offs: the default, the given, and the one that was held back.

use super::story::Story;

const TWO: &str = "03-01 # register
    03-01 # triage TOWNSHIP
    03-02 # assign H1 due 03-20
    03-10 # close";

#[tokio::test]
async fn people_have_until_the_end_of_the_next_month_to_come_back_and_answer() {
    let mut story = Story::begin().await;
    story.given_each(1..=3, TWO).await;
    story
        .given(
            "04-30 1 follow-up YES SATISFIED
            05-01 2 follow-up YES SATISFIED
            04-30 3 visit D1",
        )
        .await;
    // A window that ends on any day of March has the same month of April.
    story
        .then(
            "participationRate of H1 in 2026-03 = 1/3
            satisfactionRate of H1 in 2026-03-01..2026-03-10 = 1/1
            confirmedResolutionRate of H1 in 2026-03 = 1/3
            resolutionRate of H1 in 2026-03 = 2/3
            firstTimeResolutionRate of H1 in 2026-03 = 2/3
            participationRate of H1 in 2026-03 by 2026-05-01 = 2/3
            repeatMatterRate of T1 in 2026-03 = 0/3",
        )
        .await;
}

#[tokio::test]
async fn nothing_that_falls_due_after_the_cut_off_counts() {
    let mut story = Story::begin().await;
    story.given_each(1..=1, TWO).await;
    story
        .then(
            "closureRate(DUE) of H1 in 2026-03 by 2026-03-19 = 0/0
            closureRate(DUE) of H1 in 2026-03 by 2026-03-20 = 1/1
            timelyAcceptanceRate of D1 in 2026-03 by 2026-03-15 = 0/0
            timelyAcceptanceRate of D1 in 2026-03 by 2026-03-16 = 1/1
            filings of P in 2026-03 by 2026-02-28 = 0",
        )
        .await;
}

#[tokio::test]
async fn a_cut_off_beyond_the_last_recording_is_held_back_and_the_figure_provisional() {
    let mut story = Story::begin_on("2026-04-10").await;
    story.given_each(1..=1, TWO).await;
    let provisional = "
        resolutionRate of H1 in 2026-03 = 1/1 provisional
        onTimeClosureRate of H1 in 2026-03 = 1/1
        onTimeClosureRate of H1 in 2026-03 by 2026-04-10 = 1/1
        onTimeClosureRate of H1 in 2026-03 by 2026-04-11 = 1/1 provisional
        onTimeClosureRate of H1 in 2026-04 = 0/0 provisional";
    story.then(provisional).await;
    let head = 8 + 4;
    story.given("05-02 clock").await;
    // The clock alone decides nothing; what is recorded does, and only for positions that know of it.
    story.then(provisional).await;
    story.given("05-02 2 register").await;
    story
        .then(&format!(
            "resolutionRate of H1 in 2026-03 = 1/1
            resolutionRate of H1 in 2026-03 at {head} = 1/1 provisional"
        ))
        .await;
}

#[tokio::test]
async fn months_that_have_ended_and_the_one_in_progress_are_added_up() {
    let mut story = Story::begin_on("2026-04-10").await;
    story.given_each(1..=2, TWO).await;
    story
        .given(
            "04-01 3 register
            04-01 3 triage TOWNSHIP
            04-02 3 assign H1 due 04-08
            04-01 4 register
            04-01 4 triage TOWNSHIP
            04-02 4 assign H1 due 05-20
            04-05 1 visit D1 by VISIT people 6",
        )
        .await;
    // What falls due after the last recording does not count yet, though its month is in the window.
    let year = "2026-01-01..2026-12-31";
    story
        .then(&format!(
            "filings of P in {year} = 5 provisional
            collectiveVisits.batches of P in {year} = 1 provisional
            collectivePlaceShare of P in {year} = 1/4 provisional
            closureRate(REGISTERED) of P in {year} = 2/4 provisional
            closureRate(DUE) of H1 in {year} = 2/3 provisional
            resolutionRate of H1 in {year} = 1/2 provisional
            filings of P in 2026-03-02..2026-12-31 = 3 provisional
            closureRate(DUE) of H1 in 2026-02-01..2026-04-30 = 2/3 provisional
            filings of P in 2026-01-01..2026-03-31 = 2"
        ))
        .await;
}
