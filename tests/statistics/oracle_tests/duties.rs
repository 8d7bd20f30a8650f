//! Duties, told by hand. `DUE` and on time differ: the one asks whether it is closed, the other when.

use super::story::*;
use redress_domain::{Outcome, ReopenCause};

const DUE: &str = "closureRate(DUE)";
const ON_TIME: &str = "onTimeClosureRate";

#[test]
fn a_move_on_the_due_day_takes_the_duty_along() {
    let mut story = Story::new();
    story.assign("1", d(3, 1), "D1", d(3, 20));
    story.tell("1", assigned(d(3, 20), "D2", d(4, 10)));
    story.tell("1", closed(d(4, 10)));
    // D1 carries nothing any more; D2 closes on its due day.
    assert_eq!(story.of("D1", ON_TIME, march()), (0, 0));
    assert_eq!(story.of("D2", ON_TIME, april()), (1, 1));
    // On the evening of the 19th the duty was still D1's, but due on the 20th, after the cut-off: it does not count.
    assert_eq!(story.by(ON_TIME, march(), d(3, 19)), (0, 0));
}

#[test]
fn a_move_after_the_due_day_leaves_a_missed_duty_behind() {
    let mut story = Story::new();
    story.assign("1", d(3, 1), "D1", d(3, 20));
    story.tell("1", assigned(d(3, 21), "D2", d(4, 10)));
    story.tell("1", closed(d(4, 5)));
    // D1's: missed for ever, but closed in the end. D2's: closed five days early.
    assert_eq!(story.of("D1", ON_TIME, march()), (0, 1));
    assert_eq!(story.of("D1", DUE, march()), (0, 1));
    assert_eq!(story.by(DUE, march(), d(4, 5)), (1, 1));
    assert_eq!(story.by(ON_TIME, march(), d(4, 30)), (0, 1));
    assert_eq!(story.of("D2", ON_TIME, april()), (1, 1));
    // Both months: two duties of one round, both closed by then, one of them on time.
    let both = (d(3, 1), d(4, 30));
    assert_eq!((story.of("P", DUE, both), story.of("P", ON_TIME, both)), ((2, 2), (1, 2)));
}

#[test]
fn an_escalation_moves_the_duty_and_an_extension_its_day() {
    let mut story = Story::new();
    story.assign("1", d(3, 1), "D1", d(3, 20));
    story.tell("1", extended(d(3, 20), d(4, 5)));
    story.tell("1", escalated(d(4, 6), "D1", "C", d(4, 20)));
    story.tell("1", closed(d(4, 20)));
    // Nothing is due in March; in April D1 missed the 5th and C closed on the 20th.
    assert_eq!(story.of("P", ON_TIME, march()), (0, 0));
    assert_eq!(story.of("D1", ON_TIME, april()), (0, 1));
    assert_eq!(story.of("C", ON_TIME, april()), (1, 2));
    // Extended by D1, escalated from D1.
    assert_eq!(story.of("D1", "extensions", march()), (1, 0));
    assert_eq!(story.of("D1", "escalations(2)", april()), (1, 0));
}

#[test]
fn the_last_duty_of_a_round_stays_after_a_reopening() {
    let mut story = Story::new();
    story.assign("1", d(3, 1), "D1", d(3, 20));
    story.tell("1", closed(d(3, 18)));
    story.tell("1", reopened(d(3, 25), ReopenCause::NewVisit));
    // Its round closed in time, and stays so; whether the petition is closed changes on the 25th.
    assert_eq!(story.by(DUE, march(), d(3, 24)), (1, 1));
    assert_eq!(story.by(DUE, march(), d(3, 25)), (0, 1));
    assert_eq!(story.by(ON_TIME, march(), d(3, 25)), (1, 1));
    assert_eq!(story.of("D1", "reopenings", march()), (1, 0));
    // The second round brings a duty of its own to D2, never closed.
    story.tell("1", assigned(d(3, 26), "D2", d(4, 10)));
    assert_eq!(story.of("P", ON_TIME, (d(3, 1), d(4, 30))), (1, 2));
}

#[test]
fn a_closing_recorded_in_error_never_was() {
    let mut story = Story::new();
    story.assign("1", d(3, 1), "D1", d(3, 20));
    let before = story.tell("1", closed(d(3, 18)));
    story.tell("1", reopened(d(4, 2), ReopenCause::RecordingError));
    story.tell("1", heard(d(4, 3)));
    story.tell("1", closed(d(4, 4)));
    // The error is put right on its own day: also March, asked at its end, has no closing any more.
    assert_eq!(story.ask("P", ON_TIME, march(), None, before), (1, 1));
    assert_eq!(story.of("P", ON_TIME, march()), (0, 1));
    assert_eq!(story.of("P", DUE, march()), (0, 1));
    assert_eq!(story.of("P", "clearanceRate", march()), (0, 1));
    assert_eq!(story.of("P", "accumulationRate", march()), (1, 1));
    // The same round went on with D1, and no reopening is counted.
    assert_eq!(story.of("D1", "hearings", april()), (1, 0));
    assert_eq!(story.of("P", "reopenings", (d(3, 1), d(4, 30))), (0, 0));
    assert_eq!(story.by(DUE, march(), d(4, 4)), (1, 1));
    assert_eq!(story.by(ON_TIME, march(), d(4, 4)), (0, 1));
}

#[test]
fn closing_as_diverted_keeps_the_duty_and_a_petition_never_assigned_has_none() {
    let mut story = Story::new();
    story.assign("1", d(3, 1), "D2", d(3, 20));
    story.tell("1", closed_as(d(3, 19), Outcome::Diverted));
    story.tell("2", registered("2", d(3, 1)));
    story.tell("2", closed_as(d(3, 2), Outcome::Withdrawn));
    assert_eq!(story.of("P", DUE, march()), (1, 1));
    assert_eq!(story.of("P", "closureRate(REGISTERED)", march()), (2, 2));
    // Both were received by D1, which clears them; the closings' other figures are D2's and D1's.
    assert_eq!(story.of("D1", "clearanceRate", march()), (2, 2));
    assert_eq!(story.of("D2", "resolutionRate", march()), (1, 1));
    assert_eq!(story.of("D1", "resolutionRate", march()), (1, 1));
}

#[test]
fn what_is_counted_on_its_own_day_is_the_unit_s_that_was_responsible_just_before() {
    let mut story = Story::new();
    // Received by D1, handled by D2, then raised to C; reopened, diverted: after a reopening nobody is responsible.
    story.assign("1", d(3, 1), "D2", d(3, 20));
    story.tell("1", heard(d(3, 4)));
    story.tell("1", escalated(d(3, 5), "D2", "C", d(3, 25)));
    story.tell("1", heard(d(3, 6)));
    story.tell("1", closed(d(3, 7)));
    story.tell("1", reopened(d(3, 8), ReopenCause::ReviewOrdered));
    story.tell("1", closed_as(d(3, 9), Outcome::Withdrawn));
    story.tell("1", reopened(d(3, 10), ReopenCause::ReviewOrdered));
    let counts = |statistic| ["D1", "D2", "C"].map(|unit| story.of(unit, statistic, march()).0);
    // C's sums hold those of D1 and D2.
    assert_eq!(counts("hearings"), [0, 1, 2]);
    assert_eq!(counts("escalations"), [0, 1, 1]);
    assert_eq!(counts("reopenings"), [1, 0, 2]);
    // The second closing is that of the unit which received it: nobody was responsible any more.
    assert_eq!(story.of("D1", "participationRate", march()), (0, 1));
    assert_eq!(story.of("C", "participationRate", march()), (0, 2));
}
