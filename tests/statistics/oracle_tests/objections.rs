//! Upheld objections, told by hand: the assignment is taken back from its own day on.

use super::story::*;

const DUE: &str = "closureRate(DUE)";
const ACCEPTED: &str = "timelyUnitAcceptanceRate";

#[test]
fn an_assignment_taken_back_has_no_duty_and_makes_nobody_responsible() {
    let mut story = Story::new();
    story.assign("1", d(3, 1), "D2", d(3, 20));
    story.tell("1", heard(d(3, 3)));
    story.tell("1", visited(d(3, 4), "C", 1));
    story.tell("1", extended(d(3, 5), d(4, 5)));
    let objected = story.tell("1", objected(d(3, 6), "D2"));
    assert_eq!(story.ask("D2", DUE, april(), None, objected), (0, 1));
    story.tell("1", decided(d(3, 9), "D1", true));
    // Also asked by the eve of the decision: it is dated the assignment's day.
    assert_eq!(story.by(DUE, april(), d(4, 30)), (0, 0));
    assert_eq!(story.of("P", ACCEPTED, march()), (0, 0));
    assert_eq!((story.of("D1", "hearings", march()), story.of("D2", "hearings", march())), ((1, 0), (0, 0)));
    assert_eq!(story.of("D1", "extensions", march()), (1, 0));
    // The city lies two levels above the township that triage named, one above the district.
    assert_eq!(story.of("P", "overLevelVisits.batches", march()), (1, 0));
    story.tell("1", assigned(d(3, 10), "D2", d(4, 10)));
    assert_eq!(story.of("D2", DUE, april()), (0, 1));
}

#[test]
fn objections_stay_on_their_own_days() {
    let mut story = Story::new();
    story.assign("1", d(3, 28), "D2", d(4, 20));
    story.tell("1", objected(d(3, 31), "D2"));
    story.tell("1", decided(d(4, 2), "D1", true));
    let (upheld, misrouted) = ("objections.upheldRate", "objections.misroutingRate");
    // An order from before orders named who gave them is that of the unit that received the petition.
    assert_eq!((story.of("D1", upheld, march()), story.of("D1", upheld, april())), ((0, 0), (1, 1)));
    assert_eq!(story.by(misrouted, march(), d(4, 1)), (0, 1));
    assert_eq!(story.by(misrouted, march(), d(4, 2)), (1, 1));
}

#[test]
fn one_that_is_not_upheld_leaves_the_assignment_alone() {
    let mut story = Story::new();
    story.assign("1", d(3, 1), "D2", d(3, 20));
    story.tell("1", objected(d(3, 6), "D2"));
    story.tell("1", decided(d(3, 9), "D1", false));
    assert_eq!(story.of("D2", DUE, march()), (0, 1));
    assert_eq!(story.of("D1", "objections.upheldRate", march()), (0, 1));
    assert_eq!(story.of("D1", "objections.misroutingRate", march()), (0, 1));
}
