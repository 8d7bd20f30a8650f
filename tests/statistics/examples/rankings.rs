//! Monthly rankings. Told of districts: how many petitions fell due for triage on the 20th, and how many were triaged in time.

use super::{phrases, questions::window, story::Story};
use redress_domain::{UnitKind, UnitLevel};
use redress_read::{Metric, Month, RankingAsk, RankingRow};

/// `D1` to `D6`, below `C`.
pub async fn six_districts() -> Story {
    let mut story = Story::begin().await;
    for district in ["D3", "D4", "D5", "D6"] {
        story.given(&format!("01-01 {district} begin DISTRICT under C")).await;
    }
    story
}

impl Story {
    /// `D1 3/4` a word pair each: of four petitions at `D1`, due for triage on the 20th of the month, three are triaged in time.
    pub async fn triages(&mut self, month: u32, shares: &str) {
        let words: Vec<&str> = shares.split_whitespace().collect();
        for pair in words.chunks(2) {
            let (timely, all) = pair[1].split_once('/').expect("a fraction");
            let (timely, all): (u32, u32) = (timely.parse().unwrap(), all.parse().unwrap());
            for number in 1..=all {
                let id = format!("{}/{month}/{number}", pair[0]);
                self.given(&format!("{month:02}-05 {id} register at {}", pair[0])).await;
                if number <= timely {
                    self.given(&format!("{month:02}-20 {id} triage DISTRICT")).await;
                }
            }
        }
    }

    /// The ranking of a month by timely acceptance, a row a line: rank, unit, fraction, rank before, months flagged.
    pub async fn ranking(&self, ask: &RankingAsk) -> String {
        let served = self.reader().await.monthly_ranking(ask).await.unwrap();
        served.value.rows.iter().map(shown).collect::<Vec<_>>().join("\n")
    }
}

/// The districts below `C` in a month of 2026, ranked from a denominator of 1.
pub fn districts(month: u32) -> RankingAsk {
    RankingAsk {
        month: Month::of(window(&format!("2026-{month:02}")).unwrap().from()),
        metric: Metric::TimelyAcceptance,
        under: "C".parse().unwrap(),
        level: UnitLevel::District,
        kind: None,
        minimum: 1,
        cut_off: None,
        position: None,
    }
}

fn shown(row: &RankingRow) -> String {
    let rank = |rank: Option<u32>| rank.map_or("-".to_owned(), |rank| rank.to_string());
    let mut text = format!("{} {} {}/{}", rank(row.rank), row.unit, row.numerator, row.denominator);
    if let Some(before) = row.previous_rank {
        text += &format!(" was {before}");
    }
    if row.flagged {
        text += &format!(" flagged {}", row.streak);
    }
    text
}

