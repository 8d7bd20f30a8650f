//! Commands to disputes that a rule forbids: every refusal is met by an example.

use super::*;
use std::collections::BTreeSet;

struct Case(&'static str, Vec<E>, Submitted<DisputeCommand>, &'static str, Option<&'static str>);

fn no(
    why: &'static str,
    given: Vec<E>,
    when: Submitted<DisputeCommand>,
    code: &'static str,
    field: impl Into<Option<&'static str>>,
) -> Case {
    Case(why, given, when, code, field.into())
}

fn refused_findings() -> Vec<Case> {
    let finding = |why, find: Find, code, field: &'static str| {
        no(why, vec![], on("2026-03-02", DisputeCommand::Find(find)), code, field)
    };
    let find_on = |day| on(day, DisputeCommand::Find(find()));
    let slot = |slot: &str| Some(slot.parse().unwrap());
    vec![
        no("found twice", after_finding(), find_on("2026-03-03"), "DISPUTE_ALREADY_FOUND", "id"),
        finding("by a stranger", Find { owner: id("nowhere"), ..find() }, "UNIT_UNKNOWN", "owner"),
        finding("by a retired unit", Find { owner: id("gone"), ..find() }, "UNIT_NOT_IN_SERVICE", "owner"),
        finding("nowhere", Find { place: id("nowhere"), ..find() }, "UNIT_UNKNOWN", "place"),
        finding("nobody", Find { head_count: 0, ..find() }, "HEAD_COUNT_INVALID", "head_count"),
        finding(
            "more people than there are",
            Find { head_count: 1_000_001, ..find() },
            "HEAD_COUNT_INVALID",
            "head_count",
        ),
        finding(
            "in a week to come",
            Find { found_in: slot("2026-W11"), ..find() },
            "SLOT_NOT_BEGUN",
            "found_in",
        ),
        finding(
            "in a month to come",
            Find { found_in: slot("2026-04"), ..find() },
            "SLOT_NOT_BEGUN",
            "found_in",
        ),
        finding(
            "without parties",
            Find { parties: SensitiveText::new(" "), ..find() },
            "TEXT_INVALID",
            "parties",
        ),
        finding(
            "about nothing",
            Find { summary: SensitiveText::new(""), ..find() },
            "TEXT_INVALID",
            "summary",
        ),
        finding(
            "of a hidden one",
            Find { petitioner_id: id("a\u{200b}"), ..find() },
            "ID_INVALID",
            "petitioner_id",
        ),
        finding("hidden", Find { category: id("a\u{200b}"), ..find() }, "ID_INVALID", "category"),
        no(
            "tomorrow",
            vec![],
            find_on("2026-03-02").recorded_on("2026-03-01"),
            "DATE_IN_FUTURE",
            "occurred_at",
        ),
        no(
            "too far back",
            vec![],
            find_on("2026-03-02").recorded_on("2026-03-06"),
            "DATE_TOO_FAR_BACK",
            "occurred_at",
        ),
    ]
}

fn refused_duties() -> Vec<Case> {
    let assigning = |why, assign: Assign, code, field: &'static str| {
        no(why, after_finding(), on("2026-03-05", DisputeCommand::Assign(assign)), code, field)
    };
    let due = |due: &str| Some(day(due));
    let again = |today, due_on| on(today, DisputeCommand::Assign(Assign { due_on, ..assign_to("river") }));
    let raising = |why, to, code, field: &'static str| {
        no(why, after_assigning(), on("2026-03-10", raise_to(to)), code, field)
    };
    vec![
        assigning("to a stranger", assign_to("nowhere"), "UNIT_UNKNOWN", "unit"),
        assigning("to a retired unit", assign_to("gone"), "UNIT_NOT_IN_SERVICE", "unit"),
        assigning(
            "no number",
            Assign { order_number: Some(" ".into()), ..assign_to("mill") },
            "TEXT_INVALID",
            "order_number",
        ),
        assigning(
            "a hidden number",
            Assign { order_number: Some("1\u{200b}".into()), ..assign_to("mill") },
            "ID_INVALID",
            "order_number",
        ),
        assigning(
            "a number of the office",
            Assign { order_number: Some("east-A-2026-00001".into()), ..assign_to("mill") },
            "NUMBER_RESERVED",
            "order_number",
        ),
        assigning(
            "no standard",
            Assign { standard: Some(String::new()), ..assign_to("mill") },
            "TEXT_INVALID",
            "standard",
        ),
        assigning(
            "due before its day",
            Assign { due_on: due("2026-03-04"), ..assign_to("mill") },
            "DUE_DATE_OUT_OF_RANGE",
            "due_on",
        ),
        assigning(
            "due after the limit",
            Assign { due_on: due("2026-04-05"), ..assign_to("mill") },
            "DUE_DATE_OUT_OF_RANGE",
            "due_on",
        ),
        no(
            "assigned again, the limit of the first order stands",
            after_assigning(),
            again("2026-03-20", due("2026-04-05")),
            "DUE_DATE_OUT_OF_RANGE",
            "due_on",
        ),
        no(
            "31 days, the limit having passed",
            after_assigning(),
            again("2026-04-06", due("2026-05-07")),
            "DUE_DATE_OUT_OF_RANGE",
            "due_on",
        ),
        no(
            "before it was found",
            after_finding(),
            again("2026-03-01", None),
            "DATE_BEFORE_PREVIOUS_STEP",
            "occurred_at",
        ),
        raising("downwards", "mill", "UNIT_LEVEL_TOO_LOW", "to"),
        raising("to a stranger", "nowhere", "UNIT_UNKNOWN", "to"),
        raising("to a retired unit", "gone", "UNIT_NOT_IN_SERVICE", "to"),
        no(
            "raised to the same level",
            after_raising(),
            on("2026-03-11", raise_to("hill")),
            "UNIT_LEVEL_TOO_LOW",
            "to",
        ),
        no(
            "raised downwards",
            after_raising(),
            on("2026-03-11", raise_to("mill")),
            "UNIT_LEVEL_TOO_LOW",
            "to",
        ),
        no(
            "raised beyond the limit",
            after_assigning(),
            on("2026-03-10", DisputeCommand::Raise { to: id("east"), due_on: due("2026-04-05") }),
            "DUE_DATE_OUT_OF_RANGE",
            "due_on",
        ),
        no(
            "raised from nobody",
            after_finding(),
            on("2026-03-10", raise_to("east")),
            "DISPUTE_NOT_ASSIGNED",
            None,
        ),
        no(
            "raised after a reopening",
            after_reopening(),
            on("2026-04-02", raise_to("east")),
            "DISPUTE_NOT_ASSIGNED",
            None,
        ),
    ]
}

