//! Numbers that the office gives, and limits in working days.

use super::*;

/// The national procedure, but for limits of working days.
pub(super) fn working_days() -> Procedure {
    let mut file = include_str!("../../../crates/redress-domain/procedure/default.toml")
        .replace("CN-2022", "working-days");
    for (limit, days) in [
        ("triage_days", 15),
        ("accept_days", 15),
        ("assign_days", 15),
        ("handling_days", 60),
        ("dispute_days", 30),
        ("confirmation_days", 30),
        ("appeal_days", 30),
        ("review_days", 30),
    ] {
        let working = format!("{limit} = {{ days = {days}, count = \"WORKING\" }} ");
        file = file.replacen(&format!("{limit} = {days} "), &working, 1);
    }
    Procedure::parse(&file).unwrap()
}

pub(super) async fn triage_and_assign(teller: &mut Teller, petition: &str, kind: Kind) {
    let (competent_level, decision) = (UnitLevel::District, Decision::Accept);
    let triage = Triage {
        new_facts: false,
        ground: None,
        against: Vec::new(),
        kind,
        category: None,
        competent_level,
        decision,
        reason: None,
    };
    teller.step(petition, triage).await;
    let (unit, co_handlers) = (code("330101-ZJ"), Vec::new());
    let assign = Assign {
        unit,
        mode: Direct,
        order_number: None,
        co_handlers,
        due_on: None,
        standard: None,
        by: None,
        simplified: false,
    };
    teller.step(petition, assign).await;
}

/// Limits of working days, when no calendar is published yet.
pub(super) async fn limits_of_working_days(teller: &mut Teller) {
    let petition = "工-1";
    teller.on("2026-07-01");
    teller.step(petition, registration(petition, Channel::Letter)).await;
    triage_and_assign(teller, petition, Kind::Suggestion).await;
    teller.step(petition, Accept { by: code("330101-ZJ") }).await;
    let close =
        Close { outcome: Outcome::Explained, opinion_reference: None, delivered_on: None, suggestion: None };
    teller.step(petition, close).await;
    teller.step(petition, Reopen { cause: ReopenCause::NewVisit, reason: None }).await;
    disputes::of_working_days(teller, "工纠-1").await;
    super::mediations::a_last_day_that_is_assumed(teller, petition).await;
}

/// Two petitions, an order and an opinion that the office numbers; a calendar that is published, and published again.
pub(super) async fn numbers_and_a_calendar(teller: &mut Teller) {
    for (date, days_off, workdays) in [
        ("2026-07-02", vec!["2026-10-01"], vec![]),
        ("2026-07-03", vec!["2026-10-01", "2026-10-02"], vec!["2026-10-10"]),
    ] {
        teller.on(date);
        let days = |days: Vec<&str>| days.into_iter().map(day).collect();
        let (days_off, workdays) = (days(days_off), days(workdays));
        let command = PublishCalendar { year: 2026, days_off, workdays, source: "通知".to_owned() };
        teller.send(|_| {}, ToCalendar { region: "CN".parse().unwrap(), command }.into()).await;
    }
    let unnumbered = Register { id: PetitionId::to_be_given(), ..registration("-", Channel::Letter) };
    let first = teller.register(unnumbered.clone()).await;
    let second = teller.register(unnumbered).await;
    assert_eq!([first.as_str(), &second], ["330101-2026-00001", "330101-2026-00002"]);
    triage_and_assign(teller, &first, Kind::Appeal).await;
    let close =
        Close { outcome: Outcome::Supported, opinion_reference: None, delivered_on: None, suggestion: None };
    teller.step(&first, close).await;
}
