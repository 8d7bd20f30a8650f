//! Visits, calls and letters after the registration.

use super::prelude::*;

pub(super) fn refusals() -> Vec<Refused> {
    let no = |why: &str, command, code, field: &'static str| {
        refused(why, after_registering(), on("2026-03-04", command), code, field)
    };
    let to = |code| RecordVisit { unit: id(code), ..visit(Channel::Visit, 1) };
    vec![
        no("nobody came", visit(Channel::Visit, 0), "HEAD_COUNT_INVALID", "head_count"),
        no("everybody came", visit(Channel::Visit, u32::MAX), "HEAD_COUNT_INVALID", "head_count"),
        no("to a stranger", to("nowhere"), "UNIT_UNKNOWN", "unit"),
        no("to a retired unit", to("gone"), "UNIT_NOT_IN_SERVICE", "unit"),
    ]
}

#[test]
fn a_visit_that_breaks_a_rule_is_refused() {
    all_refused(refusals());
}

#[test]
fn visits_are_recorded_in_every_state() {
    let reopened = after_reopening(ReopenCause::NewVisit);
    let states = [
        after_registering(),
        after_triage(Decision::NotAccept),
        after_assigning(),
        after_closing(),
        reopened,
    ];
    for given in states {
        let fact = VisitRecorded {
            occurred_on: day("2026-04-20"),
            channel: Channel::Phone,
            unit: unit("bureau"),
            head_count: 9,
            collective: false,
        };
        accepts(given, on("2026-04-20", visit(Channel::Phone, 9)), E::VisitRecorded(fact));
    }
}

#[test]
fn five_people_at_the_door_are_a_collective_visit() {
    for (head_count, expected) in [(4, false), (5, true)] {
        let event = event(after_closing(), on("2026-04-20", visit(Channel::Visit, head_count)));
        assert!(matches!(event, E::VisitRecorded(v) if v.collective == expected), "{head_count}");
    }
}
