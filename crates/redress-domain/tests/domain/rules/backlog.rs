//! Lists of old cases (积案): what is listed, what is struck off (销号) by whom, and what undoes that.

use super::prelude::*;
use redress_domain::{
    petition::{MOST_LISTS, Petition, PetitionFile},
    replay_check,
};

fn folded(history: &[E]) -> Petition {
    let mut petition = Petition::default();
    history.iter().for_each(|event| petition.evolve(event));
    petition
}

fn is_listed(history: &[E], list: &str) -> bool {
    folded(history).backlog.get(list).is_some_and(|listing| listing.cancelled.is_none())
}

/// On this many lists.
fn on_lists(count: usize) -> Vec<E> {
    let listed = (0..count).map(|n| E::BacklogListed(backlog_listed(&format!("list-{n}"))));
    after_assigning().into_iter().chain(listed).collect()
}

fn of_listing() -> Vec<Refused> {
    let listed = || and(after_assigning(), E::BacklogListed(backlog_listed("old")));
    let no = |why: &str, given, today: &str, list: &str, code, field: &'static str| {
        refused(why, given, on(today, list_backlog(list)), code, field)
    };
    vec![
        no("twice", listed(), "2026-03-19", "old", "BACKLOG_ALREADY_LISTED", "list"),
        no("invisible", listed(), "2026-03-19", "old\u{200b}", "ID_INVALID", "list"),
        no("early", listed(), "2026-03-01", "new", "DATE_BEFORE_PREVIOUS_STEP", "occurred_at"),
        no("one list more", on_lists(MOST_LISTS), "2026-03-19", "old", "BACKLOG_LISTS_TOO_MANY", "list"),
        no(
            "again, before it was struck off",
            after_striking_off(),
            "2026-04-08",
            "old",
            "DATE_BEFORE_PREVIOUS_STEP",
            "occurred_at",
        ),
    ]
}

/// Cases that are not settled.
fn unsettled() -> Vec<(&'static str, Vec<E>)> {
    let answer = |on: &str, resolved| E::FollowedUp(answered(on, resolved));
    let listed = |given| and(given, E::BacklogListed(backlog_listed("old")));
    let yes = || answer("2026-04-08", Resolved::Yes);
    let closed = |outcome| {
        let delivered = Closed { delivered_on: Some(day("2026-04-02")), ..closed(outcome) };
        and(listed(after_accepting()), E::Closed(delivered))
    };
    let suggestion = Triaged { kind: Kind::Suggestion, ..triaged(Decision::Accept) };
    let of_a_suggestion = [
        E::Registered(registered()),
        E::Triaged(suggestion),
        E::Assigned(assigned()),
        E::BacklogListed(backlog_listed("old")),
        E::Closed(Closed { delivered_on: Some(day("2026-04-02")), ..closed_on_april_1() }),
        yes(),
    ];
    let unassigned = E::Closed(Closed { delivered_on: Some(day("2026-04-02")), ..closed_on_april_1() });
    vec![
        ("open", listed(after_accepting())),
        ("no answer", after_delivered_closing()),
        ("an unknown answer", and(after_delivered_closing(), answer("2026-04-08", Resolved::Unknown))),
        ("not resolved after all", and(after_settling(), answer("2026-04-09", Resolved::No))),
        ("closed and resolved, and its opinion not delivered", and(listed(after_closing()), yes())),
        ("withdrawn", and(closed(Outcome::Withdrawn), yes())),
        ("diverted", and(closed(Outcome::Diverted), yes())),
        ("a suggestion", of_a_suggestion.into()),
        ("nobody responsible", and(and(listed(after_triage(Decision::Accept)), unassigned), yes())),
        ("a review that is not delivered", and(reviewed(ReviewResult::Upheld), yes())),
        ("returned by a review", and_delivered_review(and_resolved(ReviewResult::Returned))),
        ("no answer after a delivery by itself", listed(after_delivery())),
        (
            "a termination that was withdrawn",
            and(terminated_and_listed(), E::TerminationWithdrawn(withdrawn())),
        ),
        ("reopened", and(after_settling(), E::Reopened(reopened(ReopenCause::NewVisit)))),
    ]
}

