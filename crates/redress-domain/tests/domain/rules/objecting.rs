//! Objections to assignments (退回): who may object until when, who decides, and what follows.

use super::prelude::*;
use redress_domain::petition::{Objection, Petition, PetitionCommand, UnderAssignment};

fn folded(history: &[E]) -> Petition {
    let mut petition = Petition::default();
    history.iter().for_each(|event| petition.evolve(event));
    petition
}

/// An assignment from before there were objections.
fn older() -> Assigned {
    Assigned { by: None, objection_until: None, ..assigned() }
}

/// Refusals of the objection itself.
fn of_objecting() -> Vec<Refused> {
    let no = |why: &str, given, today: &str, code, field: Option<&'static str>| {
        refused(why, given, on(today, object()), code, field)
    };
    let other = ObjectToAssignment { by: id("water"), ..object() };
    let silent = ObjectToAssignment { reason: SensitiveText::new(" "), ..object() };
    let escalated = and(after_assigning(), E::Escalated(escalated()));
    vec![
        no("not assigned", after_triage(Decision::Accept), "2026-03-06", "PETITION_NOT_ASSIGNED", None),
        no("closed", after_closing(), "2026-04-02", "PETITION_ALREADY_CLOSED", None),
        no("accepted", after_accepting(), "2026-03-10", "PETITION_ALREADY_ACCEPTED", None),
        no(
            "the sixth working day",
            after_assigning(),
            "2026-03-13",
            "OBJECTION_TOO_LATE",
            Some("occurred_at"),
        ),
        no("while one is open", after_objecting(), "2026-03-09", "ASSIGNMENT_ALREADY_OBJECTED", None),
        no("decided", after_objection(false), "2026-03-10", "ASSIGNMENT_ALREADY_OBJECTED", None),
        no("upheld", after_objection(true), "2026-03-10", "PETITION_NOT_ASSIGNED", None),
        no("escalated", escalated, "2026-03-25", "OBJECTION_AFTER_ESCALATION", None),
        no(
            "the sixth, of an assignment from before there were objections",
            and(after_triage(Decision::Accept), E::Assigned(older())),
            "2026-03-13",
            "OBJECTION_TOO_LATE",
            Some("occurred_at"),
        ),
        refused("another unit", after_assigning(), on("2026-03-06", other), "UNIT_NOT_RESPONSIBLE", "by"),
        refused("no reason", after_assigning(), on("2026-03-06", silent), "TEXT_INVALID", "reason"),
        refused(
            "before the assignment",
            after_assigning(),
            on("2026-03-04", object()),
            "DATE_BEFORE_PREVIOUS_STEP",
            "occurred_at",
        ),
    ]
}

/// Refusals of the decision.
fn of_deciding() -> Vec<Refused> {
    let no = |why: &str, given, by: &str, code, field: Option<&'static str>| {
        refused(why, given, on("2026-03-09", decide_objection(by, true)), code, field)
    };
    let withdrawn = Closed { occurred_on: day("2026-03-07"), ..closed(Outcome::Withdrawn) };
    let silent = DecideObjection { reason: SensitiveText::new(""), ..decide_objection("bureau", true) };
    let accusing = Registered { received_by: unit("river"), ..registered() };
    let accusing = [E::Registered(Registered { against: vec![unit("east")], ..accusing })];
    let accusation = E::Triaged(Triaged { kind: Kind::Accusation, ..triaged(Decision::Accept) });
    let by_river = Assigned { unit: unit("west"), by: Some(unit("river")), ..assigned() };
    let of_river = AssignmentObjected { by: unit("west"), ..objected() };
    let later = [accusation, E::Assigned(by_river), E::AssignmentObjected(of_river)];
    vec![
        no("no objection", after_assigning(), "bureau", "NO_OPEN_OBJECTION", None),
        no("decided", after_objection(false), "bureau", "NO_OPEN_OBJECTION", None),
        no("the unit itself", after_objecting(), "housing", "UNIT_NOT_ASSIGNER", Some("by")),
        no("a unit beside", after_objecting(), "water", "UNIT_NOT_ASSIGNER", Some("by")),
        no("nobody", after_objecting(), "nowhere", "UNIT_UNKNOWN", Some("by")),
        no("out of service", after_objecting(), "gone", "UNIT_NOT_IN_SERVICE", Some("by")),
        no(
            "withdrawn meanwhile",
            and(after_objecting(), E::Closed(withdrawn)),
            "bureau",
            "PETITION_ALREADY_CLOSED",
            None,
        ),
        no(
            "an accused unit that gave the order",
            accusing.into_iter().chain(later).collect(),
            "river",
            "UNIT_IS_ACCUSED",
            Some("by"),
        ),
        refused("no reason", after_objecting(), on("2026-03-09", silent), "TEXT_INVALID", "reason"),
    ]
}

