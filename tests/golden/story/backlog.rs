//! Sponsors and lists of old cases: named, changed, released; listed, struck off, and listed again by an undone closing.

use super::{
    steps::{order, triaged},
    *,
};

fn sponsor(leader: &str) -> NameSponsor {
    NameSponsor { leader: leader.parse().unwrap(), post: "副区长".into(), unit: code("330101") }
}

/// Answered, delivered, and resolved as the petitioner says.
async fn settled(teller: &mut Teller, petition: &str, on: &str) {
    let (outcome, delivered_on) = (Outcome::Supported, Some(day(on)));
    teller.step(petition, Close { outcome, opinion_reference: None, delivered_on, suggestion: None }).await;
    let (resolved, satisfaction) = (Resolved::Yes, Satisfaction::Satisfied);
    teller.step(petition, FollowUp { resolved, satisfaction }).await;
}

pub(super) async fn old_cases(teller: &mut Teller) {
    let (first, undone) = ("案-1", "案-2");
    let list = || "2026年积案".parse().unwrap();
    let strike_off = || CancelBacklog { list: list(), verified_by: code("330101") };
    teller.on("2026-10-26");
    for petition in [first, undone] {
        triaged(teller, petition, Kind::Appeal).await;
        teller.step(petition, order("330101-ZJ")).await;
        teller.step(petition, ListBacklog { list: list() }).await;
    }
    teller.step(first, ListBacklog { list: "重点".parse().unwrap() }).await;
    teller.step(first, sponsor("领导-3")).await;
    teller.on("2026-10-28");
    teller.step(first, sponsor("领导-7")).await;
    teller.on("2026-11-09");
    for petition in [first, undone] {
        settled(teller, petition, "2026-11-09").await;
        teller.step(petition, strike_off()).await;
    }
    teller.step(first, ReleaseSponsor {}).await;
    teller.on("2026-11-10");
    teller.step(undone, Reopen { cause: ReopenCause::RecordingError, reason: None }).await;
    teller.step(first, ListBacklog { list: list() }).await;
}
