//! What people read.

use super::site::Site;
use crate::{
    desk::Desk,
    fixture::{Office, code, id, life},
};
use redress_auth::Role;
use redress_domain::{
    SensitiveText,
    petition::steps::{FollowUp, ObjectToAssignment, RecordVisit, Reopen},
};
use redress_log::Command;
use redress_read::MinimumCell;

/// Holds that a page has these words, in this order.
#[track_caller]
pub fn reads(page: &str, words: &[&str]) {
    let mut rest = page;
    for word in words {
        let Some(at) = rest.find(word) else { panic!("{word:?} is missing, or out of order, in\n{page}") };
        rest = &rest[at + word.len()..];
    }
}

#[tokio::test]
async fn the_overview_shows_a_month_and_the_way_down() {
    let site = Site::over(Desk::open().await);
    let page = site.page("/units/D?month=2026-03", Role::Analyst, Some("C"), "en").await.read();
    reads(
        &page,
        &[
            "Office P",
            "Office C",
            "Office D",
            "March 2026",
            "Came in",
            "3",
            "last month",
            "0",
            "+3",
            "last year",
            "Repeats",
            "0.00 %",
            "0/3",
            "Provisional",
            "2 Mar 2026",
            "Today, 2 Mar 2026",
            "1 being handled",
            "Units directly below",
            "2",
            "The unit itself",
            "Office D-HOUSING",
            "Office T",
            "3",
        ],
    );
    let page =
        site.page("/units/D?month=2026-03", Role::Analyst, Some("C"), "zh-CN,zh;q=0.9,en;q=0.8").await.read();
    reads(
        &page,
        &[
            "2026年3月",
            "来件",
            "3",
            "上月",
            "上年同月",
            "重复率",
            "0.00%",
            "暂定",
            "2026年3月2日",
            "下级单位",
        ],
    );
    // A month in which nothing happened leads to where something did.
    let page = site.page("/units/D?month=2020-01", Role::Analyst, Some("C"), "en").await;
    reads(&page.read(), &["Nothing was recorded in these 24 months", "March 2026"]);
    assert!(page.text.contains("href=\"/units/D?month=2026-03\""), "{}", page.text);
}

#[tokio::test]
async fn who_may_not_see_figures_sees_the_tree() {
    let site = Site::over(Desk::open().await);
    for (role, unit) in [(Role::Intake, "D"), (Role::Analyst, "T"), (Role::Integrator, "D")] {
        let page = site.page("/units/D?month=2026-03", role, Some(unit), "en").await;
        reads(
            &page.read(),
            &["Office D", "Figures of this unit are shown to", "Units directly below", "Office T"],
        );
        assert!(
            !page.text.contains("class=\"card\"") && !page.text.contains("breakdown"),
            "{role} of {unit}"
        );
    }
}

#[tokio::test]
async fn small_counts_are_said_to_be_withheld() {
    let site = Site::with(Desk::open().await, MinimumCell(5));
    let page = site.page("/units/D?month=2026-03", Role::Analyst, Some("C"), "en").await;
    reads(&page.read(), &["Came in", "withheld"]);
    let cards = page.text.split("class=\"card\"").nth(1).unwrap();
    assert!(
        !cards.split("</h3>").nth(1).unwrap().split("</article>").next().unwrap().contains(">3<"),
        "{cards}"
    );
}

