//! Entries: the petitions behind a figure, and the events that changed it. Their sum is the figure.
//!
//! The eight units take the positions 1 to 8; what a story tells begins with 9.

use super::{questions::window, story::Story};
use redress_log::Position;
use redress_read::{
    Ask, VisitsBy,
    statistics::{self, Side},
};

#[tokio::test]
async fn each_event_that_changed_a_figure_is_an_entry() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-01 1 register
            03-01 1 triage TOWNSHIP
            03-02 1 assign H1 due 03-20
            03-10 1 close
            03-12 1 reopen
            03-13 1 assign T1 due 03-31
            03-20 1 close",
        )
        .await;
    // Closed by 12, opened by 13, closed by 15: the duty of each round. 11 and 14 made the duties.
    story
        .then(
            "denominator closureRate(DUE) of D1 in 2026-03 = 1@11:+1 1@14:+1
            numerator closureRate(DUE) of D1 in 2026-03 = 1@12:+1 1@13:-1 1@15:+2
            numerator closureRate(DUE) of T1 in 2026-03 = 1@15:+1
            numerator onTimeClosureRate of D1 in 2026-03 = 1@12:+1 1@15:+1
            numerator reopenings of P in 2026-03 = 1@13:+1
            denominator reopenings of P in 2026-03 =",
        )
        .await;
}

#[tokio::test]
async fn a_late_correction_is_an_entry_of_its_own() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-02 1 register by VISIT people 6
            03-03 2 register by VISIT people 5
            05-01 1 correct people 2
            05-02 2 correct place T2",
        )
        .await;
    story
        .then(
            "numerator visits.headCount of T1 in 2026-03 = 1@9:+6 2@10:+5 1@11:-4 2@12:-5
            numerator visits.headCount of P in 2026-03 = 1@9:+6 2@10:+5 1@11:-4
            numerator collectiveVisits.batches of P in 2026-03 = 1@9:+1 2@10:+1 1@11:-1
            numerator visits.headCount of T2 in 2026-03 = 2@12:+5
            numerator visits.headCount of T2 in 2026-03 at 11 =",
        )
        .await;
}

#[tokio::test]
async fn the_filing_of_another_petition_is_an_entry_of_the_one_it_changes() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-02 1 register
            03-03 1 close WITHDRAWN
            03-10 2 register repeats 1",
        )
        .await;
    story
        .then(
            "numerator resolutionRate of P in 2026-03 = 1@10:+1 1@11:-1
            numerator repeatMatterRate of P in 2026-03 = 1@11:+1
            denominator repeatMatterRate of P in 2026-03 = 1@9:+1",
        )
        .await;
}

#[tokio::test]
async fn entries_come_in_pages_by_position_and_petition() {
    let mut story = Story::begin().await;
    story.given_each(1..=5, "03-02 # register").await;
    let reader = story.reader().await;
    let ask = Ask {
        unit: "P".parse().unwrap(),
        window: window("2026-03").unwrap(),
        cut_off: None,
        position: None,
        visits_by: VisitsBy::Place,
    };
    let filings = statistics::named("filings").unwrap();
    let page = async |after| {
        let served = reader.entries(&ask, filings, Side::Numerator, None, (2, after)).await.unwrap();
        served.value.iter().map(|entry| entry.position).collect::<Vec<_>>()
    };
    assert_eq!(page(None).await, [9, 10]);
    assert_eq!(page(Some((Position(10), "2"))).await, [11, 12]);
    assert_eq!(page(Some((Position(12), "4"))).await, [13]);
}

#[tokio::test]
async fn behind_a_share_of_places_are_units() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-02 1 register in T2 by VISIT people 5
            03-02 2 register in T1 by VISIT people 5
            03-03 2 visit D1 people 5
            03-04 3 register in D1 by VISIT people 5",
        )
        .await;
    let reader = story.reader().await;
    let ask = Ask {
        unit: "P".parse().unwrap(),
        window: window("2026-03").unwrap(),
        cut_off: None,
        position: None,
        visits_by: VisitsBy::ReceivedAt,
    };
    assert_eq!(reader.collective_places(&ask).await.unwrap().value, ["T1", "T2"]);
}
