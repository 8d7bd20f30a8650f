//! Timely triage and acceptance, told by hand. Registered on 1 March: to be triaged by the 16th.

use super::story::*;
use redress_domain::{Outcome::Withdrawn, ReopenCause::NewVisit, UnitLevel::District};

const TRIAGE: &str = "timelyAcceptanceRate";
const ACCEPT: &str = "timelyUnitAcceptanceRate";

#[test]
fn triage_on_the_due_day_is_timely() {
    let mut story = Story::new();
    for (petition, day) in [("1", 16), ("2", 17)] {
        story.tell(petition, registered(petition, d(3, 1)));
        story.tell(petition, triaged(d(3, day), District));
    }
    assert_eq!(story.of("D1", TRIAGE, march()), (1, 2));
    // Dated by the due day, not by the registration.
    assert_eq!(story.of("D1", TRIAGE, (d(3, 1), d(3, 15))), (0, 0));
    // At a cut-off before the due day nothing is due yet.
    assert_eq!(story.by(TRIAGE, march(), d(3, 15)), (0, 0));
}

#[test]
fn what_was_withdrawn_untriaged_is_left_out() {
    let mut story = Story::new();
    // On the due day: left out. A day later: missed, as nobody triaged it.
    for (petition, day) in [("1", 16), ("2", 17)] {
        story.tell(petition, registered(petition, d(3, 1)));
        story.tell(petition, closed_as(d(3, day), Withdrawn));
    }
    assert_eq!(story.of("P", TRIAGE, march()), (0, 1));
    // Withdrawn after triage: counts as triaged.
    story.tell("3", registered("3", d(3, 1)));
    story.tell("3", triaged(d(3, 2), District));
    story.tell("3", closed_as(d(3, 3), Withdrawn));
    assert_eq!(story.of("P", TRIAGE, march()), (1, 2));
    // Left out stays left out when it comes back.
    story.tell("4", registered("4", d(3, 1)));
    story.tell("4", closed_as(d(3, 3), Withdrawn));
    story.tell("4", reopened(d(3, 5), NewVisit));
    story.tell("4", triaged(d(3, 6), District));
    assert_eq!(story.of("P", TRIAGE, march()), (1, 2));
}

#[test]
fn an_order_replaced_unaccepted_is_left_out_unless_it_was_due() {
    let mut story = Story::new();
    // Assigned on 3 March: to be accepted by the 18th. Replaced on the 17th: left out; on the 18th: missed.
    for (petition, day) in [("1", 17), ("2", 18)] {
        story.assign(petition, d(3, 1), "D1", d(4, 20));
        story.tell(petition, assigned(d(3, day), "D2", d(4, 20)));
    }
    assert_eq!(story.of("D1", ACCEPT, march()), (0, 1));
    // D2's orders are to be accepted by 1 and 2 April; one is, on its last day.
    story.tell("2", accepted(d(4, 2), "D2"));
    assert_eq!(story.of("D2", ACCEPT, april()), (1, 2));
    assert_eq!(story.of("D1", ACCEPT, april()), (0, 0));
}

#[test]
fn accepted_before_it_was_replaced_counts_and_after_does_not() {
    let mut story = Story::new();
    story.assign("1", d(3, 1), "D1", d(4, 20));
    story.tell("1", accepted(d(3, 10), "D1"));
    story.tell("1", assigned(d(3, 10), "D2", d(4, 20)));
    assert_eq!(story.of("D1", ACCEPT, march()), (1, 1));
    // Escalated on the 12th, accepted by C on the 13th: no acceptance of D1's order, and an escalation has none.
    story.assign("2", d(3, 1), "D1", d(4, 20));
    story.tell("2", escalated(d(3, 12), "D1", "C", d(4, 20)));
    story.tell("2", accepted(d(3, 13), "C"));
    assert_eq!(story.of("D1", ACCEPT, march()), (1, 1));
    // Closed unaccepted the day before it was due: left out; on the day: missed.
    for (petition, day) in [("3", 17), ("4", 18)] {
        story.assign(petition, d(3, 1), "D1", d(4, 20));
        story.tell(petition, closed(d(3, day)));
    }
    assert_eq!(story.of("D1", ACCEPT, march()), (1, 2));
}
