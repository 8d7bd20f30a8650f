//! Extending the deadline (延期).

use super::prelude::*;

fn after_extending() -> Vec<E> {
    and(after_accepting(), E::DeadlineExtended(extended()))
}

pub(super) fn refusals() -> Vec<Refused> {
    let ten_days = || on("2026-04-20", extend("2026-05-10"));
    let unapproved = ExtendDeadline { approver: " ".into(), ..extend("2026-05-10") };
    let range = |why: &str, due| {
        refused(why, after_accepting(), on("2026-04-20", extend(due)), "DUE_DATE_OUT_OF_RANGE", "due_on")
    };
    vec![
        refused("not assigned", after_triage(Decision::Accept), ten_days(), "PETITION_NOT_ASSIGNED", None),
        refused("closed", after_closing(), ten_days(), "PETITION_ALREADY_CLOSED", None),
        refused(
            "twice in a round",
            after_extending(),
            on("2026-04-21", extend("2026-05-15")),
            "DEADLINE_ALREADY_EXTENDED",
            None,
        ),
        refused(
            "twice in a round, for another unit",
            and(after_extending(), E::Assigned(Assigned { occurred_on: day("2026-04-21"), ..assigned() })),
            on("2026-04-21", extend("2026-05-15")),
            "DEADLINE_ALREADY_EXTENDED",
            None,
        ),
        refused(
            "the day after it was due",
            after_accepting(),
            on("2026-05-01", extend("2026-05-10")),
            "EXTENSION_TOO_LATE",
            "occurred_at",
        ),
        range("by nothing", "2026-04-30"),
        range("backwards", "2026-04-29"),
        range("by 31 days", "2026-05-31"),
        range("for ever", "+262142-12-31"),
        refused("nobody", after_accepting(), on("2026-04-20", unapproved), "TEXT_INVALID", "approver"),
    ]
}

#[test]
fn an_extension_that_breaks_a_rule_is_refused() {
    all_refused(refusals());
}

#[test]
fn an_extension_moves_the_due_day_and_the_limit_alike() {
    accepts(after_accepting(), on("2026-04-20", extend("2026-05-10")), E::DeadlineExtended(extended()));
}

#[test]
fn thirty_days_may_be_added_on_the_due_day_itself() {
    let fact = DeadlineExtended {
        occurred_on: day("2026-04-30"),
        due_on: day("2026-05-30"),
        legal_limit_on: day("2026-06-08"),
        sensitive: seal(SensitiveField::Reason, "疑难"),
        ..extended()
    };
    let command = ExtendDeadline { reason: text("疑难"), ..extend("2026-05-30") };
    accepts(after_accepting(), on("2026-04-30", command), E::DeadlineExtended(fact));
}

#[test]
fn a_new_round_may_be_extended_again() {
    let closing = Closed { occurred_on: day("2026-04-22"), ..closed(Outcome::Explained) };
    let reopening = Reopened { occurred_on: day("2026-04-23"), ..reopened(ReopenCause::NewVisit) };
    let again = Assigned {
        occurred_on: day("2026-04-24"),
        due_on: day("2026-06-23"),
        legal_limit_on: day("2026-06-23"),
        ..assigned()
    };
    let given = [E::Closed(closing), E::Reopened(reopening), E::Assigned(again)];
    let fact = DeadlineExtended {
        occurred_on: day("2026-04-25"),
        due_on: day("2026-07-01"),
        legal_limit_on: day("2026-07-01"),
        ..extended()
    };
    accepts(
        given.into_iter().fold(after_extending(), and),
        on("2026-04-25", extend("2026-07-01")),
        E::DeadlineExtended(fact),
    );
}

#[test]
fn at_the_end_of_the_calendar_nothing_can_be_added_and_nothing_breaks() {
    let assigned = |due_on: &str| {
        let last = Assigned { due_on: day(due_on), legal_limit_on: day("+262142-12-31"), ..assigned() };
        and(after_triage(Decision::Accept), E::Assigned(last))
    };
    let extend = || on("2026-04-20", extend("+262142-12-31"));
    refused("", assigned("+262142-12-31"), extend(), "DUE_DATE_OUT_OF_RANGE", "due_on").check();
    let event = event(assigned("+262142-12-30"), extend());
    assert!(matches!(event, E::DeadlineExtended(d) if d.legal_limit_on == day("+262142-12-31")));
}
