//! Triage (甄别分流).

use super::prelude::*;

pub(super) fn refusals() -> Vec<Refused> {
    let accept = || on("2026-03-20", triage(Decision::Accept));
    let forward = |to| on("2026-03-03", triage(Decision::Forward { to: id(to) }));
    let silent = Triage { reason: text(" "), ..triage(Decision::NotAccept) };
    let triaged = "PETITION_ALREADY_TRIAGED";
    vec![
        refused("twice", after_triage(Decision::Accept), accept(), triaged, None),
        refused("twice, the first not accepting", after_triage(Decision::NotAccept), accept(), triaged, None),
        refused("after the assignment", after_assigning(), accept(), triaged, None),
        refused(
            "after a reopening of what was assigned",
            after_reopening(ReopenCause::NewVisit),
            on("2026-04-10", triage(Decision::Accept)),
            triaged,
            None,
        ),
        refused("of a closed one", after_closing(), accept(), "PETITION_ALREADY_CLOSED", None),
        refused("to a stranger", after_registering(), forward("nowhere"), "UNIT_UNKNOWN", "to"),
        refused("to a retired unit", after_registering(), forward("gone"), "UNIT_NOT_IN_SERVICE", "to"),
        refused("an empty reason", after_registering(), on("2026-03-03", silent), "TEXT_INVALID", "reason"),
    ]
}

#[test]
fn a_triage_that_breaks_a_rule_is_refused() {
    all_refused(refusals());
}

#[test]
fn triage_accepts_forwards_diverts_or_does_not_accept() {
    let decides = |decision, fact| {
        accepts(after_registering(), on("2026-03-03", triage(decision)), E::Triaged(triaged(fact)));
    };
    decides(Decision::Accept, Decision::Accept);
    decides(Decision::NotAccept, Decision::NotAccept);
    decides(Decision::Forward { to: id("east") }, Decision::Forward { to: unit("east") });
    for remedy in Remedy::ALL.iter().copied() {
        decides(Decision::Divert { remedy }, Decision::Divert { remedy });
    }
}

#[test]
fn triage_settles_kind_and_category_and_seals_its_reason() {
    let command = Triage {
        kind: Kind::Suggestion,
        category: Some(id("housing/leak")),
        reason: text("为何"),
        ..triage(Decision::Accept)
    };
    let fact = Triaged {
        kind: Kind::Suggestion,
        category: Some(id("housing/leak")),
        sensitive: seal(SensitiveField::Reason, "为何"),
        ..triaged(Decision::Accept)
    };
    accepts(after_registering(), on("2026-03-03", command), E::Triaged(fact));
}

#[test]
fn a_diverted_petition_is_triaged_again_after_a_reopening() {
    let diverted = and(
        after_triage(Decision::Divert { remedy: Remedy::Litigation }),
        E::Closed(closed(Outcome::Diverted)),
    );
    let fact = Triaged { occurred_on: day("2026-04-11"), ..triaged(Decision::Accept) };
    accepts(
        and(diverted, E::Reopened(reopened(ReopenCause::ReviewOrdered))),
        on("2026-04-11", triage(Decision::Accept)),
        E::Triaged(fact),
    );
}
