//! Disputes: every event, as full and as short as it can be.

use super::*;

/// One that is found and assigned, whose limit is counted in working days.
pub(super) async fn of_working_days(teller: &mut Teller, id: &str) {
    let now = |_: &mut Request| {};
    teller.dispute(now, id, find("workers", None)).await;
    teller.dispute(now, id, DisputeCommand::Assign(assign("330101001"))).await;
}

fn find(petitioner: &str, found_in: Option<&str>) -> DisputeCommand {
    DisputeCommand::Find(dispute::Find {
        owner: code("330101001"),
        place: code("330101001"),
        found_in: found_in.map(|slot| slot.parse().unwrap()),
        petitioner_id: petitioner.parse().unwrap(),
        category: "邻里".parse().unwrap(),
        head_count: 4,
        parties: SensitiveText::new("王家与李家"),
        summary: SensitiveText::new("院墙占地"),
    })
}

fn assign(unit: &str) -> dispute::Assign {
    dispute::Assign { unit: code(unit), order_number: None, due_on: None, standard: None }
}

/// One that is raised, resolved and opened again; one of an old system that became a petition; and one whose people are erased.
pub(super) async fn disputes(teller: &mut Teller) {
    let (first, old, third) = ("纠-2026-1", "旧纠-1", "纠-2026-2");
    let now = |_: &mut Request| {};
    teller.on("2026-07-06");
    teller.dispute(now, first, find("neighbours", Some("2026-W28"))).await;
    teller.dispute(now, first, DisputeCommand::Assign(assign("330101001"))).await;
    teller.on("2026-07-20");
    let raise = DisputeCommand::Raise { to: code("330101"), due_on: Some(day("2026-07-31")) };
    teller.dispute(now, first, raise).await;
    teller.on("2026-07-30");
    teller.dispute(now, first, DisputeCommand::Resolve { method: Method::Mediation }).await;
    teller.on("2026-08-10");
    let reopen = DisputeCommand::Reopen { reason: SensitiveText::new("又起争执") };
    teller.dispute(now, first, reopen).await;
    let numbered = dispute::Assign {
        order_number: Some("交〔2026〕9".into()),
        due_on: Some(day("2026-08-31")),
        standard: Some("书面答复".into()),
        ..assign("330101-ZJ")
    };
    teller.dispute(now, first, DisputeCommand::Assign(numbered)).await;
    let imported = |day: &'static str| {
        move |request: &mut Request| {
            (request.origin, request.due_limits) = (Origin::Import, DueLimits::AsRecorded);
            request.occurred_at = Some(morning_of(day));
        }
    };
    teller.dispute(imported("2026-01-12"), old, find("people-of-old", None)).await;
    let late = dispute::Assign { due_on: Some(day("2026-06-30")), ..assign("330101001") };
    teller.dispute(imported("2026-01-13"), old, DisputeCommand::Assign(late)).await;
    let raise = DisputeCommand::Raise { to: code("330101"), due_on: Some(day("2026-12-31")) };
    teller.dispute(imported("2026-02-02"), old, raise).await;
    let became = DisputeCommand::BecomePetition { petition: id("信-2026-2") };
    teller.dispute(imported("2026-04-20"), old, became).await;
    teller.dispute(now, third, find("erased", None)).await;
    let reason = SensitiveText::new("本人要求");
    teller.send(now, Command::Erase(Erase { petitioner_id: "erased".parse().unwrap(), reason })).await;
}
