//! Sponsors (包案): who may be named when, and whom a naming or a release ends.

use super::prelude::*;
use redress_domain::{
    petition::{Petition, PetitionFile},
    replay_check,
};

fn sponsored() -> Vec<E> {
    and_sponsored(after_assigning())
}

/// With a leader of `east` as its sponsor, since 12 March 2026.
fn and_sponsored(given: Vec<E>) -> Vec<E> {
    and(given, E::SponsorNamed(sponsor_named("leader-1")))
}

/// A registration against `east`, the unit above `housing`.
fn complaint(kind: Option<Kind>) -> Vec<E> {
    vec![E::Registered(Registered { against: vec![unit("east")], kind, ..registered() })]
}

fn as_accusation(against: &[&str]) -> Triage {
    let against = against.iter().map(|unit| id(unit)).collect();
    Triage { kind: Kind::Accusation, against, ..triage(Decision::Accept) }
}

pub(super) fn refusals() -> Vec<Refused> {
    let no = |why: &str, given, today: &str, command: NameSponsor, code, field: &'static str| {
        refused(why, given, on(today, command), code, field)
    };
    let name = || name_sponsor("leader-2");
    let invisible = NameSponsor { leader: id("leader\u{200b}"), ..name() };
    let nameless = NameSponsor { post: " ".into(), ..name() };
    let (nowhere, gone) = (NameSponsor { unit: id("nowhere"), ..name() }, id("gone"));
    let accused = NameSponsor { unit: id("housing"), ..name() };
    let released = and(sponsored(), E::SponsorReleased(sponsor_released()));
    let release = |why: &str, given, day: &str, code, field: Option<&'static str>| {
        refused(why, given, on(day, ReleaseSponsor {}), code, field)
    };
    let accuse = |why: &str, given| {
        refused(why, given, on("2026-03-12", as_accusation(&[])), "SPONSOR_IS_ACCUSED", "kind")
    };
    let names_it = on("2026-03-12", as_accusation(&["east"]));
    vec![
        no("perhaps accused", complaint(None), "2026-03-12", accused.clone(), "UNIT_IS_ACCUSED", "unit"),
        accuse("of a complaint that was an appeal", and_sponsored(complaint(Some(Kind::Appeal)))),
        accuse("of a naming from before the rule", and_sponsored(complaint(None))),
        refused(
            "named at triage",
            and_sponsored(after_registering()),
            names_it,
            "SPONSOR_IS_ACCUSED",
            "kind",
        ),
        no("invisible", after_assigning(), "2026-03-12", invisible, "ID_INVALID", "leader"),
        no("no post", after_assigning(), "2026-03-12", nameless, "TEXT_INVALID", "post"),
        no("no such unit", after_assigning(), "2026-03-12", nowhere, "UNIT_UNKNOWN", "unit"),
        no(
            "out of service",
            after_assigning(),
            "2026-03-12",
            NameSponsor { unit: gone, ..name() },
            "UNIT_NOT_IN_SERVICE",
            "unit",
        ),
        no("accused", after_triage_as_accusation(), "2026-03-12", accused, "UNIT_IS_ACCUSED", "unit"),
        no(
            "the same",
            sponsored(),
            "2026-03-13",
            name_sponsor("leader-1"),
            "SPONSOR_ALREADY_NAMED",
            "leader",
        ),
        no(
            "before the one whom it releases",
            sponsored(),
            "2026-03-11",
            name(),
            "DATE_BEFORE_PREVIOUS_STEP",
            "occurred_at",
        ),
        release("nobody", after_assigning(), "2026-03-12", "NO_SPONSOR", None),
        release("twice", released, "2026-03-17", "NO_SPONSOR", None),
        release(
            "before the naming",
            sponsored(),
            "2026-03-11",
            "DATE_BEFORE_PREVIOUS_STEP",
            Some("occurred_at"),
        ),
    ]
}

#[test]
fn a_naming_or_a_release_that_breaks_a_rule_is_refused() {
    all_refused(refusals());
}

#[test]
fn a_leader_beside_the_accused_unit_may_be_named_and_one_of_a_unit_that_is_not_accused_after_all() {
    let beside = NameSponsor { unit: id("west"), ..name_sponsor("leader-1") };
    assert!(matches!(event(complaint(None), on("2026-03-12", beside)), E::SponsorNamed(_)));
    let appeal = and(complaint(None), E::Triaged(triaged(Decision::Accept)));
    let named = event(appeal, on("2026-03-12", name_sponsor("leader-1")));
    assert!(matches!(named, E::SponsorNamed(_)));
}

