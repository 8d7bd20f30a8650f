//! Steps around a petition: an objection that is upheld and one that is not, simplified handling, a suggestion that is adopted.

use super::*;
use redress_domain::Adoption;

pub(super) fn order(unit: &str) -> Assign {
    Assign {
        unit: code(unit),
        by: None,
        mode: Direct,
        order_number: None,
        co_handlers: Vec::new(),
        due_on: None,
        standard: None,
        simplified: false,
    }
}

pub(super) async fn triaged(teller: &mut Teller, petition: &str, kind: Kind) {
    teller.step(petition, registration(petition, Channel::Web)).await;
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
}

async fn objection(teller: &mut Teller, petition: &str, unit: &str, upheld: bool) {
    let reason = SensitiveText::new("不属本单位职权");
    teller.step(petition, ObjectToAssignment { by: code(unit), reason }).await;
    let reason = SensitiveText::new("经核实");
    teller.step(petition, DecideObjection { by: code("330101"), upheld, reason }).await;
}

pub(super) async fn steps(teller: &mut Teller) {
    teller.on("2026-09-07");
    let (moved, simple) = ("步-1", "步-2");
    triaged(teller, moved, Kind::Appeal).await;
    teller.step(moved, order("330101001")).await;
    teller.on("2026-09-09");
    objection(teller, moved, "330101001", true).await;
    teller.on("2026-09-10");
    teller.step(moved, Assign { by: Some(code("330101")), ..order("330101-ZJ") }).await;
    teller.on("2026-09-11");
    objection(teller, moved, "330101-ZJ", false).await;
    teller.step(moved, Accept { by: code("330101-ZJ") }).await;
    triaged(teller, simple, Kind::Suggestion).await;
    teller.step(simple, Assign { simplified: true, ..order("330101-ZJ") }).await;
    teller.on("2026-09-14");
    teller.step(simple, Accept { by: code("330101-ZJ") }).await;
    let (outcome, suggestion) = (Outcome::Supported, Some(Adoption::Partly));
    teller.step(simple, Close { outcome, opinion_reference: None, delivered_on: None, suggestion }).await;
}
