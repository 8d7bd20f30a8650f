//! Following up (回访).

use super::prelude::*;

pub(super) fn refusals() -> Vec<Refused> {
    let asked = || on("2026-04-20", follow_up());
    vec![
        refused("registered only", after_registering(), asked(), "PETITION_NOT_CLOSED", None),
        refused("still open", after_accepting(), asked(), "PETITION_NOT_CLOSED", None),
        refused("open again", after_reopening(ReopenCause::NewVisit), asked(), "PETITION_NOT_CLOSED", None),
        refused(
            "before the closing",
            after_closing(),
            on("2026-03-31", follow_up()).recorded_on("2026-04-02"),
            "DATE_BEFORE_CLOSING",
            "occurred_at",
        ),
    ]
}

#[test]
fn a_follow_up_that_breaks_a_rule_is_refused() {
    all_refused(refusals());
}

#[test]
fn a_closed_petition_is_followed_up_as_often_as_needed() {
    let mut history = after_closing();
    for (resolved, satisfaction) in
        [(Resolved::Unknown, Satisfaction::NotGiven), (Resolved::No, Satisfaction::Dissatisfied)]
    {
        let fact = E::FollowedUp(FollowedUp { occurred_on: day("2026-04-20"), resolved, satisfaction });
        accepts(history.clone(), on("2026-04-20", FollowUp { resolved, satisfaction }), fact.clone());
        history.push(fact);
    }
}

#[test]
fn a_late_answer_does_not_hold_up_the_next_step() {
    let answer = FollowedUp {
        occurred_on: day("2026-04-20"),
        resolved: Resolved::No,
        satisfaction: Satisfaction::NotGiven,
    };
    accepts(
        and(after_closing(), E::FollowedUp(answer)),
        on("2026-04-10", reopen(ReopenCause::FollowUpFailed)),
        E::Reopened(reopened(ReopenCause::FollowUpFailed)),
    );
}
