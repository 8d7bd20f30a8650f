//! Simplified handling (简易办理): a shorter limit for first petitions; and what becomes of suggestions.

use super::prelude::*;
use chrono::NaiveDate;

fn simply(unit: &str) -> Assign {
    Assign { simplified: true, ..assign(unit) }
}

/// On 5 March 2026: to be accepted by 20 March, so closed by Friday, 3 April.
fn simplified() -> Assigned {
    Assigned { due_on: day("2026-04-03"), legal_limit_on: day("2026-04-03"), simplified: true, ..assigned() }
}

fn after_simplified() -> Vec<E> {
    and(after_triage(Decision::Accept), E::Assigned(simplified()))
}

/// On 10 March 2026: ten working days end on 24 March.
fn accepted_simply() -> Accepted {
    Accepted {
        legal_limit_on: day("2026-03-24"),
        due_on: Some(day("2026-03-24")),
        calendar_assumed: true,
        ..accepted()
    }
}

fn after_accepting_simply() -> Vec<E> {
    and(after_simplified(), E::Accepted(accepted_simply()))
}

pub(super) fn refusals() -> Vec<Refused> {
    let repeat = Registered { repeat_of: Some(id("P-0")), matter: id("P-0"), ..registered() };
    let repeat = vec![E::Registered(repeat), E::Triaged(triaged(Decision::Accept))];
    let beyond = Assign { due_on: Some(day("2026-04-04")), ..simply("housing") };
    let says = |suggestion| Close { suggestion: Some(suggestion), ..close(Outcome::Explained) };
    vec![
        refused(
            "a repeat",
            repeat,
            on("2026-03-05", simply("housing")),
            "REPEAT_NOT_SIMPLIFIED",
            "simplified",
        ),
        refused(
            "beyond its limit",
            after_triage(Decision::Accept),
            on("2026-03-05", beyond),
            "DUE_DATE_OUT_OF_RANGE",
            "due_on",
        ),
        refused(
            "extended",
            after_simplified(),
            on("2026-03-10", extend("2026-04-10")),
            "SIMPLIFIED_NOT_EXTENDED",
            None,
        ),
        refused(
            "an appeal",
            after_accepting(),
            on("2026-03-25", says(Adoption::Adopted)),
            "NOT_A_SUGGESTION",
            "suggestion",
        ),
    ]
}

#[test]
fn simplified_handling_that_breaks_a_rule_is_refused() {
    all_refused(refusals());
}

#[test]
fn the_limit_is_ten_working_days_after_the_last_day_to_accept() {
    accepts(after_triage(Decision::Accept), on("2026-03-05", simply("housing")), E::Assigned(simplified()));
}

#[test]
fn acceptance_lowers_the_due_day_to_ten_working_days() {
    accepts(
        after_simplified(),
        on("2026-03-10", Accept { by: id("housing") }),
        E::Accepted(accepted_simply()),
    );
    // An order that is due earlier keeps its day.
    let early = Assigned { due_on: day("2026-03-24"), ..simplified() };
    let given = and(after_triage(Decision::Accept), E::Assigned(early));
    let fact = Accepted { due_on: None, ..accepted_simply() };
    accepts(given, on("2026-03-10", Accept { by: id("housing") }), E::Accepted(fact));
}

/// The legal limit of another assignment on 12 March.
fn limit_of(given: Vec<E>, order: Assign) -> NaiveDate {
    match event(given, on("2026-03-12", order)) {
        E::Assigned(fact) => fact.legal_limit_on,
        other => panic!("{other:?}"),
    }
}

#[test]
fn ordinary_handling_afterwards_counts_from_where_the_round_began() {
    // 60 days after the first assignment, or after the acceptance.
    assert_eq!(limit_of(after_simplified(), assign("water")), day("2026-05-04"));
    assert_eq!(limit_of(after_accepting_simply(), assign("water")), day("2026-05-09"));
    // The same way again goes on.
    assert_eq!(limit_of(after_simplified(), simply("water")), day("2026-04-03"));
    assert_eq!(limit_of(after_accepting_simply(), simply("water")), day("2026-03-24"));
}

#[test]
fn simplified_handling_after_ordinary_handling_never_lengthens_the_limit() {
    // Accepted on 10 March: ten working days from then.
    assert_eq!(limit_of(after_accepting(), simply("water")), day("2026-03-24"));
    // Not accepted: to be accepted by 27 March, ten working days from then.
    assert_eq!(limit_of(after_assigning(), simply("water")), day("2026-04-10"));
    let tight = Assigned { due_on: day("2026-03-20"), legal_limit_on: day("2026-03-20"), ..assigned() };
    assert_eq!(
        limit_of(and(after_triage(Decision::Accept), E::Assigned(tight)), simply("water")),
        day("2026-03-20")
    );
}

#[test]
fn the_answer_to_a_suggestion_says_whether_it_was_adopted() {
    let suggestion = Triaged { kind: Kind::Suggestion, ..triaged(Decision::Accept) };
    let given = and(after_registering(), E::Triaged(suggestion));
    for suggestion in Adoption::ALL.iter().copied().map(Some).chain([None]) {
        let command = Close { suggestion, ..close(Outcome::Explained) };
        let fact = Closed { suggestion, ..closed(Outcome::Explained) };
        accepts(given.clone(), on("2026-04-01", command), E::Closed(fact));
    }
}
