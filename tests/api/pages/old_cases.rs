//! The sponsor of a petition and its lists of old cases, as a page shows them.

use super::{reading::reads, site::Site};
use crate::{
    desk::Desk,
    fixture::{Office, code, id, life},
};
use redress_auth::Role;
use redress_domain::petition::{
    PetitionCommand,
    steps::{CancelBacklog, Close, FollowUp, ListBacklog, NameSponsor},
};
use redress_log::Command;

#[tokio::test]
async fn a_petition_shows_its_sponsor_and_its_lists_of_old_cases() {
    let office = Office::open().await;
    for command in life("A").into_iter().take(4) {
        office.done(command).await;
    }
    let (outcome, delivered_on) = (redress_domain::Outcome::Supported, Some("2026-03-02".parse().unwrap()));
    let (resolved, satisfaction) = (redress_domain::Resolved::Yes, redress_domain::Satisfaction::NotGiven);
    let list = |list: &str| ListBacklog { list: list.parse().unwrap() };
    let leader = "leader-1".parse().unwrap();
    let cancel = CancelBacklog { list: "OLD".parse().unwrap(), verified_by: code("D") };
    let steps: [PetitionCommand; 6] = [
        list("OLD").into(),
        list("NEW").into(),
        NameSponsor { leader, post: "<deputy head>".into(), unit: code("P") }.into(),
        Close { outcome, opinion_reference: None, delivered_on, suggestion: None }.into(),
        FollowUp { resolved, satisfaction }.into(),
        cancel.into(),
    ];
    for step in steps {
        office.done(Command::on(id("A"), step)).await;
    }
    let site = Site::over(Desk::over(office).await);
    let page = site.page("/petitions/A", Role::Handler, Some("D"), "en").await.read();
    let lists = [
        "Sponsor",
        "leader-1 · <deputy head> · Office P P · 2 Mar 2026",
        "Lists of old cases",
        "NEW · listed 2 Mar 2026",
        "OLD · listed 2 Mar 2026 · struck off 2 Mar 2026 · verified by Office D D",
    ];
    reads(&page, &lists);
    let happened = [
        "What happened",
        "Listed as an old case",
        "OLD",
        "Sponsor named",
        "leader-1",
        "Post",
        "<deputy head>",
        "Struck off as settled",
        "OLD",
        "Office D",
    ];
    reads(&page, &happened);
    let chinese = site.page("/petitions/A", Role::Handler, Some("D"), "zh").await.read();
    reads(
        &chinese,
        &["包案领导", "leader-1", "积案名单", "NEW", "列入", "OLD", "销号", "核验单位：", "Office D"],
    );
    // The post is a text about people, which an analyst does not read; the opaque id is none.
    let masked = site.page("/petitions/A", Role::Analyst, Some("D"), "en").await.read();
    reads(&masked, &["Sponsor", "leader-1 · Office P"]);
    assert!(!masked.contains("deputy head"), "{masked}");
}