/// What waits for the decision.
fn while_open() -> Vec<Refused> {
    let commands: [PetitionCommand; 4] = [
        Accept { by: id("housing") }.into(),
        escalate("east", 2).into(),
        extend("2026-05-10").into(),
        close(Outcome::Supported).into(),
    ];
    let waits = |command: PetitionCommand| {
        let why = format!("{command:?}");
        refused(why, after_objecting(), on("2026-03-09", command), "OBJECTION_OPEN", None)
    };
    commands.map(waits).into()
}

fn of_the_assigner() -> Vec<Refused> {
    let by = |by: &str| Assign { by: Some(id(by)), ..assign("west") };
    let no = |why: &str, given, by, code| refused(why, given, on("2026-03-05", by), code, "by");
    vec![
        no("nobody gives it", after_triage(Decision::Accept), by("nowhere"), "UNIT_UNKNOWN"),
        no("out of service", after_triage(Decision::Accept), by("gone"), "UNIT_NOT_IN_SERVICE"),
        no("an accused unit", after_triage_as_accusation(), by("housing"), "UNIT_IS_ACCUSED"),
    ]
}

pub(super) fn refusals() -> Vec<Refused> {
    [of_objecting(), of_deciding(), while_open(), of_the_assigner()].into_iter().flatten().collect()
}

#[test]
fn an_objection_or_its_decision_that_breaks_a_rule_is_refused() {
    all_refused(refusals());
}

#[test]
fn the_assigned_unit_objects_until_the_fifth_working_day() {
    accepts(after_assigning(), on("2026-03-06", object()), E::AssignmentObjected(objected()));
    let last = AssignmentObjected { occurred_on: day("2026-03-12"), ..objected() };
    accepts(after_assigning(), on("2026-03-12", object()), E::AssignmentObjected(last.clone()));
    // One from before there were objections has as many days, and was the receiving unit's order.
    let older = and(after_triage(Decision::Accept), E::Assigned(older()));
    accepts(older.clone(), on("2026-03-12", object()), E::AssignmentObjected(last.clone()));
    let decided =
        event(and(older, E::AssignmentObjected(last)), on("2026-03-13", decide_objection("bureau", true)));
    assert!(matches!(decided, E::ObjectionDecided(_)));
}

#[test]
fn the_unit_that_gave_the_order_decides_or_one_above_it() {
    for by in ["bureau", "city", "province"] {
        for upheld in [true, false] {
            let fact = ObjectionDecided { by: unit(by), ..objection_decided(upheld) };
            accepts(
                after_objecting(),
                on("2026-03-09", decide_objection(by, upheld)),
                E::ObjectionDecided(fact),
            );
        }
    }
    // The district gave the order: the bureau that received the petition does not lie above it.
    let by_east = Assigned { by: Some(unit("east")), ..assigned() };
    let given = [E::Assigned(by_east), E::AssignmentObjected(objected())];
    let given: Vec<E> = after_triage(Decision::Accept).into_iter().chain(given).collect();
    let decide = |by| on("2026-03-09", decide_objection(by, true));
    assert!(matches!(event(given.clone(), decide("east")), E::ObjectionDecided(_)));
    drop(refused("beside", given, decide("bureau"), "UNIT_NOT_ASSIGNER", "by").check());
}

#[test]
fn an_order_names_who_gives_it() {
    let by = Assign { by: Some(id("east")), due_on: Some(day("2026-04-30")), ..assign("housing") };
    let fact = Assigned { by: Some(unit("east")), ..assigned() };
    accepts(after_triage(Decision::Accept), on("2026-03-05", by), E::Assigned(fact));
    // The unit that received the petition may be out of service by then.
    let received = Registered { received_by: unit("gone"), ..registered() };
    let given = vec![E::Registered(received), E::Triaged(triaged(Decision::Accept))];
    let assigned = event(given, on("2026-03-05", assign("housing")));
    assert!(matches!(assigned, E::Assigned(Assigned { by: Some(by), .. }) if by == unit("gone")));
}

#[test]
fn hearings_and_visits_go_on_while_an_objection_is_open() {
    let heard = event(after_objecting(), on("2026-03-09", hearing()));
    let came = event(after_objecting(), on("2026-03-09", visit(Channel::Visit, 1)));
    assert!(matches!((heard, came), (E::HearingHeld(_), E::VisitRecorded(_))));
}

