//! Deliveries, reviews and terminations: what counts, on which day and for whom; resolution at or below a level.

use super::{phrases::day, story::Story};
use redress_log::AsOf;
use redress_read::{Order, Page, PetitionFilter};

/// Three appeals, answered by `H1` on 31 March; `DC` and `PC` are departments of the city and the province.
async fn answered() -> Story {
    let mut story = Story::begin().await;
    story
        .given(
            "03-01 DC begin CITY under C kind DEPARTMENT\n 03-01 PC begin PROVINCE under P kind DEPARTMENT",
        )
        .await;
    let life = "03-01 # register category X kind APPEAL
        03-01 # triage TOWNSHIP
        03-02 # assign H1 due 03-31
        03-31 # close";
    story.given_each(1..=3, life).await;
    story
}

#[tokio::test]
async fn requests_count_for_the_delivered_opinion_and_its_unit() {
    let mut story = answered().await;
    story
        .given(
            "04-02 1 deliver HANDLING
            04-02 2 deliver HANDLING
            04-20 1 request REVIEW of C
            04-21 1 decline WRONG_BODY
            05-20 2 request REVIEW of DC
            05-21 2 decline LATE",
        )
        .await;
    story
        .then(
            "reviews.requestRate of H1 in 2026-04 = 2/2
            reviews.requestRate of H1 in 2026-04 by 2026-04-30 = 1/2
            reviews.requestRate of D1 in 2026-04 by 2026-04-19 = 0/2
            reviews.requestRate of D2 in 2026-04 = 0/0
            reviews.requestRate per CATEGORY of P in 2026-04 = X:2/2
            reviews.requestRate per KIND of P in 2026-04 = -:2/2
            reviews.timelyRate of P in 2026 = 0/0
            resolutionRate of H1 in 2026-03 = 3/3",
        )
        .await;
}

#[tokio::test]
async fn a_review_is_in_time_by_its_last_day_and_counts_for_its_body_and_the_unit_reviewed() {
    let mut story = answered().await;
    story
        .given(
            "04-01 1 deliver HANDLING
            04-01 2 deliver HANDLING
            04-01 3 deliver HANDLING
            04-02 1 request REVIEW of DC
            04-02 2 request REVIEW of DC
            04-02 3 request REVIEW of DC
            05-02 1 review CHANGED delivered 05-02
            05-03 2 review UPHELD delivered 05-03
            05-04 1 request RE_REVIEW of PC
            05-10 1 suspend",
        )
        .await;
    story
        .then(
            "reviews.timelyRate of DC in 2026-05 = 1/3
            reviews.timelyRate of DC in 2026-05 by 2026-05-02 = 1/3
            reviews.overturnRate of H1 in 2026-05 = 1/2
            reviews.overturnRate of DC in 2026-05 = 0/0
            reviews.timelyRate of PC in 2026-06 = 0/0",
        )
        .await;
    story.given("05-20 1 resume\n 06-13 1 review RETURNED").await;
    story
        .then(
            "reviews.timelyRate of PC in 2026-06 = 1/1
            reviews.overturnRate of DC in 2026-06 = 1/1
            reviews.overturnRate per UNIT of C in 2026 = D1:1/2 D2:0/0 DC:1/1 own:0/0",
        )
        .await;
}

#[tokio::test]
async fn what_was_recorded_on_an_undone_closing_counts_nowhere() {
    let mut story = answered().await;
    let requested = story.given("04-01 1 deliver HANDLING\n 04-02 1 request REVIEW of DC").await[1];
    story.given("04-03 1 reopen RECORDING_ERROR").await;
    story
        .then(&format!(
            "reviews.requestRate of P in 2026-04 at {requested} = 1/1
            reviews.requestRate of P in 2026-04 = 0/0
            reviews.requestRate of P in 2026-04 by 2026-04-02 = 0/0
            reviews.timelyRate of P in 2026-05 = 0/0"
        ))
        .await;
    // A true reopening leaves it.
    story.given("04-02 2 deliver HANDLING\n 04-05 2 reopen NEW_VISIT").await;
    story.then("reviews.requestRate of P in 2026-04 = 0/1").await;
}