#[test]
fn an_accusation_of_the_sponsors_unit_is_triaged_once_it_has_another_sponsor_or_none() {
    let sponsored = and_sponsored(complaint(Some(Kind::Appeal)));
    let released = and(sponsored.clone(), E::SponsorReleased(sponsor_released()));
    let other = SponsorNamed { unit: unit("west"), ..sponsor_named("leader-2") };
    for given in [released, and(sponsored.clone(), E::SponsorNamed(other))] {
        let triaged = event(given, on("2026-03-17", as_accusation(&[])));
        assert!(matches!(triaged, E::Triaged(_)));
    }
    // What is no accusation may be about the sponsor's unit.
    let triaged = event(sponsored, on("2026-03-12", triage(Decision::Accept)));
    assert!(matches!(triaged, E::Triaged(_)));
}

#[test]
fn a_naming_and_a_triage_from_before_these_rules_are_decided_again_by_their_own() {
    let again = |given: Vec<E>, fact: E, version| {
        let mut petition = Petition::default();
        given.iter().for_each(|event| petition.evolve(event));
        let before = PetitionFile { petition, ..PetitionFile::default() };
        let Submitted { moment, facts, .. } = on::<ReleaseSponsor>("2026-03-12", ReleaseSponsor {});
        let then = replay_check::DecidedIn { rules: &rules(), moment: &moment, facts: &facts, version };
        replay_check::check::<Petition>(then, id("P-1"), &before, &fact)
    };
    let naming = E::SponsorNamed(sponsor_named("leader-1"));
    let triage = E::Triaged(Triaged {
        occurred_on: day("2026-03-12"),
        kind: Kind::Accusation,
        ..triaged(Decision::Accept)
    });
    for (given, fact, rule) in [
        (complaint(None), naming, Version::new(1, 1)),
        (and_sponsored(complaint(None)), triage, Version::new(1, 2)),
    ] {
        assert_eq!(again(given.clone(), fact.clone(), Version::new(1, 0)), Ok(()));
        assert!(again(given, fact, rule).is_err());
    }
}

#[test]
fn a_leader_is_named_of_a_petition_that_is_registered_assigned_closed_or_reopened() {
    let states =
        [after_registering(), after_assigning(), after_closing(), after_reopening(ReopenCause::NewVisit)];
    for given in states {
        let fact = SponsorNamed { occurred_on: day("2026-04-12"), ..sponsor_named("leader-1") };
        accepts(given, on("2026-04-12", name_sponsor("leader-1")), E::SponsorNamed(fact));
    }
}

#[test]
fn naming_another_releases_the_first() {
    let next = SponsorNamed { occurred_on: day("2026-03-13"), ..sponsor_named("leader-2") };
    accepts(sponsored(), on("2026-03-13", name_sponsor("leader-2")), E::SponsorNamed(next.clone()));
    let mut petition = Petition::default();
    and(sponsored(), E::SponsorNamed(next.clone())).iter().for_each(|event| petition.evolve(event));
    assert_eq!(petition.sponsor, Some(next));
    // The same leader with another post is another naming.
    let promoted = NameSponsor { post: "区长".into(), ..name_sponsor("leader-1") };
    assert!(matches!(event(sponsored(), on("2026-03-13", promoted)), E::SponsorNamed(_)));
}

#[test]
fn a_released_sponsor_is_gone_and_may_be_named_again() {
    accepts(sponsored(), on("2026-03-16", ReleaseSponsor {}), E::SponsorReleased(sponsor_released()));
    let released = and(sponsored(), E::SponsorReleased(sponsor_released()));
    let mut petition = Petition::default();
    released.iter().for_each(|event| petition.evolve(event));
    assert_eq!(petition.sponsor, None);
    let again = event(released, on("2026-03-17", name_sponsor("leader-1")));
    assert!(matches!(again, E::SponsorNamed(_)));
}

/// The procedure does not wait for sponsors, nor they for it: each sponsor is a thread of its own.
#[test]
fn a_sponsor_is_a_thread_of_its_own() {
    let late = and(sponsored(), E::SponsorReleased(SponsorReleased { occurred_on: day("2026-03-20") }));
    let accepted = event(late.clone(), on("2026-03-10", Accept { by: id("housing") }));
    assert!(matches!(accepted, E::Accepted(_)));
    // The last step was on 5 March, and the last sponsor was released on the 20th.
    for day in ["2026-03-04", "2026-03-19"] {
        let next = event(late.clone(), on(day, name_sponsor("leader-2")));
        assert!(matches!(next, E::SponsorNamed(_)), "{day}");
    }
    let early = on("2026-03-01", name_sponsor("leader-2"));
    drop(refused("before the registration", late, early, "DATE_BEFORE_PREVIOUS_STEP", "occurred_at").check());
}