/// Listed; its review is decided, and that decision not delivered.
fn reviewed(result: ReviewResult) -> Vec<E> {
    and(after_review(result), E::BacklogListed(backlog_listed("old")))
}

/// The same, where the petitioner called it resolved before the decision.
fn and_resolved(result: ReviewResult) -> Vec<E> {
    let resolved = and(after_request(), E::FollowedUp(answered("2026-04-08", Resolved::Yes)));
    let decided = and(resolved, E::ReviewDecided(review_decided(result)));
    and(decided, E::BacklogListed(backlog_listed("old")))
}

fn and_delivered_review(given: Vec<E>) -> Vec<E> {
    and(given, E::OpinionDelivered(review_delivered()))
}

fn terminated_and_listed() -> Vec<E> {
    and(after_termination(), E::BacklogListed(backlog_listed("old")))
}

fn closed_on_april_1() -> Closed {
    closed(Outcome::Supported)
}

fn of_striking_off() -> Vec<Refused> {
    let no = |why: &str, given, today: &str, command: CancelBacklog, code, field: Option<&'static str>| {
        refused(why, given, on(today, command), code, field)
    };
    let by = |unit: &str| CancelBacklog { verified_by: id(unit), ..cancel_backlog("old") };
    let own = |unit| {
        no("its own case", after_settling(), "2026-04-09", by(unit), "BACKLOG_OWN_CASE", Some("verified_by"))
    };
    let mut cases = vec![
        no(
            "another list",
            after_settling(),
            "2026-04-09",
            cancel_backlog("new"),
            "BACKLOG_NOT_LISTED",
            Some("list"),
        ),
        no(
            "twice",
            after_striking_off(),
            "2026-04-10",
            cancel_backlog("old"),
            "BACKLOG_NOT_LISTED",
            Some("list"),
        ),
        no("nobody", after_settling(), "2026-04-09", by("nowhere"), "UNIT_UNKNOWN", Some("verified_by")),
        no(
            "out of service",
            after_settling(),
            "2026-04-09",
            by("gone"),
            "UNIT_NOT_IN_SERVICE",
            Some("verified_by"),
        ),
        no(
            "before the answer",
            after_settling(),
            "2026-04-07",
            cancel_backlog("old"),
            "DATE_BEFORE_PREVIOUS_STEP",
            Some("occurred_at"),
        ),
        own("housing"),
    ];
    for (why, given) in unsettled() {
        cases.push(no(why, given, "2026-04-20", cancel_backlog("old"), "BACKLOG_NOT_SETTLED", None));
    }
    let river = Assigned { unit: unit("river"), ..assigned() };
    let delivered = Closed { delivered_on: Some(day("2026-04-02")), ..closed_on_april_1() };
    let listed = [E::Assigned(river), E::BacklogListed(backlog_listed("old")), E::Closed(delivered)];
    let settled = [E::FollowedUp(answered("2026-04-08", Resolved::Yes))];
    let below = after_triage(Decision::Accept).into_iter().chain(listed).chain(settled).collect();
    cases.push(no("a unit below", below, "2026-04-09", by("mill"), "BACKLOG_OWN_CASE", Some("verified_by")));
    cases
}

pub(super) fn refusals() -> Vec<Refused> {
    [of_listing(), of_striking_off()].into_iter().flatten().collect()
}

#[test]
fn a_listing_or_its_end_that_breaks_a_rule_is_refused() {
    all_refused(refusals());
}

#[test]
fn a_petition_is_on_so_many_lists_at_most_and_on_one_of_them_again() {
    let last = event(on_lists(MOST_LISTS - 1), on("2026-03-19", list_backlog("old")));
    assert!(matches!(last, E::BacklogListed(_)));
    // One that was struck off counts as well, and may follow again.
    let lists = on_lists(MOST_LISTS - 1).into_iter().skip(3);
    let all: Vec<E> = after_striking_off().into_iter().chain(lists).collect();
    let more = on("2026-04-20", list_backlog("new"));
    refused("struck off one", all.clone(), more, "BACKLOG_LISTS_TOO_MANY", "list").check();
    assert!(matches!(event(all, on("2026-04-20", list_backlog("old"))), E::BacklogListed(_)));
}