/// The lines of a text, without indentation.
pub fn lines(text: &str) -> String {
    text.trim().lines().map(str::trim).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn equal_fractions_share_a_rank_and_the_next_one_skips() {
    let mut story = Story::begin().await;
    story.given("01-01 D3 begin DISTRICT under C").await;
    story.given("01-01 D4 begin DISTRICT under C").await;
    story.triages(4, "D1 1/2 D2 2/2 D3 2/4 D4 1/3").await;
    // 1/2 is 2/4; and 1/3 is less than both.
    let expected = "1 D2 2/2
        2 D1 1/2
        2 D3 2/4
        4 D4 1/3";
    assert_eq!(story.ranking(&districts(4)).await, lines(expected));
}

#[tokio::test]
async fn below_the_minimum_a_unit_is_listed_unranked_and_nothing_is_always_below() {
    let mut story = Story::begin().await;
    story.given("01-01 D3 begin DISTRICT under C").await;
    story.triages(4, "D1 3/20 D2 19/19").await;
    let ranking = |minimum| RankingAsk { minimum, ..districts(4) };
    let of_twenty = "1 D1 3/20
        - D2 19/19
        - D3 0/0";
    assert_eq!(story.ranking(&ranking(20)).await, lines(of_twenty));
    let of_none = "1 D2 19/19
        2 D1 3/20
        - D3 0/0";
    assert_eq!(story.ranking(&ranking(0)).await, lines(of_none));
}

#[tokio::test]
async fn a_row_has_its_rate_and_wilson_s_interval_except_for_a_denominator_of_0() {
    let mut story = Story::begin().await;
    story.triages(4, "D1 8/10").await;
    let served = story.reader().await.monthly_ranking(&districts(4)).await.unwrap();
    let (low, high) = served.value.rows[0].interval.unwrap();
    // The textbook's interval of 8 in 10: 0.4902 to 0.9433.
    assert!((low - 0.4902).abs() < 5e-5 && (high - 0.9433).abs() < 5e-5, "{low} {high}");
    assert_eq!(served.value.rows[1].interval, None);
    let rates: Vec<_> = served.value.rows.iter().map(|row| (row.rate(), row.percent())).collect();
    assert_eq!(rates, [(Some(0.8), Some("80.00".to_owned())), (None, None)]);
}

#[tokio::test]
async fn of_nested_units_the_topmost_is_the_peer_and_has_all_below_it() {
    let mut story = Story::begin().await;
    story.triages(4, "D1 1/1 H1 0/1 T1 1/1 D2 1/1 C 1/1").await;
    // H1 is a district's department of the same level, T1 a township: both are D1's. C is no peer below itself.
    let expected = "1 D2 1/1
        2 D1 2/3";
    assert_eq!(story.ranking(&districts(4)).await, lines(expected));
    let townships = RankingAsk { level: UnitLevel::Township, ..districts(4) };
    let expected = "1 T1 1/1
        - T2 0/0";
    assert_eq!(story.ranking(&townships).await, lines(expected));
}

#[tokio::test]
async fn of_one_kind_all_are_peers_and_nested_ones_have_each_their_own_subtree() {
    let mut story = Story::begin().await;
    story.given("01-01 H3 begin DISTRICT under H1 kind DEPARTMENT").await;
    story.triages(4, "H1 1/1 H2 1/1 H3 0/1 D1 1/1").await;
    let departments = RankingAsk { kind: Some(UnitKind::Department), ..districts(4) };
    // What H3 carries is in the subtree of H1 too.
    let expected = "1 H2 1/1
        2 H1 1/2
        3 H3 0/1";
    assert_eq!(story.ranking(&departments).await, lines(expected));
    let below = RankingAsk { under: "H1".parse().unwrap(), ..departments };
    assert_eq!(story.ranking(&below).await, "1 H3 0/1");
}

#[tokio::test]
async fn each_month_has_its_own_tree_and_units_out_of_service_are_not_ranked() {
    let mut story = Story::begin().await;
    story
        .given(
            "01-01 D3 begin DISTRICT under C from 04-01
            01-01 D2 retire from 04-15",
        )
        .await;
    story.triages(3, "D1 1/2 D2 1/1").await;
    story.given("04-01 new register at D3").await;
    story.triages(4, "D1 1/2 D3 1/1").await;
    // In April H2 and T2 stay below D2, which is out of service: H2 is then the topmost of its level.
    let april = "1 D1 1/2 was 2
        1 D3 1/2
        - H2 0/0";
    assert_eq!(story.ranking(&districts(4)).await, lines(april));
    let march = "1 D2 1/1
        2 D1 1/2";
    assert_eq!(story.ranking(&districts(3)).await, lines(march));
}

#[tokio::test]
async fn a_ranking_shows_its_cut_off_and_whether_that_was_limited() {
    let mut story = Story::begin_on("2026-04-10").await;
    story.triages(3, "D1 1/1").await;
    let reader = story.reader().await;
    let by_resolution = RankingAsk { metric: Metric::Resolution, ..districts(3) };
    let resolution = reader.monthly_ranking(&by_resolution).await.unwrap().value;
    assert_eq!((resolution.cut_off, resolution.provisional), (phrases::day("04-10"), true));
    let acceptance = reader.monthly_ranking(&districts(3)).await.unwrap().value;
    assert_eq!((acceptance.cut_off, acceptance.provisional), (phrases::day("03-31"), false));
    let given = RankingAsk { cut_off: Some(phrases::day("03-19")), ..districts(3) };
    // What falls due on the 20th is not there yet.
    assert_eq!(reader.monthly_ranking(&given).await.unwrap().value.rows[0].denominator, 0);
}

#[tokio::test]
async fn the_month_before_has_its_cut_off_shifted_alike() {
    let mut story = Story::begin().await;
    story.triages(3, "D1 1/1 D2 0/1").await;
    story.triages(4, "D1 1/1 D2 0/1").await;
    // By the 19th nothing has fallen due in either month; by the 20th, in both.
    let by = |text| RankingAsk { cut_off: Some(phrases::day(text)), ..districts(4) };
    let (nothing, all) = ("- D1 0/0\n- D2 0/0", "1 D1 1/1 was 1\n2 D2 0/1 was 2");
    assert_eq!(story.ranking(&by("04-19")).await, nothing);
    assert_eq!(story.ranking(&by("04-20")).await, all);
}

#[tokio::test]
async fn each_metric_ranks_by_its_own_statistic() {
    let mut story = Story::begin().await;
    let told = "04-01 # register at D1
        04-02 # triage DISTRICT
        04-03 # assign H1 due 04-20";
    story.given_each(1..=6, told).await;
    story.given_each(1..=4, "04-10 # close").await;
    story.given_each(1..=3, "04-11 # follow-up YES SATISFIED").await;
    story.given_each(3..=3, "04-12 # visit D1").await;
    story
        .given(
            "04-21 5 close
            04-22 1 reopen
            04-23 1 assign H1 due 05-20
            04-24 1 close",
        )
        .await;
    // Five duties due in April are of closed petitions, four closed in time. Six closings, of which 2, 4, 5 and the second of 1 stand.
    let metrics = [
        (Metric::TimelyAcceptance, "6/6"),
        (Metric::Closure, "5/6"),
        (Metric::OnTimeClosure, "4/6"),
        (Metric::Resolution, "4/6"),
        (Metric::ConfirmedResolution, "1/6"),
        (Metric::FirstTimeResolution, "3/5"),
        (Metric::Satisfaction, "3/3"),
    ];
    for (metric, fraction) in metrics {
        let ranking = story.ranking(&RankingAsk { metric, ..districts(4) }).await;
        assert_eq!(ranking, format!("1 D1 {fraction}\n- D2 0/0"), "{metric:?}");
    }
}
