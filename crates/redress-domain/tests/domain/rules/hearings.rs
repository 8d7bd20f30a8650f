//! Hearings (听证).

use super::prelude::*;

pub(super) fn refusals() -> Vec<Refused> {
    let of = |participants| HoldHearing { participants, ..hearing() };
    let lawyers = |count| Participants { role: HearingRole::Lawyer, count };
    let no = |why: &str, command, code, field: &'static str| {
        refused(why, after_accepting(), on("2026-03-25", command), code, field)
    };
    vec![
        refused(
            "not assigned",
            after_triage(Decision::Accept),
            on("2026-03-25", hearing()),
            "PETITION_NOT_ASSIGNED",
            None,
        ),
        refused("closed", after_closing(), on("2026-04-02", hearing()), "PETITION_ALREADY_CLOSED", None),
        no("nobody", of(vec![]), "NO_PARTICIPANTS", "participants"),
        no("no lawyer", of(vec![lawyers(0)]), "NO_PARTICIPANTS", "participants"),
        no("all lawyers there are", of(vec![lawyers(u32::MAX)]), "NO_PARTICIPANTS", "participants"),
        no("a role twice", of(vec![lawyers(1), lawyers(2)]), "NO_PARTICIPANTS", "participants"),
        no("no chair", HoldHearing { chair: String::new(), ..hearing() }, "TEXT_INVALID", "chair"),
        no("no finding", HoldHearing { finding: text("\0"), ..hearing() }, "TEXT_INVALID", "finding"),
    ]
}

#[test]
fn a_hearing_that_breaks_a_rule_is_refused() {
    all_refused(refusals());
}

#[test]
fn a_hearing_is_held_on_its_day_with_people_of_every_role() {
    let role = |role| Participants { role, count: 1 };
    let participants: Vec<_> = HearingRole::ALL.iter().copied().map(role).collect();
    let finding = "属实";
    let fact = HearingHeld {
        occurred_on: day("2026-03-25"),
        chair: "director".into(),
        participants: participants.clone(),
        sensitive: seal(SensitiveField::Finding, finding),
    };
    let command = HoldHearing { participants, finding: text(finding), ..hearing() };
    accepts(after_accepting(), on("2026-03-25", command), E::HearingHeld(fact));
}

#[test]
fn a_hearing_needs_no_acceptance() {
    assert!(matches!(event(after_assigning(), on("2026-03-25", hearing())), E::HearingHeld(_)));
}