fn refused_ends() -> Vec<Case> {
    let closed = |why, given: fn() -> Vec<E>, command: DisputeCommand| {
        no(why, given(), on("2026-03-21", command), "DISPUTE_ALREADY_CLOSED", None)
    };
    vec![
        closed("assigned though resolved", after_resolving, DisputeCommand::Assign(assign_to("mill"))),
        closed("raised though resolved", after_resolving, raise_to("east")),
        closed("resolved twice", after_resolving, resolve()),
        closed("a petition though resolved", after_resolving, become_petition()),
        closed("resolved though a petition", after_becoming_a_petition, resolve()),
        closed("a petition twice", after_becoming_a_petition, become_petition()),
        no(
            "reopened though open",
            after_assigning(),
            on("2026-03-21", reopen()),
            "DISPUTE_NOT_RESOLVED",
            None,
        ),
        no(
            "reopened though a petition",
            after_becoming_a_petition(),
            on("2026-03-21", reopen()),
            "DISPUTE_NOT_RESOLVED",
            None,
        ),
        no(
            "reopened before it was resolved",
            after_resolving(),
            on("2026-03-19", reopen()),
            "DATE_BEFORE_PREVIOUS_STEP",
            "occurred_at",
        ),
        no(
            "reopened without a reason",
            after_resolving(),
            on("2026-03-21", DisputeCommand::Reopen { reason: SensitiveText::new("") }),
            "TEXT_INVALID",
            "reason",
        ),
        no(
            "no such petition",
            after_finding(),
            on("2026-03-20", become_petition()),
            "PETITION_UNKNOWN",
            "petition",
        ),
        no(
            "a petition that was not there yet",
            after_finding(),
            on("2026-03-14", become_petition()).knowing(knowing_the_petition()),
            "DATE_BEFORE_REGISTRATION",
            "occurred_at",
        ),
    ]
}

fn refused_without_a_finding() -> Vec<Case> {
    let commands =
        [DisputeCommand::Assign(assign_to("mill")), raise_to("east"), resolve(), become_petition(), reopen()];
    let unknown = |command| no("never found", vec![], on("2026-03-02", command), "DISPUTE_UNKNOWN", "id");
    commands.map(unknown).into()
}

#[test]
fn a_command_that_breaks_a_rule_is_refused_and_every_refusal_is_met() {
    let all = [refused_findings(), refused_duties(), refused_ends(), refused_without_a_finding()];
    let mut met = BTreeSet::new();
    for Case(why, given, when, code, field) in all.into_iter().flatten() {
        let error = decide(&given, when).expect_err(why);
        assert_eq!((error.code(), error.field()), (code, field), "{why}: {error}");
        let sentence = error.to_string();
        assert!(sentence.len() > 20 && !sentence.contains('{'), "{code}: {sentence}");
        if !matches!(error, DisputeError::Unit(_) | DisputeError::Number(_)) {
            met.insert(error.code());
        }
    }
    let codes: Vec<&str> = [DisputeError::CODES, StepError::CODES].concat();
    assert_eq!(met, codes.iter().copied().collect());
    assert_eq!(met.len(), codes.len(), "a code is used twice");
}