#[test]
fn a_listing_from_before_the_limit_of_lists_is_decided_again_by_its_own_rules() {
    let before = PetitionFile { petition: folded(&on_lists(MOST_LISTS)), ..PetitionFile::default() };
    let Submitted { moment, facts, .. } = on::<ListBacklog>("2026-03-18", list_backlog("old"));
    let again = |version| {
        let then = replay_check::DecidedIn { rules: &rules(), moment: &moment, facts: &facts, version };
        replay_check::check::<Petition>(then, id("P-1"), &before, &E::BacklogListed(backlog_listed("old")))
    };
    assert_eq!(again(Version::new(1, 0)), Ok(()));
    assert!(again(Version::new(1, 1)).is_err());
}

#[test]
fn a_petition_is_on_several_lists_at_once() {
    let listed = |list| E::BacklogListed(backlog_listed(list));
    accepts(after_assigning(), on("2026-03-18", list_backlog("old")), listed("old"));
    accepts(and(after_assigning(), listed("old")), on("2026-03-18", list_backlog("new")), listed("new"));
    // Also of a closed petition: people are not content with its answer.
    assert!(matches!(event(after_closing(), on("2026-04-02", list_backlog("old"))), E::BacklogListed(_)));
    let both = [listed("old"), listed("new")].into_iter().fold(after_assigning(), and);
    let old_only = and(and_settled(both), E::BacklogCancelled(backlog_cancelled("old")));
    assert_eq!((is_listed(&old_only, "old"), is_listed(&old_only, "new")), (false, true));
}

/// Closed with a delivered opinion, and resolved.
fn and_settled(given: Vec<E>) -> Vec<E> {
    let delivered = Closed { delivered_on: Some(day("2026-04-02")), ..closed_on_april_1() };
    let later = [E::Closed(delivered), E::FollowedUp(answered("2026-04-08", Resolved::Yes))];
    later.into_iter().fold(given, and)
}

#[test]
fn a_settled_case_is_struck_off_by_a_unit_that_is_not_the_responsible_one() {
    for unit_above in ["bureau", "city", "east", "water"] {
        let command = CancelBacklog { verified_by: id(unit_above), ..cancel_backlog("old") };
        let fact = BacklogCancelled { verified_by: unit(unit_above), ..backlog_cancelled("old") };
        accepts(after_settling(), on("2026-04-09", command), E::BacklogCancelled(fact));
    }
}

#[test]
fn a_case_is_struck_off_after_a_delivery_recorded_by_itself() {
    let delivered = and(after_delivery(), E::BacklogListed(backlog_listed("old")));
    let settled = and(delivered, E::FollowedUp(answered("2026-04-02", Resolved::Yes)));
    let fact = BacklogCancelled { occurred_on: day("2026-04-03"), ..backlog_cancelled("old") };
    accepts(settled.clone(), on("2026-04-03", cancel_backlog("old")), E::BacklogCancelled(fact));
    // The delivery, of 3 April, is later than the answer.
    let early = on("2026-04-02", cancel_backlog("old"));
    all_refused(vec![refused(
        "before the delivery",
        settled,
        early,
        "DATE_BEFORE_PREVIOUS_STEP",
        Some("occurred_at"),
    )]);
    // Also that of a review.
    let reviewed = and_delivered_review(and_resolved(ReviewResult::Changed));
    let fact = BacklogCancelled { occurred_on: day("2026-04-22"), ..backlog_cancelled("old") };
    accepts(reviewed, on("2026-04-22", cancel_backlog("old")), E::BacklogCancelled(fact));
}

