//! Questions without an answer, and answers to odd questions.

use super::{questions::window, story::Story};
use chrono::NaiveDate;
use redress_log::Position;
use redress_read::{Ask, By, Comparison, ReadError, VisitsBy, Window};

#[tokio::test]
async fn a_question_at_fault_has_an_error_code() {
    let mut story = Story::begin().await;
    story
        .given(
            "03-02 1 register
            03-03 D3 begin DISTRICT under C",
        )
        .await;
    story
        .then(
            "filings of NOWHERE in 2026-03 = UNIT_UNKNOWN
            filings per UNIT of NOWHERE in 2026-03 = UNIT_UNKNOWN
            filings of D3 in 2026-03 at 9 = UNIT_UNKNOWN
            filings of D3 in 2026-03 at 10 = 0
            filings of P in 2026-03-02..2026-03-01 = WINDOW_EMPTY
            filings of P in 2026-03 at 11 = POSITION_PAST_HEAD
            filings of P in 2026-03 at 0 = UNIT_UNKNOWN",
        )
        .await;
}

#[tokio::test]
async fn a_position_not_yet_projected_differs_from_one_past_the_log() {
    let mut story = Story::begin().await;
    let reader = story.reader().await;
    let head = story.given("03-02 1 register").await[0];
    let ask = |position| Ask { position: Some(Position(position)), ..whole("2026-03") };
    let (behind, past) = (
        reader.statistics(&ask(head)).await.unwrap_err(),
        reader.statistics(&ask(head + 1)).await.unwrap_err(),
    );
    assert_eq!((behind.code(), past.code()), ("POSITION_NOT_YET_READ", "POSITION_PAST_HEAD"));
    assert!(behind.is_refusal() && past.is_refusal());
}

#[tokio::test]
async fn a_month_in_the_future_has_nothing() {
    let mut story = Story::begin_on("2026-03-10").await;
    story.given("03-02 1 register").await;
    // The petition falls due for triage on 17 March: after the day of the last recording.
    story
        .then(
            "timelyAcceptanceRate of P in 2026-03 = 0/0 provisional
            closureRate(REGISTERED) of P in 2030-01 = 0/0 provisional
            accumulationRate of P in 2026-12 = 1/1 provisional
            filings per UNIT of P in 2030-01 = C:0 own:0",
        )
        .await;
}

fn whole(text: &str) -> Ask {
    let visits_by = VisitsBy::Place;
    Ask {
        unit: "P".parse().unwrap(),
        window: window(text).unwrap(),
        cut_off: None,
        position: None,
        visits_by,
    }
}

#[tokio::test]
async fn the_ends_of_the_calendar_are_answered_like_any_other_day() {
    let mut story = Story::begin().await;
    story.given("03-02 1 register").await;
    let reader = story.reader().await;
    let year = |year| Window::year(year).unwrap();
    let all = Window::range(NaiveDate::MIN, NaiveDate::MAX).unwrap();
    let nights = [
        (year(-1000), 0),
        (year(9999), 0),
        (Window::range(NaiveDate::MAX, NaiveDate::MAX).unwrap(), 0),
        (Window::range(NaiveDate::MIN, NaiveDate::MIN).unwrap(), 0),
        (all, 1),
    ];
    for (window, filings) in nights {
        for cut_off in [None, Some(NaiveDate::MAX)] {
            let ask = Ask { window, cut_off, ..whole("2026") };
            assert_eq!(reader.statistics(&ask).await.unwrap().value["filings"].numerator, filings, "{ask:?}");
            for by in [Comparison::YearOnYear, Comparison::MonthOnMonth] {
                assert_eq!(reader.compared(&ask, by).await.unwrap().value["filings"].this.numerator, filings);
            }
        }
        let ask = Ask { window, cut_off: Some(NaiveDate::MIN), ..whole("2026") };
        assert_eq!(reader.statistics(&ask).await.unwrap().value["filings"].numerator, 0);
    }
    let ask = Ask { window: all, ..whole("2026") };
    assert_eq!(reader.breakdown(&ask, By::Kind).await.unwrap().value["-"]["filings"].numerator, 1);
    assert_eq!(reader.breakdown(&ask, By::Month).await.unwrap_err().code(), "BREAKDOWN_UNDEFINED");
    assert!(matches!(Window::year(i32::MAX), Err(ReadError::WindowEmpty)));
}