#[tokio::test]
async fn a_petition_shows_who_had_it_and_its_limits() {
    let office = Office::open().await;
    for command in life("A") {
        office.done(command).await;
    }
    office.clock.set("2026-03-10T09:00:00+08:00");
    let visit = RecordVisit { unit: code("C"), channel: redress_domain::Channel::Visit, head_count: 6 };
    office.done(Command::on(id("A"), visit)).await;
    let cause = redress_domain::ReopenCause::NewVisit;
    office.done(Command::on(id("A"), Reopen { cause, reason: None })).await;
    let site = Site::over(Desk::over(office).await);
    let page = site.page("/petitions/A", Role::Handler, Some("D"), "en").await;
    reads(
        &page.read(),
        &[
            "Petition A",
            "Reopened",
            "round 2",
            "Who had it when",
            "Office D",
            "2 Mar 2026",
            "Office D-HOUSING",
            "2 Mar 2026",
            "Office D",
            "10 Mar 2026",
            "still",
            "Limits",
            "Triage by",
            "Due",
            "Legal limit",
            "What it says",
            "the lamp is broken",
            "What happened",
            "Registered",
            "Position",
            "recorded",
            "by",
            "clerk-7",
            "Triaged",
            "Assigned",
            "Accepted",
            "Closed",
            "Came again",
            "People",
            "6",
            "Collective visit",
            "Reopened",
            "Came again",
        ],
    );
    let then = site.page("/petitions/A?asOf=2026-03-05", Role::Handler, Some("D"), "en").await.read();
    reads(&then, &["Closed", "As it stood at the end of 5 Mar 2026", "Closed 2 Mar 2026 · Explained"]);
    assert!(!then.contains("Came again") && !then.contains("round 2"), "{then}");
    let first = page
        .text
        .split("href=\"/petitions/A?position=")
        .nth(2)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let then =
        site.page(&format!("/petitions/A?position={first}"), Role::Handler, Some("D"), "zh").await.read();
    reads(
        &then,
        &["信访事项 A", "已甄别", "日志位置", "办理过程", "经办单位", "期限", "信访人和主要内容", "办理记录"],
    );
    // An analyst reads the course, and nothing of people.
    let page = site.page("/petitions/A", Role::Analyst, Some("D"), "en").await.read();
    reads(&page, &["What it says", "not shown to you"]);
    assert!(!page.contains("the lamp"), "{page}");
}

#[tokio::test]
async fn a_desk_shows_what_is_to_be_done_by_the_day_it_is_due() {
    let office = Office::open().await;
    for (petition, steps) in
        [("NEW", 1), ("TRIAGED", 2), ("ASSIGNED", 3), ("RETURNED", 3), ("ACCEPTED", 4), ("DONE", 5)]
    {
        for command in life(petition).into_iter().take(steps) {
            office.done(command).await;
        }
    }
    let objection =
        ObjectToAssignment { by: "D-HOUSING".parse().unwrap(), reason: SensitiveText::new("not ours") };
    office.done(Command::on(id("RETURNED"), objection)).await;
    let site = Site::over(Desk::over(office).await);
    // The orders of ASSIGNED, ACCEPTED and RETURNED are due on the same day.
    for (role, unit) in [(Role::Supervisor, Some("D")), (Role::Admin, None)] {
        let page = site.page("/desk?unit=D&on=2026-09-30", role, unit, "en").await.read();
        reads(
            &page,
            &[
                "Desk, 30 Sep 2026",
                "3 Overdue",
                "0 Due within seven days",
                "1 To triage",
                "1 To assign",
                "1 To accept",
                "1 Objections to decide",
                "days late",
                "ACCEPTED",
                "days late",
                "ASSIGNED",
                "To triage",
                "NEW",
                "To assign",
                "TRIAGED",
                "To accept",
                "ASSIGNED",
                "Objections to decide",
                "RETURNED",
            ],
        );
        assert!(!page.contains("DONE"), "{page}");
    }
    let page =
        site.page("/desk?unit=D&list=overdue&on=2026-09-30", Role::Supervisor, Some("D"), "zh").await.read();
    reads(&page, &["工作台， 2026年9月30日", "已逾期", "2", "逾期", "ACCEPTED"]);
    let elsewhere = site
        .page("/desk?unit=D-HOUSING&on=2026-09-30", Role::Supervisor, Some("D-HOUSING"), "en")
        .await
        .read();
    // What the unit has objected to is not to accept.
    reads(&elsewhere, &["3 Overdue", "0 To triage", "1 To accept", "0 Objections to decide"]);
}

