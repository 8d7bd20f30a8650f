//! Escalating (四级会诊).

use super::prelude::*;
use cqrs_es::test::TestFramework;
use redress_domain::petition::{Petition, PetitionError};
use std::sync::Arc;

pub(super) fn refusals() -> Vec<Refused> {
    let no = |why: &str, command, code, field: &'static str| {
        refused(why, after_accepting(), on("2026-03-25", command), code, field)
    };
    let at_two = || and(after_accepting(), E::Escalated(escalated()));
    let late = |why: &str, today, due: &str| {
        let command = Escalate { due_on: Some(day(due)), ..escalate("east", 2) };
        refused(why, after_accepting(), on(today, command), "DUE_DATE_OUT_OF_RANGE", "due_on")
    };
    vec![
        refused(
            "not assigned",
            after_triage(Decision::Accept),
            on("2026-03-25", escalate("east", 2)),
            "PETITION_NOT_ASSIGNED",
            None,
        ),
        refused(
            "closed",
            after_closing(),
            on("2026-04-02", escalate("east", 2)),
            "PETITION_ALREADY_CLOSED",
            None,
        ),
        no("the tier a round starts at", escalate("east", 1), "TIER_NOT_HIGHER", "tier"),
        no("no tier", escalate("east", 0), "TIER_NOT_HIGHER", "tier"),
        no("above the highest", escalate("east", 5), "TIER_NOT_HIGHER", "tier"),
        refused("the same again", at_two(), on("2026-03-26", escalate("east", 2)), "TIER_NOT_HIGHER", "tier"),
        no("to a lower level", escalate("river", 2), "UNIT_LEVEL_TOO_LOW", "to"),
        no("to a stranger", escalate("nowhere", 2), "UNIT_UNKNOWN", "to"),
        no("to a retired unit", escalate("gone", 2), "UNIT_NOT_IN_SERVICE", "to"),
        no("mute", Escalate { reason: text(""), ..escalate("east", 2) }, "TEXT_INVALID", "reason"),
        late("due before its day", "2026-03-25", "2026-03-24"),
        late("due after the limit", "2026-03-25", "2026-05-10"),
        late("31 days, the limit having passed", "2026-05-10", "2026-06-10"),
    ]
}

/// Escalates, under a procedure that asks for a consultation first; `consulted_on` is the day of one of the tier below.
fn after_consulting(tier: u8, consulted_on: Option<&str>) -> Result<E, PetitionError> {
    let mut rules = rules();
    Arc::make_mut(&mut rules.procedure).escalation.consultation_before_escalation = true;
    let facts = Facts { consulted_on: consulted_on.map(day), ..Facts::default() };
    let submitted = on("2026-03-25", escalate("east", tier)).knowing(facts);
    let framework = TestFramework::<Petition>::with(rules).given(after_accepting());
    framework.when(submitted).inspect_result().map(|events| events[0].clone())
}

/// The refusal of an escalation without a consultation.
pub(super) fn without_consultation() -> PetitionError {
    after_consulting(3, None).unwrap_err()
}

#[test]
fn a_procedure_may_ask_for_a_consultation_before_tiers_3_and_4() {
    for tier in [3, 4] {
        let fact = Escalated { tier, ..escalated() };
        for consulted_on in ["2026-03-20", "2026-03-25"] {
            assert_eq!(after_consulting(tier, Some(consulted_on)), Ok(E::Escalated(fact.clone())));
        }
        for consulted_on in [None, Some("2026-03-26")] {
            let error = after_consulting(tier, consulted_on).unwrap_err();
            assert_eq!((error.code(), error.field()), ("CONSULTATION_REQUIRED", Some("tier")), "{error}");
            assert!(error.to_string().contains(&format!("of tier {}", tier - 1)), "{error}");
        }
        // The built-in procedure does not ask for it.
        accepts(after_accepting(), on("2026-03-25", escalate("east", tier)), E::Escalated(fact));
    }
    assert!(after_consulting(2, None).is_ok(), "nothing comes before tier 2");
}

#[test]
fn an_escalation_that_breaks_a_rule_is_refused() {
    all_refused(refusals());
}

#[test]
fn responsibility_rises_to_a_unit_of_the_same_or_a_higher_level() {
    for to in ["housing", "east", "water", "province"] {
        let fact = Escalated { to: unit(to), ..escalated() };
        accepts(after_accepting(), on("2026-03-25", escalate(to, 2)), E::Escalated(fact));
    }
}

#[test]
fn tiers_may_be_skipped_and_each_goes_on_from_the_last() {
    let fact = Escalated {
        occurred_on: day("2026-03-26"),
        from: unit("east"),
        to: unit("city"),
        tier: 4,
        due_on: day("2026-04-15"),
        limits: DueLimits::InForce,
        sensitive: seal(SensitiveField::Reason, "跨区"),
    };
    let command = Escalate { due_on: Some(day("2026-04-15")), reason: text("跨区"), ..escalate("city", 4) };
    let given = and(after_accepting(), E::Escalated(escalated()));
    accepts(given, on("2026-03-26", command), E::Escalated(fact));
}

#[test]
fn after_the_limit_an_escalation_gives_thirty_days() {
    let fact = Escalated { occurred_on: day("2026-05-10"), due_on: day("2026-06-09"), ..escalated() };
    accepts(after_accepting(), on("2026-05-10", escalate("east", 2)), E::Escalated(fact));
}

#[test]
fn a_new_round_starts_at_the_first_tier_again() {
    let given = [
        E::Escalated(Escalated { tier: 4, ..escalated() }),
        E::Closed(closed(Outcome::Mediated)),
        E::Reopened(reopened(ReopenCause::NewVisit)),
        E::Assigned(Assigned { occurred_on: day("2026-04-11"), ..assigned() }),
    ];
    let fact = Escalated { occurred_on: day("2026-04-12"), due_on: day("2026-05-04"), ..escalated() };
    accepts(
        given.into_iter().fold(after_accepting(), and),
        on("2026-04-12", escalate("east", 2)),
        E::Escalated(fact),
    );
}
