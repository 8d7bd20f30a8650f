//! Objections to assignments: how many were upheld, and what an upheld one does to the assignment and its duty.

use super::{phrases::day, story::Story};
use redress_domain::PetitionState;
use redress_log::AsOf;
use redress_read::{Order, Page, PetitionFilter, PetitionRow};

const ASSIGNED: &str = "03-01 1 register category X kind APPEAL
    03-01 1 triage TOWNSHIP
    03-02 1 assign H1 due 03-31";

#[tokio::test]
async fn decided_objections_count_for_the_unit_that_gave_the_order_on_their_own_days() {
    let mut story = Story::begin().await;
    story.given_each(1..=3, &ASSIGNED.replace(" 1 ", " # ")).await;
    story
        .given(
            "03-30 4 register at D2
            03-30 4 triage TOWNSHIP
            03-30 4 assign H2 for C
            03-05 1 object H1
            03-31 4 object H2
            03-06 1 decide D1
            04-02 4 decide P upheld",
        )
        .await;
    let upheld = story.given("03-05 2 object H1\n 03-09 2 decide C upheld").await[1];
    // The misrouting of the fourth is March's, by what was known in April.
    story
        .then(&format!(
            "objections.upheldRate of D1 in 2026-03 = 1/2
            objections.upheldRate of D1 in 2026-03 by 2026-03-08 = 0/1
            objections.upheldRate of D1 in 2026-03 at {} = 0/1
            objections.upheldRate of P in 2026 = 2/3
            objections.misroutingRate of D1 in 2026-03 = 1/3
            objections.misroutingRate of D1 in 2026-03 by 2026-03-08 = 0/3
            objections.misroutingRate of C in 2026-03 by 2026-03-31 = 1/4
            objections.misroutingRate of C in 2026-03 by 2026-04-02 = 2/4
            objections.misroutingRate of D2 in 2026-03 = 0/0
            objections.misroutingRate per UNIT of C in 2026 = D1:1/3 D2:0/0 own:1/1
            objections.misroutingRate per CATEGORY of P in 2026 = -:1/1 X:1/3
            objections.misroutingRate per KIND of P in 2026 = -:2/4
            objections.misroutingRate per CHANNEL of P in 2026 = -:2/4
            objections.upheldRate per MONTH of P in 2026-03-01..2026-04-30 = 2026-03:1/2 2026-04:1/1",
            upheld - 1
        ))
        .await;
}

#[tokio::test]
async fn the_duty_and_the_acceptance_of_an_assignment_taken_back_count_nowhere() {
    let mut story = Story::begin().await;
    story.given(ASSIGNED).await;
    let objected = story.given("03-05 1 object H1").await[0];
    story.given("03-06 1 decide D1 upheld").await;
    // From the assignment's day on, whatever the cut-off.
    story
        .then(&format!(
            "closureRate(DUE) of H1 in 2026-03 at {objected} = 0/1
            timelyUnitAcceptanceRate of H1 in 2026-03 at {objected} = 0/1
            closureRate(DUE) of P in 2026-03 = 0/0
            closureRate(DUE) of P in 2026-03 by 2026-03-31 = 0/0
            timelyUnitAcceptanceRate of P in 2026-03 = 0/0"
        ))
        .await;
    story.given("03-07 1 assign H2 due 04-20\n 04-10 1 accept H2\n 04-15 1 close").await;
    story
        .then(
            "onTimeClosureRate of P in 2026 = 1/1
            onTimeClosureRate of H2 in 2026-04 = 1/1
            timelyUnitAcceptanceRate of H2 in 2026 = 0/1",
        )
        .await;
}

#[tokio::test]
async fn what_an_assignment_taken_back_replaced_stays_replaced() {
    let mut story = Story::begin().await;
    story.given(ASSIGNED).await;
    // On the due day: H1 carries nothing any more. A day later: H1 has missed it.
    story.given(&ASSIGNED.replace(" 1 ", " 2 ").replace("03-31", "03-09")).await;
    for petition in ["1", "2"] {
        let lines = "03-10 1 assign H2 due 04-10\n 03-11 1 object H2\n 03-12 1 decide D1 upheld";
        story.given(&lines.replace(" 1 ", &format!(" {petition} "))).await;
    }
    story
        .then(
            "closureRate(DUE) of P in 2026 = 0/1
            onTimeClosureRate of H1 in 2026-03 = 0/1
            timelyUnitAcceptanceRate of H1 in 2026 = 0/0",
        )
        .await;
}