#[test]
fn a_terminated_case_is_struck_off_whatever_the_petitioner_says() {
    let fact = BacklogCancelled { occurred_on: day("2026-06-01"), ..backlog_cancelled("old") };
    let unhappy = and(terminated_and_listed(), E::FollowedUp(answered("2026-06-01", Resolved::No)));
    for given in [terminated_and_listed(), unhappy] {
        accepts(given, on("2026-06-01", cancel_backlog("old")), E::BacklogCancelled(fact.clone()));
    }
    let early = on("2026-05-31", cancel_backlog("old"));
    all_refused(vec![refused(
        "before the termination",
        terminated_and_listed(),
        early,
        "DATE_BEFORE_PREVIOUS_STEP",
        Some("occurred_at"),
    )]);
    // The withdrawal leaves what was struck off.
    let struck_off = and(terminated_and_listed(), E::BacklogCancelled(fact));
    assert!(!is_listed(&and(struck_off, E::TerminationWithdrawn(withdrawn())), "old"));
}

#[test]
fn the_last_known_answer_decides_by_its_day() {
    let answer = |on: &str, resolved| E::FollowedUp(answered(on, resolved));
    // "No" of an earlier day that is recorded later, and an answer that is not known.
    let late = and(after_settling(), answer("2026-04-03", Resolved::No));
    for given in [late, and(after_settling(), answer("2026-04-09", Resolved::Unknown))] {
        let last_recorded = folded(&given).follow_up.expect("it was followed up");
        assert_ne!(last_recorded.resolved, Resolved::Yes, "the one recorded last does not decide");
        let cancelled = event(given, on("2026-04-09", cancel_backlog("old")));
        assert!(matches!(cancelled, E::BacklogCancelled(_)));
    }
    // Of two answers of one day, the one recorded later.
    let no = and(after_settling(), answer("2026-04-08", Resolved::No));
    let both =
        [("no last", no.clone(), None), ("yes last", and(no, answer("2026-04-08", Resolved::Yes)), Some(()))];
    for (why, given, settled) in both {
        assert_eq!(folded(&given).settled_on().map(drop), settled, "{why}");
    }
}

#[test]
fn a_case_is_listed_again_after_it_was_struck_off() {
    let fact = BacklogListed { occurred_on: day("2026-04-20"), ..backlog_listed("old") };
    accepts(after_striking_off(), on("2026-04-20", list_backlog("old")), E::BacklogListed(fact));
}

#[test]
fn a_closing_that_is_undone_puts_the_case_back_on_the_list_and_a_true_reopening_does_not() {
    let reopened = |cause| E::Reopened(reopened(cause));
    assert!(!is_listed(&after_striking_off(), "old"));
    let undone = and(after_striking_off(), reopened(ReopenCause::RecordingError));
    assert!(is_listed(&undone, "old"));
    // Its thread goes on from the listing.
    let again = Closed {
        occurred_on: day("2026-04-10"),
        delivered_on: Some(day("2026-04-10")),
        ..closed_on_april_1()
    };
    let later = [E::Closed(again), E::FollowedUp(answered("2026-04-11", Resolved::Yes))];
    let cancelled = event(later.into_iter().fold(undone, and), on("2026-04-12", cancel_backlog("old")));
    assert!(matches!(cancelled, E::BacklogCancelled(_)));
    // Later closings that are undone no longer matter.
    let truly = and(after_striking_off(), reopened(ReopenCause::NewVisit));
    assert!(!is_listed(&truly, "old"));
    let order = Assigned { occurred_on: day("2026-04-12"), order_number: "2-1".into(), ..assigned() };
    let closed = Closed { occurred_on: day("2026-04-13"), ..closed_on_april_1() };
    let undoing = Reopened { occurred_on: day("2026-04-14"), ..self::reopened(ReopenCause::RecordingError) };
    let later = [E::Assigned(order), E::Closed(closed), E::Reopened(undoing)];
    assert!(!is_listed(&later.into_iter().fold(truly, and), "old"));
}

#[test]
fn each_list_is_a_thread_of_its_own() {
    // The petition was accepted on 10 March; lists do not wait for it, nor it for them.
    let given = after_accepting();
    let listed = event(given.clone(), on("2026-03-03", list_backlog("old")));
    let extended =
        event(and(given, E::BacklogListed(backlog_listed("old"))), on("2026-03-11", extend("2026-05-09")));
    assert!(matches!((listed, extended), (E::BacklogListed(_), E::DeadlineExtended(_))));
}
