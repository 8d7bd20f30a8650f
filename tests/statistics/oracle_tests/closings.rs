//! Closings and what became of them, told by hand.

use super::story::*;
use redress_domain::{
    ReopenCause::{FollowUpFailed, RecordingError, ReviewOrdered},
    Resolved::{No, Unknown, Yes},
    Satisfaction::{BasicallySatisfied, Dissatisfied, NotGiven, Satisfied},
};

const HELD: &str = "resolutionRate";
const CONFIRMED: &str = "confirmedResolutionRate";
const FIRST: &str = "firstTimeResolutionRate";
const SATISFIED: &str = "satisfactionRate";
const RATED: &str = "participationRate";

#[test]
fn a_filing_at_a_later_time_undoes_a_resolution() {
    let mut story = Story::new();
    story.assign("1", d(3, 1), "D2", d(3, 20));
    story.tell("1", closed(d(3, 10)));
    story.tell("1", visited(d(3, 10), "D2", 1));
    assert_eq!(story.of("D2", HELD, march()), (1, 1), "the same time is not later");
    story.tell_at(9, "1", visited(d(3, 10), "D2", 1));
    assert_eq!(story.of("D2", HELD, march()), (1, 1), "an hour before");
    // A repeat in the matter, on the last day that the default cut-off of March sees.
    story.tell("2", repeated("2", d(4, 30), "1"));
    assert_eq!(story.of("D2", HELD, march()), (0, 1));
    assert_eq!(story.by(HELD, march(), d(4, 29)), (1, 1));
    story.tell_at(11, "1", visited(d(3, 10), "D2", 1));
    assert_eq!(story.by(HELD, march(), d(3, 10)), (0, 1), "an hour after, on the closing's own day");
}

#[test]
fn the_last_known_answer_counts() {
    let mut story = Story::new();
    story.assign("1", d(3, 1), "D2", d(3, 20));
    story.tell("1", closed(d(3, 10)));
    // Recorded out of order: the days decide, and what nobody knows is passed over.
    story.tell("1", followed(d(3, 20), Yes, NotGiven));
    story.tell("1", followed(d(3, 15), No, Dissatisfied));
    story.tell("1", followed(d(3, 25), Unknown, BasicallySatisfied));
    assert_eq!((story.of("P", HELD, march()), story.of("P", CONFIRMED, march())), ((1, 1), (1, 1)));
    assert_eq!((story.by(HELD, march(), d(3, 15)), story.by(CONFIRMED, march(), d(3, 15))), ((0, 1), (0, 1)));
    assert_eq!((story.by(HELD, march(), d(3, 14)), story.by(CONFIRMED, march(), d(3, 14))), ((1, 1), (0, 1)));
    // One rating a closing: none on the 14th, dissatisfied on the 15th and, as none was given, still on the 24th.
    assert_eq!(
        (story.by(SATISFIED, march(), d(3, 14)), story.by(RATED, march(), d(3, 14))),
        ((0, 0), (0, 1))
    );
    assert_eq!(
        (story.by(SATISFIED, march(), d(3, 24)), story.by(RATED, march(), d(3, 24))),
        ((0, 1), (1, 1))
    );
    assert_eq!((story.of("D2", SATISFIED, march()), story.of("D2", RATED, march())), ((1, 1), (1, 1)));
}

#[test]
fn a_follow_up_belongs_to_the_latest_closing_on_or_before_its_day() {
    let mut story = Story::new();
    story.assign("1", d(3, 1), "D1", d(3, 20));
    story.tell("1", closed(d(3, 10)));
    // Recorded while only the first closing was known; by its day it is the second one's.
    story.tell("1", followed(d(3, 20), Yes, Satisfied));
    story.tell("1", reopened(d(3, 12), ReviewOrdered));
    story.tell("1", assigned(d(3, 13), "D2", d(3, 30)));
    story.tell("1", closed(d(3, 20)));
    // First closing: D1's, reopened. Second: D2's, confirmed; no first closing any more.
    assert_eq!((story.of("D1", HELD, march()), story.of("D2", HELD, march())), ((0, 1), (1, 1)));
    assert_eq!((story.of("D1", CONFIRMED, march()), story.of("D2", CONFIRMED, march())), ((0, 1), (1, 1)));
    assert_eq!((story.of("D1", FIRST, march()), story.of("D2", FIRST, march())), ((0, 1), (0, 0)));
    assert_eq!((story.of("D1", RATED, march()), story.of("D2", RATED, march())), ((0, 1), (1, 1)));
}

#[test]
fn what_was_said_of_an_undone_closing_counts_nowhere() {
    let mut story = Story::new();
    story.assign("1", d(3, 1), "D2", d(3, 20));
    story.tell("1", closed(d(3, 10)));
    story.tell("1", followed(d(3, 30), No, Dissatisfied));
    story.tell("1", reopened(d(3, 11), RecordingError));
    story.tell("1", closed(d(3, 12)));
    // One closing, the first; nobody has been asked about it, although the answer is dated after it.
    for (statistic, figure) in [(HELD, (1, 1)), (FIRST, (1, 1)), (CONFIRMED, (0, 1)), (RATED, (0, 1))] {
        assert_eq!(story.of("D2", statistic, march()), figure, "{statistic}");
    }
}

#[test]
fn a_reopening_undoes_its_own_petition_s_resolutions_only() {
    let mut story = Story::new();
    story.assign("1", d(3, 1), "D1", d(3, 20));
    story.assign("2", d(3, 1), "D1", d(3, 20));
    story.tell("1", closed(d(3, 10)));
    story.tell("2", closed(d(3, 10)));
    story.tell("1", reopened(d(3, 15), FollowUpFailed));
    assert_eq!(story.of("P", HELD, march()), (1, 2));
    assert_eq!(story.by(HELD, march(), d(3, 14)), (2, 2));
    // A repeat's closing is a resolution, but no first-time one.
    story.tell("3", repeated("3", d(3, 2), "9"));
    story.tell("3", closed(d(3, 20)));
    assert_eq!((story.of("P", HELD, march()), story.of("P", FIRST, march())), ((2, 3), (1, 2)));
}