#[tokio::test]
async fn what_came_between_an_assignment_taken_back_and_the_next_one_counts_for_whoever_received_it() {
    let mut story = Story::begin().await;
    story.given(ASSIGNED).await;
    let objected = story
        .given(
            "03-02 1 hear
            03-03 1 visit C
            03-03 1 extend 04-20
            03-05 1 object H1",
        )
        .await[3];
    story
        .given(
            "03-06 1 decide D1 upheld
            03-09 1 assign H2 due 04-10
            03-10 1 hear
            03-11 1 visit C",
        )
        .await;
    // The city lies one level above H1, and two above the township that triage named.
    story
        .then(&format!(
            "overLevelVisits.batches of P in 2026-03 at {objected} = 0
            overLevelVisits.batches of P in 2026-03 = 1
            hearings of H1 in 2026-03 at {objected} = 1
            hearings of H1 in 2026-03 = 0
            hearings of H2 in 2026-03 = 1
            hearings of D1 in 2026-03 = 1
            extensions of D1 in 2026-03 = 1
            extensions of H1 in 2026-03 = 0
            closureRate(DUE) of P in 2026-04 = 0/1
            closureRate(DUE) of H2 in 2026-04 = 0/1"
        ))
        .await;
}

#[tokio::test]
async fn an_objection_that_is_not_upheld_or_never_decided_changes_no_other_figure() {
    let mut story = Story::begin().await;
    story.given_each(1..=2, &ASSIGNED.replace(" 1 ", " # ")).await;
    story
        .given(
            "03-05 1 object H1
            03-06 1 decide D1
            03-07 1 accept H1
            03-05 2 object H1
            03-06 2 close WITHDRAWN
            03-07 2 reopen RECORDING_ERROR
            03-09 2 assign H1 due 03-31",
        )
        .await;
    story
        .then(
            "closureRate(DUE) of H1 in 2026-03 = 0/2
            timelyUnitAcceptanceRate of H1 in 2026-03 = 1/2
            objections.upheldRate of P in 2026 = 0/1
            objections.misroutingRate of D1 in 2026 = 0/3",
        )
        .await;
}

/// The petition that awaits a decision, if there is one.
async fn awaiting(story: &Story) -> Option<PetitionRow> {
    found(story, PetitionFilter { objection_open: Some(true), ..PetitionFilter::default() }).await
}

/// The petition that awaits the decision of a unit or one below it, if there is one.
async fn awaiting_that_of(story: &Story, unit: &str) -> Option<PetitionRow> {
    found(story, PetitionFilter { objection_to: Some(unit.parse().unwrap()), ..PetitionFilter::default() })
        .await
}

async fn found(story: &Story, filter: PetitionFilter) -> Option<PetitionRow> {
    let reader = story.reader().await;
    let tree = reader.units_today().await.unwrap().value;
    reader.petitions(&tree, &filter, Order::default(), &Page::First(9, None)).await.unwrap().value.rows.pop()
}

#[tokio::test]
async fn the_register_shows_what_awaits_a_decision_and_what_a_day_in_between_counts() {
    let mut story = Story::begin().await;
    story.given(ASSIGNED).await;
    let one = "1".parse().unwrap();
    let row = story.reader().await.petition(&one).await.unwrap().value.unwrap();
    assert_eq!((row.objection_until, row.objected_on), (Some(day("03-09")), None));
    assert_eq!(awaiting(&story).await, None);
    story.given("03-05 1 object H1").await;
    let row = awaiting(&story).await.unwrap();
    assert_eq!((row.id.as_str(), row.objected_on, row.due_on), ("1", Some(day("03-05")), Some(day("03-31"))));
    assert_eq!(awaiting_that_of(&story, "D1").await.as_ref(), Some(&row), "D1 gave the order");
    assert_eq!(awaiting_that_of(&story, "P").await.as_ref(), Some(&row), "D1 is below P");
    assert_eq!(awaiting_that_of(&story, "H1").await, None);
    story.given("03-06 1 decide D1 upheld").await;
    assert_eq!(awaiting(&story).await, None);
    // As figures do: on the day after the assignment, nobody was responsible.
    let reader = story.reader().await;
    let then = reader.petition_as_of(&one, AsOf::Date(day("03-03"))).await.unwrap().value.unwrap().row;
    assert_eq!((then.responsible, then.due_on, then.state), (None, None, PetitionState::Triaged));
}