#[tokio::test]
async fn a_statistic_shows_its_parts_and_the_petitions_behind_it() {
    let site = Site::over(Desk::open().await);
    let path = "/statistics/closureRateOfRegistered?unit=D&month=2026-03&by=CHANNEL&entries=NUMERATOR";
    let page = site.page(path, Role::Analyst, Some("D"), "en").await;
    reads(
        &page.read(),
        &[
            "Closure rate of what was registered",
            "March 2026",
            "66.67 %",
            "2/3",
            "95 % interval",
            "Cut-off",
            "2 Mar 2026",
            "provisional",
            "24 months",
            "By channel",
            "In person",
            "66.67 %",
            "The petitions behind it",
            "A",
            "+1",
            "B",
            "+1",
        ],
    );
    let page = site.page(&path.replace("CHANNEL", "UNIT"), Role::Analyst, Some("D"), "zh").await.read();
    reads(
        &page,
        &["登记件办结率", "66.67%", "95%区间", "数据截止日", "暂定", "按单位", "本级", "相关信访事项"],
    );
    let page =
        site.page("/statistics/filings?unit=D&month=2026-03", Role::Analyst, Some("D"), "en").await.read();
    reads(&page, &["Filings", "3", "By unit", "Office T", "3"]);
}

#[tokio::test]
async fn the_log_is_for_those_who_may_have_its_proofs() {
    let site = Site::over(Desk::open().await);
    let page = site.page("/log", Role::Auditor, None, "en").await.read();
    reads(
        &page,
        &[
            "The log",
            "Last event",
            "18",
            "Last checkpoint",
            "None is signed yet",
            "The last events",
            "18",
            "Accepted",
            "C",
            "clerk-7",
        ],
    );
    for role in [Role::Analyst, Role::Supervisor, Role::Integrator] {
        assert_eq!(site.get("/log", role, Some("D"), "en").await.status, 403, "{role}");
    }
}

#[tokio::test]
async fn a_wrong_address_is_answered_with_what_was_expected() {
    let site = Site::over(Desk::open().await);
    for (path, status, words) in [
        ("/units/NOWHERE", 404, &["Not found", "unit NOWHERE"][..]),
        ("/units/D?month=March", 400, &["month", "March", "a month such as 2024-11"]),
        ("/petitions/NOTHING", 404, &["petition NOTHING", "none that you may see"]),
        ("/petitions/A?asOf=yesterday", 400, &["asOf", "yesterday", "a day such as 2024-11-30"]),
        ("/petitions/A?asOf=2026-03-02&position=3", 400, &["position", "not both"]),
        ("/petitions/A?position=999999", 400, &["POSITION_PAST_HEAD"]),
        ("/ranking?unit=D&metric=LUCK", 400, &["metric", "LUCK", "CLOSURE"]),
        ("/ranking?unit=D&level=STREET", 400, &["level", "STREET", "TOWNSHIP"]),
        ("/ranking?unit=D&minimum=-1", 400, &["minimum", "-1", "from 0 on"]),
        ("/desk?unit=D&list=all", 400, &["list", "all", "overdue"]),
        ("/statistics/luck?unit=D", 404, &["statistic luck"]),
        ("/statistics/filings?unit=D&from=2026-01-01", 400, &["to", "both days"]),
        ("/statistics/filings?unit=P", 403, &["Not for your role"]),
        ("/ranking?unit=P", 403, &["Not for your role"]),
    ] {
        let got = site.get(path, Role::Analyst, Some("D"), "en").await;
        assert_eq!(got.status.as_u16(), status, "{path}: {}", got.read());
        reads(&got.read(), words);
        assert_eq!(super::shape::faults(&got.text), Vec::<String>::new(), "{path}");
    }
    let got = site.get("/units/D?month=x", Role::Analyst, Some("D"), "zh").await.read();
    reads(&got, &["网址中的参数有误", "month", "x", "月份，如 2024-11"]);
}

/// The answer afterwards is shown in words.
#[tokio::test]
async fn what_people_said_afterwards_is_in_words() {
    let office = Office::open().await;
    for command in life("A") {
        office.done(command).await;
    }
    let (resolved, satisfaction) = (redress_domain::Resolved::No, redress_domain::Satisfaction::Dissatisfied);
    office.done(Command::on(id("A"), FollowUp { resolved, satisfaction })).await;
    let site = Site::over(Desk::over(office).await);
    let page = site.page("/petitions/A", Role::Handler, Some("D"), "en").await.read();
    reads(&page, &["Asked afterwards", "Not resolved · Dissatisfied"]);
}
