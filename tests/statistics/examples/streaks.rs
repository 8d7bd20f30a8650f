//! The bottom three, and for how many months in a row.

use super::{
    rankings::{districts, lines, six_districts},
    story::Story,
};
use redress_read::RankingAsk;

#[tokio::test]
async fn the_last_three_of_six_are_flagged() {
    let mut story = six_districts().await;
    story.triages(4, "D1 6/6 D2 5/6 D3 4/6 D4 3/6 D5 2/6 D6 1/6").await;
    let expected = "1 D1 6/6
        2 D2 5/6
        3 D3 4/6
        4 D4 3/6 flagged 1
        5 D5 2/6 flagged 1
        6 D6 1/6 flagged 1";
    assert_eq!(story.ranking(&districts(4)).await, lines(expected));
}

#[tokio::test]
async fn with_fewer_than_six_ranked_nobody_is_flagged() {
    let mut story = six_districts().await;
    story.triages(4, "D1 6/6 D2 5/6 D3 4/6 D4 3/6 D5 2/6 D6 0/1").await;
    let of_two = RankingAsk { minimum: 2, ..districts(4) };
    let expected = "1 D1 6/6
        2 D2 5/6
        3 D3 4/6
        4 D4 3/6
        5 D5 2/6
        - D6 0/1";
    assert_eq!(story.ranking(&of_two).await, lines(expected));
}

#[tokio::test]
async fn a_tie_over_the_border_flags_none_of_the_tied() {
    let mut story = six_districts().await;
    story.triages(4, "D1 4/4 D2 3/4 D3 2/4 D4 2/4 D5 1/4 D6 0/4").await;
    // D3 and D4 are no better than four, themselves included.
    let expected = "1 D1 4/4
        2 D2 3/4
        3 D3 2/4
        3 D4 2/4
        5 D5 1/4 flagged 1
        6 D6 0/4 flagged 1";
    assert_eq!(story.ranking(&districts(4)).await, lines(expected));
}

#[tokio::test]
async fn a_unit_that_did_everything_is_never_flagged() {
    let mut story = six_districts().await;
    story.triages(4, "D1 1/1 D2 2/2 D3 1/1 D4 1/1 D5 1/1 D6 1/2").await;
    let expected = "1 D1 1/1
        1 D2 2/2
        1 D3 1/1
        1 D4 1/1
        1 D5 1/1
        6 D6 1/2 flagged 1";
    assert_eq!(story.ranking(&districts(4)).await, lines(expected));
}

/// `D1` to `D3` did everything; the others as told.
async fn month(story: &mut Story, month: u32, others: &str) {
    story.triages(month, &format!("D1 3/3 D2 3/3 D3 3/3 {others}")).await;
}

#[tokio::test]
async fn a_streak_is_the_months_in_a_row_in_which_a_unit_was_flagged() {
    let mut story = six_districts().await;
    month(&mut story, 2, "D4 2/3 D5 3/3 D6 1/3").await;
    month(&mut story, 3, "D4 2/3 D5 1/3 D6 0/3").await;
    month(&mut story, 4, "D4 2/3 D5 1/3 D6 0/3").await;
    // D5 did everything in February: two months. D4 and D6: three.
    let expected = "1 D1 3/3 was 1
        1 D2 3/3 was 1
        1 D3 3/3 was 1
        4 D4 2/3 was 4 flagged 3
        5 D5 1/3 was 5 flagged 2
        6 D6 0/3 was 6 flagged 3";
    assert_eq!(story.ranking(&districts(4)).await, lines(expected));
}

#[tokio::test]
async fn an_unranked_month_breaks_a_streak() {
    let mut story = six_districts().await;
    story.given("01-01 D7 begin DISTRICT under C").await;
    month(&mut story, 2, "D4 2/3 D5 1/3 D6 0/3 D7 3/3").await;
    month(&mut story, 3, "D4 2/3 D5 1/3 D6 0/1 D7 3/3").await;
    month(&mut story, 4, "D4 2/3 D5 1/3 D6 0/3 D7 3/3").await;
    let of_two = RankingAsk { minimum: 2, ..districts(4) };
    // D6 had one petition in March, and two are the least.
    let expected = "5 D4 2/3 was 5 flagged 3
        6 D5 1/3 was 6 flagged 3
        7 D6 0/3 flagged 1";
    let ranking = story.ranking(&of_two).await;
    let last: Vec<&str> = ranking.lines().skip(4).collect();
    assert_eq!(last.join("\n"), lines(expected));
}

#[tokio::test]
async fn earlier_months_of_a_streak_have_their_own_tree() {
    let mut story = six_districts().await;
    month(&mut story, 3, "D4 2/3 D5 1/3 D6 0/3").await;
    // From April on, T1 and what it carries are D6's; in March they were D1's.
    story.given("03-31 T1 move-under D6 from 04-01").await;
    story.triages(3, "T1 0/1").await;
    month(&mut story, 4, "D4 2/3 D5 1/3 D6 0/3 T1 1/1").await;
    let expected = "1 D1 3/3 was 3
        1 D2 3/3 was 1
        1 D3 3/3 was 1
        4 D4 2/3 was 4 flagged 2
        5 D5 1/3 was 5 flagged 2
        6 D6 1/4 was 6 flagged 2";
    assert_eq!(story.ranking(&districts(4)).await, lines(expected));
    // March: D1 3/4 is the third of the ranked, D4 2/3 the fourth.
    let march = story.ranking(&districts(3)).await;
    assert_eq!(march.lines().nth(2), Some("3 D1 3/4"));
}
