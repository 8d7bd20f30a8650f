//! The judge, judged.

use crate::{generator::populate, office::Office};

#[tokio::test]
async fn first_look() {
    let office = Office::open().await;
    let start = std::time::Instant::now();
    let populated = populate(&office.log, 1, 300).await;
    println!("{:?} {} {} ", start.elapsed(), populated.sent, populated.refused);
    let mut codes = std::collections::BTreeMap::new();
    for c in &populated.refusals {
        *codes.entry(*c).or_insert(0) += 1;
    }
    println!("{codes:?}");
    use crate::oracle::*;
    let events = office.export().await;
    let position = events.len() as i64;
    let oracle = Oracle::new(events, chrono_tz::Asia::Shanghai);
    let d = |t: &str| t.parse().unwrap();
    let ask = Ask {
        unit: "A".into(),
        window: (d("2025-09-01"), d("2026-10-31")),
        cut_off: None,
        position,
        visits_by: VisitsBy::Place,
    };
    let start = std::time::Instant::now();
    for (name, figure) in oracle.figures(&ask).unwrap() {
        println!("{name:50} {:6} {:6}", figure.numerator, figure.denominator);
    }
    println!("{:?}", start.elapsed());
    let start = std::time::Instant::now();
    println!("{}", oracle.breakdown(&ask, By::Unit).len());
    println!("{:?}", start.elapsed());
    let start = std::time::Instant::now();
    let r = oracle.ranking(&RankingAsk {
        month: (2026, 5),
        metric: "ON_TIME_CLOSURE",
        under: "A".into(),
        level: redress_domain::UnitLevel::District,
        kind: None,
        minimum: 1,
        cut_off: None,
        position,
    });
    for row in r {
        println!("{row:?}");
    }
    println!("{:?}", start.elapsed());
    let _ = shifted(ask.window, None, Shift::YearOnYear);
    let _: Option<RankingRow> = None;
}
