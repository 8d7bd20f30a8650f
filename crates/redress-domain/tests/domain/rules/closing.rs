//! Closing (办结).

use super::prelude::*;

pub(super) fn refusals() -> Vec<Refused> {
    let supported = || on("2026-04-15", close(Outcome::Supported));
    let reopened = || after_reopening(ReopenCause::NewVisit);
    let mut cases = vec![
        refused("twice", after_closing(), supported(), "PETITION_ALREADY_CLOSED", None),
        refused(
            "twice, withdrawn",
            after_closing(),
            on("2026-04-15", close(Outcome::Withdrawn)),
            "PETITION_ALREADY_CLOSED",
            None,
        ),
        refused("reopened, not assigned", reopened(), supported(), "PETITION_NOT_ASSIGNED", None),
        refused(
            "an empty reference",
            after_accepting(),
            on("2026-04-01", Close { opinion_reference: Some(" ".into()), ..close(Outcome::Explained) }),
            "TEXT_INVALID",
            "opinion_reference",
        ),
    ];
    for outcome in Outcome::ALL.iter().copied().filter(|outcome| *outcome != Outcome::Withdrawn) {
        let early = on("2026-03-03", close(outcome));
        let code = "ONLY_WITHDRAWAL_BEFORE_TRIAGE";
        cases.push(refused(format!("{outcome:?}"), after_registering(), early, code, "outcome"));
    }
    for delivered in ["2026-03-01", "2026-04-02", "+262142-12-31"] {
        let command = Close { delivered_on: Some(day(delivered)), ..close(Outcome::Supported) };
        let (command, code) = (on("2026-04-01", command), "DELIVERY_DATE_OUT_OF_RANGE");
        cases.push(refused(delivered, after_accepting(), command, code, "delivered_on"));
    }
    cases
}

#[test]
fn a_closing_that_breaks_a_rule_is_refused() {
    all_refused(refusals());
}

#[test]
fn a_diverted_petition_waits_for_its_triage_after_a_reopening() {
    let diverted = and(after_triage(Decision::NotAccept), E::Closed(closed(Outcome::Explained)));
    let given = and(diverted, E::Reopened(reopened(ReopenCause::ReviewOrdered)));
    let command = on("2026-04-11", close(Outcome::Explained));
    refused("", given, command, "ONLY_WITHDRAWAL_BEFORE_TRIAGE", "outcome").check();
}

#[test]
fn an_assigned_petition_closes_with_any_outcome() {
    for outcome in Outcome::ALL.iter().copied() {
        let fact = E::Closed(closed(outcome));
        accepts(after_assigning(), on("2026-04-01", close(outcome)), fact.clone());
        accepts(after_accepting(), on("2026-04-01", close(outcome)), fact);
    }
}

#[test]
fn a_petitioner_may_withdraw_at_any_time() {
    let given = [after_registering(), after_triage(Decision::Accept), after_assigning()];
    for given in given {
        accepts(given, on("2026-04-01", close(Outcome::Withdrawn)), E::Closed(closed(Outcome::Withdrawn)));
    }
    let fact = Closed { occurred_on: day("2026-04-11"), ..closed(Outcome::Withdrawn) };
    let given = after_reopening(ReopenCause::NewVisit);
    accepts(given, on("2026-04-11", close(Outcome::Withdrawn)), E::Closed(fact));
}

#[test]
fn a_diverted_or_unaccepted_petition_may_be_closed_immediately() {
    for decision in [Decision::NotAccept, Decision::Divert { remedy: Remedy::Arbitration }] {
        let fact = Closed { occurred_on: day("2026-03-03"), ..closed(Outcome::Diverted) };
        accepts(after_triage(decision), on("2026-03-03", close(Outcome::Diverted)), E::Closed(fact));
    }
}

#[test]
fn a_withdrawn_petition_names_as_delivery_any_day_from_registration_to_today() {
    for delivered in ["2026-03-02", "2026-04-01"] {
        let (opinion_reference, delivered_on) = (Some("答〔2026〕7".to_owned()), Some(day(delivered)));
        let command =
            Close { opinion_reference: opinion_reference.clone(), delivered_on, ..close(Outcome::Withdrawn) };
        let fact = Closed { opinion_reference, delivered_on, ..closed(Outcome::Withdrawn) };
        accepts(after_accepting(), on("2026-04-01", command), E::Closed(fact));
    }
}
