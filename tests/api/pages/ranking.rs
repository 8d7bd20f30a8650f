//! The page of a ranking, and its file.

use super::{reading::reads, site::Site};
use crate::{
    desk::Desk,
    fixture::{Office, accept, assign, close, register, triage, unit},
};
use redress_auth::Role;
use redress_domain::UnitLevel;

/// Seven districts below a city, of which the n-th closes n of its ten petitions on time.
async fn city() -> Site {
    let office = Office::open().await;
    for n in 1..=7 {
        let district = format!("R{n}");
        office.done(unit(&district, UnitLevel::District, Some("C"))).await;
        for petition in 0..10 {
            let number = format!("{district}-{petition}");
            office.done(register(&number)).await;
            office.done(triage(&number)).await;
            office.done(assign(&number, &district)).await;
            office.done(accept(&number, &district)).await;
            // The first two tie.
            if petition < n.max(2) {
                office.done(close(&number)).await;
            }
        }
    }
    office.clock.set("2026-07-31T09:00:00+08:00");
    office.done(register("last")).await;
    Site::over(Desk::over(office).await)
}

#[tokio::test]
async fn a_ranking_shows_ties_the_bottom_three_and_who_is_not_ranked() {
    let site = city().await;
    let path = "/ranking?unit=C&month=2026-05&metric=ON_TIME_CLOSURE&level=DISTRICT&minimum=10";
    let page = site.page(path, Role::Analyst, Some("C"), "en").await;
    reads(
        &page.read(),
        &[
            "Monthly ranking, May 2026",
            "On-time closure rate",
            "1 – Office R7",
            "70.00 %",
            "7/10",
            "2 – Office R6",
            "60.00 %",
            "Office R2",
            "20.00 %",
            "not ranked",
            "Office D",
            "Cut-off",
            "31 May 2026",
            "Chance or not",
            "Ranks of twelve months",
        ],
    );
    let rows = page.text.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap();
    assert!(rows.contains("(tied)") && rows.matches("(tied)").count() == 2, "{rows}");
    assert_eq!(rows.matches("class=\"flagged\"").count(), 3, "{rows}");
    let page = site.page(path, Role::Analyst, Some("C"), "zh").await.read();
    reads(
        &page,
        &[
            "月度排名，2026年5月",
            "按期办结率",
            "控制限",
            "末三位",
            "70.00%",
            "（并列）",
            "不参与排名",
            "十二个月名次",
        ],
    );
    let file = site.page(&path.replace("/ranking?", "/ranking.csv?"), Role::Analyst, Some("C"), "en").await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert!(file.header("content-disposition").contains("ranking-2026-05-on_time_closure.csv"));
    let lines: Vec<&str> = file.text.split("\r\n").collect();
    assert!(lines[0].starts_with("\u{feff}month,metric,"), "{}", lines[0]);
    assert!(
        lines[1].starts_with("2026-05,ON_TIME_CLOSURE,C,DISTRICT,,1,,R7,Office R7,7,10,70.00,"),
        "{}",
        lines[1]
    );
    assert_eq!(lines.len(), 1 + 8 + 1, "seven, the district without any, and an end");
}
