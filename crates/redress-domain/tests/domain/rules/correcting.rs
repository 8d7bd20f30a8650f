//! Correcting (更正) the registration or a visit.

use super::prelude::*;
use redress_domain::petition::{Petition, PetitionCommand};

const POSITION: i64 = 40;

/// Registered, triaged, and visited on 6 March 2026 by four people: sequence 3, position 40.
fn after_a_visit() -> Vec<E> {
    let visit = VisitRecorded {
        occurred_on: day("2026-03-06"),
        channel: Channel::Visit,
        unit: unit("bureau"),
        head_count: 4,
        collective: false,
    };
    and(after_triage(Decision::Accept), E::VisitRecorded(visit))
}

fn of_visit(correct: Correct) -> Correct {
    Correct { visit: Some(POSITION), ..correct }
}

fn found(sequence: u64, command: Correct) -> Submitted<PetitionCommand> {
    let facts = Facts { named_sequence: Some(sequence), ..Facts::default() };
    on("2026-03-20", command).knowing(facts)
}

fn head_count(n: u32) -> Correct {
    Correct { head_count: Some(n), ..Correct::default() }
}

fn corrected() -> Corrected {
    Corrected {
        occurred_on: day("2026-03-20"),
        target: CorrectionTarget::Registration,
        place: None,
        category: None,
        head_count: None,
        channel: None,
        collective: false,
        sensitive: None,
    }
}

pub(super) fn refusals() -> Vec<Refused> {
    let no = |why: &str, command, code, field: Option<&'static str>| {
        refused(why, after_a_visit(), found(3, command), code, field)
    };
    let nowhere = Correct { place: Some(id("nowhere")), ..Correct::default() };
    let same = Correct {
        place: Some(id("river")),
        channel: Some(Channel::Letter),
        head_count: Some(1),
        ..Correct::default()
    };
    let placed = Correct { place: Some(id("hill")), ..Correct::default() };
    let categorised = Correct { category: Some(id("housing")), ..Correct::default() };
    let unnamed = on("2026-03-20", of_visit(head_count(9)));
    vec![
        no("nothing", Correct::default(), "NOTHING_TO_CORRECT", None),
        no("what it says already", same, "NOTHING_TO_CORRECT", None),
        no("what the visit says already", of_visit(head_count(4)), "NOTHING_TO_CORRECT", None),
        no("nobody", head_count(0), "HEAD_COUNT_INVALID", Some("head_count")),
        no("nobody visited", of_visit(head_count(0)), "HEAD_COUNT_INVALID", Some("head_count")),
        no("to a stranger", nowhere, "UNIT_UNKNOWN", Some("place")),
        no("the place of a visit", of_visit(placed), "CORRECTION_NOT_OF_A_VISIT", Some("place")),
        no("the category of a visit", of_visit(categorised), "CORRECTION_NOT_OF_A_VISIT", Some("category")),
        no("mute", Correct { reason: text(""), ..head_count(2) }, "TEXT_INVALID", Some("reason")),
        refused("a foreign position", after_a_visit(), unnamed, "VISIT_UNKNOWN", "visit"),
        refused(
            "a triage's position",
            after_a_visit(),
            found(2, of_visit(head_count(9))),
            "VISIT_UNKNOWN",
            "visit",
        ),
    ]
}

#[test]
fn a_correction_that_breaks_a_rule_is_refused() {
    all_refused(refusals());
}

#[test]
fn a_registration_is_corrected_in_every_state_and_only_where_it_differs() {
    let command = Correct {
        place: Some(id("hill")),
        category: Some(id("housing")),
        head_count: Some(7),
        channel: Some(Channel::Letter),
        reason: text("笔误"),
        ..Correct::default()
    };
    let fact = Corrected {
        place: Some(unit("hill")),
        category: Some(id("housing")),
        head_count: Some(7),
        sensitive: seal(SensitiveField::Reason, "笔误"),
        ..corrected()
    };
    for given in [after_registering(), after_triage(Decision::NotAccept), after_accepting()] {
        accepts(given, on("2026-03-20", command.clone()), E::Corrected(fact.clone()));
    }
    let late = E::Corrected(Corrected { occurred_on: day("2026-04-20"), ..fact });
    for given in [after_closing(), after_reopening(ReopenCause::NewVisit)] {
        accepts(given, on("2026-04-20", command.clone()), late.clone());
    }
}

#[test]
fn a_visit_that_grows_to_five_people_becomes_collective() {
    let target = CorrectionTarget::Visit { position: POSITION, sequence: 3 };
    let fact = Corrected { target, head_count: Some(5), collective: true, ..corrected() };
    accepts(after_a_visit(), found(3, of_visit(head_count(5))), E::Corrected(fact.clone()));
    // The next correction starts from the last.
    let fact = E::Corrected(fact);
    let again = Corrected { target, channel: Some(Channel::Phone), ..corrected() };
    let by_phone = of_visit(Correct { channel: Some(Channel::Phone), ..Correct::default() });
    accepts(and(after_a_visit(), fact), found(3, by_phone), E::Corrected(again));
}

#[test]
fn a_corrected_place_leaves_open_what_made_the_visit_collective() {
    // Ten people, but the rules of that day asked for more: history has decided.
    let registered =
        Registered { channel: Channel::Visit, head_count: 10, collective: false, ..registered() };
    let given = vec![E::Registered(registered)];
    let command = Correct { place: Some(id("hill")), ..Correct::default() };
    let fact = Corrected { place: Some(unit("hill")), ..corrected() };
    accepts(given.clone(), on("2026-03-20", command), E::Corrected(fact));
    let fact = Corrected { head_count: Some(9), collective: true, ..corrected() };
    accepts(given, on("2026-03-20", head_count(9)), E::Corrected(fact));
}

#[test]
fn a_category_that_triage_put_right_can_be_put_right_in_the_registration_too() {
    let (wrong, right) = (Some(id::<Category>("roads")), Some(id::<Category>("housing")));
    let given = vec![
        E::Registered(Registered { category: wrong, ..registered() }),
        E::Triaged(Triaged { category: right.clone(), ..triaged(Decision::Accept) }),
    ];
    let command = Correct { category: right.clone(), ..Correct::default() };
    let fact = E::Corrected(Corrected { category: right, ..corrected() });
    accepts(given.clone(), on("2026-03-20", command.clone()), fact.clone());
    refused("", and(given, fact), on("2026-03-20", command), "NOTHING_TO_CORRECT", None).check();
}

#[test]
fn corrections_show_in_the_petition() {
    let fact = Corrected {
        place: Some(unit("hill")),
        category: Some(id("housing")),
        head_count: Some(6),
        channel: Some(Channel::Visit),
        collective: true,
        ..corrected()
    };
    let mut petition = Petition::default();
    and(after_a_visit(), E::Corrected(fact)).iter().for_each(|event| petition.evolve(event));
    let registration = petition.registration.unwrap();
    assert_eq!((registration.place, registration.category.clone()), (unit("hill"), petition.category));
    assert_eq!(
        (registration.channel, registration.head_count, registration.collective),
        (Channel::Visit, 6, true)
    );
    assert_eq!(registration.category, Some(id("housing")));
}
