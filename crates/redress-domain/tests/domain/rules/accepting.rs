//! Accepting (受理).

use super::prelude::*;

fn accept(by: &str) -> Accept {
    Accept { by: id(by) }
}

pub(super) fn refusals() -> Vec<Refused> {
    let housing = || on("2026-03-20", accept("housing"));
    vec![
        refused("not triaged", after_registering(), housing(), "PETITION_NOT_ASSIGNED", None),
        refused("not assigned", after_triage(Decision::Accept), housing(), "PETITION_NOT_ASSIGNED", None),
        refused("twice", after_accepting(), housing(), "PETITION_ALREADY_ACCEPTED", None),
        refused(
            "by another unit",
            after_assigning(),
            on("2026-03-20", accept("east")),
            "UNIT_NOT_RESPONSIBLE",
            "by",
        ),
        refused(
            "by the unit that was responsible",
            and(after_assigning(), E::Escalated(escalated())),
            on("2026-03-26", accept("housing")),
            "UNIT_NOT_RESPONSIBLE",
            "by",
        ),
        refused("closed", after_closing(), housing(), "PETITION_ALREADY_CLOSED", None),
        refused(
            "the new round has no unit yet",
            after_reopening(ReopenCause::NewVisit),
            on("2026-04-10", accept("housing")),
            "PETITION_NOT_ASSIGNED",
            None,
        ),
    ]
}

#[test]
fn an_acceptance_that_breaks_a_rule_is_refused() {
    all_refused(refusals());
}

#[test]
fn the_first_acceptance_starts_the_sixty_days_again() {
    accepts(after_assigning(), on("2026-03-10", accept("housing")), E::Accepted(accepted()));
}

#[test]
fn a_later_acceptance_of_the_same_round_does_not() {
    let again = Assigned {
        occurred_on: day("2026-03-20"),
        legal_limit_on: day("2026-05-09"),
        order_number: "1-2".into(),
        accept_due_on: day("2026-04-04"),
        ..assigned()
    };
    accepts(
        and(after_accepting(), E::Assigned(again)),
        on("2026-03-21", accept("housing")),
        E::Accepted(Accepted { occurred_on: day("2026-03-21"), ..accepted() }),
    );
}

#[test]
fn an_extension_before_the_first_acceptance_is_kept_by_it() {
    let extended = DeadlineExtended {
        occurred_on: day("2026-03-06"),
        due_on: day("2026-05-10"),
        legal_limit_on: day("2026-05-14"),
        ..extended()
    };
    accepts(
        and(after_assigning(), E::DeadlineExtended(extended)),
        on("2026-03-10", accept("housing")),
        E::Accepted(Accepted { legal_limit_on: day("2026-05-19"), ..accepted() }),
    );
}

#[test]
fn a_unit_that_was_escalated_to_may_accept() {
    let fact = Accepted {
        occurred_on: day("2026-03-26"),
        by: unit("east"),
        legal_limit_on: day("2026-05-25"),
        ..accepted()
    };
    accepts(
        and(after_assigning(), E::Escalated(escalated())),
        on("2026-03-26", accept("east")),
        E::Accepted(fact),
    );
}