#[test]
fn a_withdrawal_ends_the_objection_and_undoing_it_opens_it_again() {
    let withdrawn = event(after_objecting(), on("2026-03-09", close(Outcome::Withdrawn)));
    let closed = and(after_objecting(), withdrawn);
    assert_eq!(folded(&closed).open_objection(), None);
    let error =
        E::Reopened(Reopened { occurred_on: day("2026-03-10"), ..reopened(ReopenCause::RecordingError) });
    let again = and(closed, error);
    assert_eq!(folded(&again).open_objection().map(|open| open.on), Some(day("2026-03-05")));
    let decided = event(again, on("2026-03-10", decide_objection("bureau", true)));
    assert!(matches!(decided, E::ObjectionDecided(_)));
}

#[test]
fn assigning_again_ends_the_objection_undecided_and_begins_a_right_of_its_own() {
    let again = event(after_objecting(), on("2026-03-09", assign("water")));
    let given = and(after_objecting(), again);
    let petition = folded(&given);
    let expected = UnderAssignment {
        on: day("2026-03-09"),
        by: unit("bureau"),
        objection_until: Some(day("2026-03-16")),
        objection: None,
    };
    assert_eq!(petition.round.assignment, Some(expected));
    let decide = on("2026-03-10", decide_objection("bureau", true));
    drop(refused("ended", given.clone(), decide, "NO_OPEN_OBJECTION", None).check());
    let objection = ObjectToAssignment { by: id("water"), ..object() };
    assert!(matches!(event(given, on("2026-03-16", objection)), E::AssignmentObjected(_)));
}

#[test]
fn after_an_upheld_objection_nobody_is_responsible_and_the_limit_stays() {
    let given = after_objection(true);
    let petition = folded(&given);
    let round = &petition.round;
    assert_eq!((&round.responsible, &round.assignment, round.due_on), (&None, &None, None));
    assert_eq!((round.assignments, round.legal_limit_on), (1, Some(day("2026-05-04"))));
    assert_eq!(petition.state(), Some(PetitionState::Triaged));
    drop(
        refused("a hearing", given.clone(), on("2026-03-10", hearing()), "PETITION_NOT_ASSIGNED", None)
            .check(),
    );
    let fact = Assigned {
        occurred_on: day("2026-03-10"),
        unit: unit("water"),
        order_number: "1-2".into(),
        accept_due_on: day("2026-03-25"),
        objection_until: Some(day("2026-03-17")),
        due_on: day("2026-05-04"),
        ..assigned()
    };
    accepts(given, on("2026-03-10", assign("water")), E::Assigned(fact));
}

#[test]
fn after_a_forwarding_that_was_objected_to_any_unit_is_assigned() {
    let forwarded = after_triage(Decision::Forward { to: unit("housing") });
    let later = [
        E::Assigned(assigned()),
        E::AssignmentObjected(objected()),
        E::ObjectionDecided(objection_decided(true)),
    ];
    let given = forwarded.into_iter().chain(later).collect();
    assert!(matches!(event(given, on("2026-03-10", assign("water"))), E::Assigned(_)));
}

#[test]
fn an_objection_that_is_not_upheld_leaves_everything_as_it_was() {
    let (before, after) = (folded(&after_assigning()), folded(&after_objection(false)));
    let mut round = after.round;
    let assignment = round.assignment.as_mut().expect("in force");
    assert_eq!(assignment.objection.take(), Some(Objection::Decided));
    assert_eq!(round, before.round);
    let accepted = event(after_objection(false), on("2026-03-10", Accept { by: id("housing") }));
    assert!(matches!(accepted, E::Accepted(_)));
}

#[test]
fn a_reopened_petition_waits_for_its_assignment_again() {
    let order = Assigned { occurred_on: day("2026-04-12"), order_number: "2-1".into(), ..assigned() };
    let objection = AssignmentObjected { occurred_on: day("2026-04-13"), ..objected() };
    let upheld = ObjectionDecided { occurred_on: day("2026-04-14"), ..objection_decided(true) };
    let later = [E::Assigned(order), E::AssignmentObjected(objection), E::ObjectionDecided(upheld)];
    let given: Vec<E> = after_reopening(ReopenCause::NewVisit).into_iter().chain(later).collect();
    let petition = folded(&given);
    assert_eq!(petition.next_step_due_on(), Some(day("2026-04-25")));
    assert_eq!(petition.state(), Some(PetitionState::Reopened));
}
