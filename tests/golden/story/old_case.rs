//! A case of an old system, as an import records it.

use super::*;

/// Orders of an old system, due on days that no limit of today allows.
pub(super) async fn an_old_case(teller: &mut Teller) {
    let old = "旧-1";
    teller.on("2026-06-29");
    let on = |day: &'static str| {
        move |request: &mut Request| {
            (request.origin, request.due_limits) = (Origin::Import, DueLimits::AsRecorded);
            request.occurred_at = Some(morning_of(day));
        }
    };
    let send = async |teller: &mut Teller, day, step: PetitionCommand| {
        teller.send(on(day), Command::on(id(old), step)).await;
    };
    send(teller, "2025-01-06", registration(old, Channel::Letter).into()).await;
    let (kind, competent_level, decision) = (Kind::Appeal, UnitLevel::District, Decision::Accept);
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
    send(teller, "2025-01-06", triage.into()).await;
    let assign = Assign {
        unit: code("330101-ZJ"),
        by: None,
        mode: Direct,
        order_number: None,
        co_handlers: Vec::new(),
        due_on: Some(day("2025-06-30")),
        standard: None,
        simplified: false,
    };
    send(teller, "2025-01-07", assign.into()).await;
    let (due_on, approver) = (day("2025-12-31"), "局长".to_owned());
    send(teller, "2025-06-16", ExtendDeadline { due_on, approver, reason: None }.into()).await;
    let (to, due_on) = (code("330101"), Some(day("2026-12-31")));
    send(teller, "2025-12-01", Escalate { to, tier: 2, due_on, reason: None }.into()).await;
    let close =
        Close { outcome: Outcome::Explained, opinion_reference: None, delivered_on: None, suggestion: None };
    send(teller, "2026-02-02", close.clone().into()).await;
    // Closed by mistake: the same round goes on.
    send(teller, "2026-02-03", Reopen { cause: ReopenCause::RecordingError, reason: None }.into()).await;
    send(teller, "2026-02-04", close.into()).await;
    // A unit without anybody to go on for it.
    teller.on("2026-06-30");
    teller
        .unit("330101-H", UnitCommand::Retire { effective_on: Some(day("2027-01-01")), successor: None })
        .await;
}
