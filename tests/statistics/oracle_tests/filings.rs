//! Visits and filings, told by hand. Triage names the township: the city is two levels above it, the district one.

use super::story::*;
use crate::oracle::{Ask, By, VisitsBy};
use redress_domain::{
    Channel,
    ReopenCause::NewVisit,
    UnitLevel::{District, Township},
    petition::{PetitionEvent, steps::Registered},
    unit::UnitEvent,
};
use redress_log::Event;

const OVER: &str = "overLevelVisits.batches";

#[test]
fn a_visit_before_triage_is_judged_once_a_level_is_named() {
    let mut story = Story::new();
    story.tell("1", registered("1", d(3, 1)));
    story.tell("1", visited(d(3, 2), "C", 3));
    story.tell("1", triaged(d(3, 5), Township));
    story.tell("1", assigned(d(3, 6), "C", d(3, 30)));
    // Known from the 5th on, but dated the 2nd; the assignment to the city itself comes too late for it.
    assert_eq!(story.by(OVER, march(), d(3, 4)), (0, 0));
    assert_eq!(story.by(OVER, march(), d(3, 5)), (1, 0));
    assert_eq!(story.by("overLevelVisits.headCount", (d(3, 2), d(3, 2)), d(3, 6)), (3, 0));
    // The second one finds the city responsible: no level is skipped.
    story.tell("1", visited(d(3, 7), "C", 1));
    assert_eq!(story.of("P", OVER, march()), (1, 0));
}

#[test]
fn the_competent_level_is_the_one_in_force_at_the_visit_s_place_in_the_order() {
    let mut story = Story::new();
    story.assign("1", d(3, 1), "D1", d(3, 20));
    story.tell("1", closed(d(3, 10)));
    story.tell("1", reopened(d(3, 15), NewVisit));
    // Late visits to the city, each on another day. 2 March: triage said township. 4th: D1 responsible, one above. 12th:
    // still D1, though closed. 16th: cleared, so the township again. A visit to D1 never skips anything.
    let over = [(2, 1), (4, 1), (12, 1), (16, 2)];
    for (day, count) in over {
        story.tell("1", visited(d(3, day), "C", 1));
        story.tell("1", visited(d(3, day), "D1", 1));
        assert_eq!(story.of("P", OVER, march()), (count, 0), "after the visit of {day} March");
    }
    // By a level named later, in the order: a visit of the triage's day, recorded after it, finds it in force.
    assert_eq!(story.by(OVER, march(), d(3, 2)), (1, 0));
}

#[test]
fn a_registration_is_a_filing_at_the_unit_that_received_it() {
    let mut story = Story::new();
    let visit = Registered { channel: Channel::Visit, received_by: unit("P"), ..registration("1", d(3, 1)) };
    story.tell("1", PetitionEvent::Registered(visit));
    assert_eq!(story.of("P", OVER, march()), (0, 0));
    // The province is two above the district.
    story.tell("1", triaged(d(3, 3), District));
    assert_eq!(story.of("T1", OVER, march()), (1, 0));
    assert_eq!(story.of("P", "repeatFilingRate", march()), (0, 1));
    story.tell("1", visited(d(3, 4), "D2", 6));
    assert_eq!(story.of("T1", "repeatFilingRate", march()), (1, 2));
    assert_eq!(story.of("T1", "visits(VISIT,REPEAT).headCount", march()), (6, 0));
    // By the unit approached: one at the province itself, one at D2.
    let position = story.head();
    let (unit, visits_by) = ("P".to_owned(), VisitsBy::ReceivedAt);
    let ask = Ask { unit, window: march(), cut_off: None, position, visits_by };
    let rows = story.oracle().breakdown(&ask, By::Unit);
    assert_eq!((rows["own"]["filings"].numerator, rows["C"]["filings"].numerator), (1, 1));
    assert_eq!((rows["C"]["collectiveVisits.batches"].numerator), 1);
}

#[test]
fn a_matter_is_its_first_filing_s() {
    let mut story = Story::new();
    story.tell("1", registered("1", d(3, 10)));
    assert_eq!(story.of("P", "repeatMatterRate", march()), (0, 1));
    // Registered later, dated earlier, and elsewhere: the matter is D2's, and of February.
    let PetitionEvent::Registered(repeat) = repeated("2", d(2, 20), "1") else { panic!() };
    story.tell("2", PetitionEvent::Registered(Registered { place: unit("D2"), ..repeat }));
    let february = (d(2, 1), d(2, 28));
    assert_eq!(story.of("P", "repeatMatterRate", march()), (0, 0));
    assert_eq!(story.by("repeatMatterRate", february, d(3, 9)), (0, 1));
    assert_eq!(story.by("repeatMatterRate", february, d(3, 10)), (1, 1));
    assert_eq!(story.ask("D2", "repeatMatterRate", february, Some(d(3, 10)), story.head()), (1, 1));
}

#[test]
fn places_of_collective_visits_are_leaves_in_service() {
    let mut story = Story::new();
    story.tell("1", registered("1", d(3, 1)));
    let before = story.tell("1", visited(d(3, 2), "C", 5));
    story.tell("1", visited(d(3, 3), "C", 5));
    // Leaves: T1 (two such visits, one place) and D2.
    assert_eq!(story.of("P", "collectivePlaceShare", march()), (1, 2));
    assert_eq!(story.ask("D1", "collectivePlaceShare", march(), None, before), (1, 1));
    // Retired on the last day of March, T1 is no leaf that day, and D1 above it becomes one, with no visit of its own.
    let retired = UnitEvent::UnitRetired { occurred_on: d(5, 1), effective_on: d(3, 31), successor: None };
    story.record("T1", Event::Unit(retired));
    assert_eq!(story.of("P", "collectivePlaceShare", march()), (0, 2));
    assert_eq!(story.of("D1", "collectiveVisits.batches", march()), (2, 0), "its sums keep their place");
    assert_eq!(story.by("collectivePlaceShare", march(), d(3, 30)), (1, 2), "the tree of the 30th");
}