/// To the end of the procedure of the first petition, on 10 June.
async fn ended() -> Story {
    let mut story = answered().await;
    story
        .given(
            "04-01 1 deliver HANDLING
            04-02 1 request REVIEW of DC
            04-20 1 review UPHELD delivered 04-20
            05-04 1 request RE_REVIEW of PC
            05-20 1 review UPHELD delivered 05-20
            06-10 1 terminate",
        )
        .await;
    story
}

#[tokio::test]
async fn filings_after_a_termination_count_while_it_is_in_force() {
    let mut story = ended().await;
    story
        .given(
            "06-10T09 1 visit C
            06-10T15 1 visit D1
            06-20 later register repeats 1 in T2",
        )
        .await;
    story
        .then(
            "reviews.terminations of D1 in 2026-06 = 1
            reviews.terminations of H1 in 2026-06 = 0
            reviews.filingsAfterTermination of T1 in 2026-06 = 1
            reviews.filingsAfterTermination of T2 in 2026-06 = 1
            reviews.filingsAfterTermination of P in 2026-06 by 2026-06-15 = 1",
        )
        .await;
    story.given("06-25 1 withdraw").await;
    story
        .then(
            "reviews.terminations of P in 2026-06 = 0
            reviews.terminations of P in 2026-06 by 2026-06-24 = 1
            reviews.filingsAfterTermination of P in 2026-06 = 0
            reviews.filingsAfterTermination of P in 2026-06 by 2026-06-24 = 2",
        )
        .await;
}

#[tokio::test]
async fn the_register_has_what_waits_and_what_has_ended() {
    let mut story = ended().await;
    story.given("04-02 2 deliver HANDLING\n 04-03 2 request REVIEW of DC").await;
    let reader = story.reader().await;
    let (tree, page) = (reader.units_today().await.unwrap().value, Page::First(10, None));
    let found = async |filter: PetitionFilter| {
        let rows = reader.petitions(&tree, &filter, Order::default(), &page).await.unwrap().value.rows;
        rows.into_iter().map(|row| row.id).collect::<Vec<_>>().join(" ")
    };
    let filter = PetitionFilter::default;
    assert_eq!(found(PetitionFilter { review_open: Some(true), ..filter() }).await, "2");
    assert_eq!(found(PetitionFilter { review_open: Some(false), ..filter() }).await, "1 3");
    assert_eq!(found(PetitionFilter { terminated: Some(true), ..filter() }).await, "1");
    assert_eq!(found(PetitionFilter { terminated: Some(false), ..filter() }).await, "2 3");
    // The bodies that were asked reach the petition, also once they answered.
    assert_eq!(found(PetitionFilter { concerns: Some("DC".parse().unwrap()), ..filter() }).await, "1 2");
    assert_eq!(found(PetitionFilter { concerns: Some("PC".parse().unwrap()), ..filter() }).await, "1");
    let then =
        reader.petition_as_of(&"1".parse().unwrap(), AsOf::Date(day("05-10"))).await.unwrap().value.unwrap();
    let after = then.row.after_closing().unwrap();
    assert_eq!((after.opinions.len(), after.reviews.len(), after.termination), (2, 2, None));
    let reviewers = vec!["DC".to_owned(), "PC".to_owned()];
    assert_eq!((then.row.reviewers, then.row.appeal_until), (reviewers, None));
}

#[tokio::test]
async fn resolution_at_or_below_a_level_goes_by_the_unit_of_the_closing() {
    let mut story = answered().await;
    story
        .given(
            "03-01 4 register
            03-01 4 triage TOWNSHIP
            03-02 4 assign T1 due 03-31
            03-31 4 close
            04-05 3 follow-up NO",
        )
        .await;
    story
        .then(
            "settledAtOrBelow(VILLAGE) of P in 2026-03 = 0/3
            settledAtOrBelow(TOWNSHIP) of P in 2026-03 = 1/3
            settledAtOrBelow(DISTRICT) of P in 2026-03 = 3/3
            settledAtOrBelow(TOWNSHIP) of H1 in 2026-03 = 0/2
            settledAtOrBelow(TOWNSHIP) of P in 2026-03 by 2026-03-31 = 1/4
            settledAtOrBelow(TOWNSHIP) per UNIT of D1 in 2026-03 = H1:0/2 T1:1/1 own:0/0",
        )
        .await;
}
