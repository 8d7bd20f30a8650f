//! Corrections, told by hand: they count from the day of what they put right.

use super::story::*;
use crate::oracle::{Ask, By, VisitsBy};
use redress_domain::{
    Channel, UnitLevel,
    petition::{
        PetitionEvent,
        steps::{Corrected, CorrectionTarget, Triaged},
    },
};

fn tell(story: &mut Story, correction: Corrected) -> i64 {
    story.tell("1", PetitionEvent::Corrected(correction))
}

#[test]
fn a_late_correction_counts_from_the_registration_on() {
    let mut story = Story::new();
    let before = story.tell("1", registered("1", d(3, 1)));
    let (channel, head_count) = (Some(Channel::Visit), Some(6));
    let empty = correction(d(5, 1), CorrectionTarget::Registration);
    tell(&mut story, Corrected { channel, head_count, collective: true, ..empty });
    // Made in May, right since the first of March; the position tells what was known.
    assert_eq!(story.by("collectiveVisits.headCount", march(), d(3, 1)), (6, 0));
    assert_eq!(story.ask("P", "collectiveVisits.headCount", march(), None, before), (0, 0));
    assert_eq!(story.ask("P", "visits(LETTER,INITIAL).batches", march(), None, before), (1, 0));
    assert_eq!(story.of("P", "visits(VISIT,INITIAL).batches", march()), (1, 0));
    // The last one recorded wins, whatever its own day.
    let place = Some(unit("D2"));
    let again = correction(d(4, 1), CorrectionTarget::Registration);
    tell(&mut story, Corrected { place, head_count: Some(2), ..again });
    assert_eq!(story.of("D1", "filings", march()), (0, 0));
    assert_eq!(story.of("D2", "visits.headCount", march()), (2, 0));
    assert_eq!(story.of("P", "collectiveVisits.batches", march()), (0, 0));
}

#[test]
fn a_correction_of_a_visit_is_that_visit_s_alone() {
    let mut story = Story::new();
    story.tell("1", registered("1", d(3, 1)));
    let position = story.tell("1", visited(d(3, 5), "D1", 7));
    story.tell("1", visited(d(3, 6), "D1", 7));
    let target = CorrectionTarget::Visit { position, sequence: 2 };
    let channel = Some(Channel::Phone);
    tell(&mut story, Corrected { channel, ..correction(d(6, 1), target) });
    assert_eq!(story.of("P", "collectiveVisits.batches", march()), (1, 0));
    assert_eq!(story.by("visits(PHONE,REPEAT).headCount", march(), d(3, 5)), (7, 0));
    // Not yet seen, when the visit is not.
    assert_eq!(story.by("visits.batches", march(), d(3, 4)), (1, 0));
}

/// The categories that filings have, at a cut-off.
fn categories(story: &Story, cut_off: u32) -> Vec<String> {
    let (unit, position) = ("P".to_owned(), story.head());
    let cut_off = Some(d(3, cut_off));
    let ask = Ask { unit, window: march(), cut_off, position, visits_by: VisitsBy::Place };
    let mut rows = story.oracle().breakdown(&ask, By::Category);
    rows.retain(|_, figures| figures["filings"].numerator > 0);
    rows.into_keys().collect()
}

#[test]
fn the_category_recorded_last_is_the_petition_s() {
    let mut story = Story::new();
    let category = |text: &str| Some(text.parse().unwrap());
    let empty = || correction(d(3, 20), CorrectionTarget::Registration);
    story.tell("1", registered("1", d(3, 1)));
    tell(&mut story, Corrected { category: category("LAND"), ..empty() });
    let PetitionEvent::Triaged(triage) = triaged(d(3, 5), UnitLevel::Township) else { panic!() };
    story.tell("1", PetitionEvent::Triaged(Triaged { category: category("LABOUR"), ..triage }));
    // The triage was recorded after the correction, and takes over on its own day.
    assert_eq!((categories(&story, 4), categories(&story, 5)), (vec!["LAND".into()], vec!["LABOUR".into()]));
    // A correction recorded after that replaces both, from the registration on.
    tell(&mut story, Corrected { category: category("HOUSING"), ..empty() });
    assert_eq!(
        (categories(&story, 1), categories(&story, 5)),
        (vec!["HOUSING".into()], vec!["HOUSING".into()])
    );
}
