//! Windows that include the present month: the roll-up answers the months that have ended, and the ledger the
//! present one, day by day.

use super::story::Story;

/// On 20 May: two petitions of March, one of which was closed in May, and two of May, one of which is due after
/// today; the other one came on the first of the month. `1` came again in May.
async fn story() -> Story {
    let mut story = Story::begin_on("2026-05-20").await;
    story
        .given(
            "03-01 1 register at T1 people 6
            03-01 1 triage TOWNSHIP
            03-02 1 assign H1 due 03-20
            03-10 1 close
            03-05 2 register
            03-05 2 triage TOWNSHIP
            03-06 2 assign H1 due 03-30
            05-01 3 register
            05-10 3 triage TOWNSHIP
            05-11 3 assign H1 due 05-18
            05-12 2 close
            05-15 3 close
            05-16 4 register at T1
            05-16 4 triage TOWNSHIP
            05-16 4 assign H1 due 05-29
            05-17 1 visit D1 people 5",
        )
        .await;
    story
}

#[tokio::test]
async fn ended_months_and_the_present_one_are_added_up() {
    let story = story().await;
    for window in ["2026-01-01..2026-05-31", "2026-01-01..2026-05-20", "2026", "2026-03-01..2026-06-30"] {
        let provisional = if window.ends_with("05-20") { "" } else { " provisional" };
        let questions = format!(
            "filings of P in {window} = 5{provisional}
            closureRate(REGISTERED) of P in {window} = 3/4{provisional}
            closureRate(DUE) of H1 in {window} = 3/3{provisional}
            onTimeClosureRate of H1 in {window} = 2/3{provisional}
            visits.headCount of P in {window} = 14{provisional}"
        );
        story.then(&questions).await;
    }
    story
        .then(
            "filings of P in 2026-05 = 3 provisional
            closureRate(DUE) of H1 in 2026-05 = 1/1 provisional
            closureRate(DUE) of H1 in 2026-03 = 1/2
            closureRate(DUE) of H1 in 2026-03 by 2026-05-20 = 2/2
            onTimeClosureRate of H1 in 2026-03 = 1/2
            clearanceRate of P in 2026-01-01..2026-05-31 = 3/4 provisional",
        )
        .await;
}

#[tokio::test]
async fn parts_and_entries_are_added_up_in_the_same_way() {
    let story = story().await;
    story
        .then(
            "filings per MONTH of P in 2026-03-01..2026-05-31 = 2026-03:2 2026-04:0 2026-05:3
            filings per UNIT of D1 in 2026-03-01..2026-05-31 = H1:0 T1:5 own:0
            closureRate(DUE) per MONTH of H1 in 2026-03-01..2026-05-31 = 2026-03:2/2 2026-04:0/0 2026-05:1/1",
        )
        .await;
}
