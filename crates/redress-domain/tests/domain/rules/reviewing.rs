//! Review (复查) and re-review (复核), line by line of the table.

use super::{delivering::folded, prelude::*};
use redress_domain::petition::PetitionCommand;

/// Refusals of the request.
fn of_requesting() -> Vec<Refused> {
    let no = |why: &str, given, today: &str, stage, code, field: Option<&'static str>| {
        refused(why, given, on(today, request(stage, "east")), code, field)
    };
    let (review, re_review) = (ReviewStage::Review, ReviewStage::ReReview);
    let withdrawn = and(after_accepting(), E::Closed(closed(Outcome::Withdrawn)));
    let undelivered = after_review(ReviewResult::Upheld);
    let delivered_review = and(undelivered.clone(), E::OpinionDelivered(review_delivered()));
    let returned = and(after_review(ReviewResult::Returned), E::OpinionDelivered(review_delivered()));
    let wrong_number = RequestReview { opinion_number: Some("7".into()), ..request(review, "east") };
    vec![
        no("an open petition", after_accepting(), "2026-03-20", review, "PETITION_NOT_CLOSED", None),
        no("a withdrawn petition", withdrawn, "2026-04-10", review, "OPINION_MISSING", None),
        no("not delivered", after_closing(), "2026-04-10", review, "OPINION_NOT_DELIVERED", None),
        no("while one is open", after_request(), "2026-04-11", review, "REVIEW_OPEN", None),
        no("no review yet", after_delivery(), "2026-04-10", re_review, "OPINION_MISSING", None),
        no("review not delivered", undelivered, "2026-05-01", re_review, "OPINION_NOT_DELIVERED", None),
        no("decided", delivered_review, "2026-05-01", review, "REVIEW_ALREADY_DECIDED", Some("stage")),
        no("returned", returned, "2026-05-01", re_review, "REVIEW_RETURNED", None),
        no("terminated", after_termination(), "2026-06-02", review, "PETITION_TERMINATED", None),
        no(
            "before the delivery",
            after_delivery(),
            "2026-04-02",
            review,
            "DATE_BEFORE_PREVIOUS_STEP",
            Some("occurred_at"),
        ),
        refused(
            "another number",
            after_delivery(),
            on("2026-04-10", wrong_number),
            "OPINION_UNKNOWN",
            "opinion_number",
        ),
        refused(
            "of no unit",
            after_delivery(),
            on("2026-04-10", request(review, "nowhere")),
            "UNIT_UNKNOWN",
            "to",
        ),
    ]
}

/// Requests that are only declined, and on which ground.
fn only_declined() -> Vec<(&'static str, ReviewRequested, DeclineGround)> {
    let (wrong_body, late) = (true, true);
    vec![
        ("late", ReviewRequested { late, ..requested() }, DeclineGround::Late),
        ("of the wrong body", ReviewRequested { wrong_body, ..requested() }, DeclineGround::WrongBody),
        ("both", ReviewRequested { late, wrong_body, ..requested() }, DeclineGround::Late),
    ]
}

/// Refusals of the answer.
fn of_answering() -> Vec<Refused> {
    let no = |why: &str, given, command: PetitionCommand, code, field: Option<&'static str>| {
        refused(why, given, on("2026-05-12", command).on_any_day(), code, field)
    };
    let upheld = || decide_review(ReviewResult::Upheld);
    let suspended = || and(after_re_request(), E::ReviewSuspended(suspended()));
    let resumed = || and(suspended(), E::ReviewResumed(resumed()));
    let silent = DecideReview { finding: SensitiveText::new(" "), ..upheld() };
    let mute = DeclineReview { reason: SensitiveText::new(""), ..decline(DeclineGround::NotAParty) };
    let unfit = DecideReview { number: Some("\u{7f}".into()), ..upheld() };
    let reserved = DecideReview { number: Some("east-P-2026-00001".into()), ..upheld() };
    let early = DecideReview { delivered_on: Some(day("2026-05-11")), ..upheld() };
    let late = DecideReview { delivered_on: Some(day("2026-05-13")), ..upheld() };
    let dates = "DELIVERY_DATE_OUT_OF_RANGE";
    let mut cases = vec![
        no("no request", after_delivery(), upheld().into(), "NO_OPEN_REVIEW", None),
        no("none to decline", after_delivery(), decline(DeclineGround::Late).into(), "NO_OPEN_REVIEW", None),
        no("decided", after_review(ReviewResult::Upheld), upheld().into(), "NO_OPEN_REVIEW", None),
        no("a review", after_request(), SuspendReview {}.into(), "REVIEW_NOT_SUSPENDABLE", None),
        no("not suspended", after_re_request(), ResumeReview {}.into(), "REVIEW_NOT_SUSPENDED", None),
        no("nothing to resume", after_delivery(), ResumeReview {}.into(), "NO_OPEN_REVIEW", None),
        no("suspended", suspended(), upheld().into(), "REVIEW_SUSPENDED", None),
        no("suspended", suspended(), decline(DeclineGround::NotAParty).into(), "REVIEW_SUSPENDED", None),
        no("suspended", suspended(), SuspendReview {}.into(), "REVIEW_SUSPENDED", None),
        no("no finding", after_request(), silent.into(), "TEXT_INVALID", Some("finding")),
        no("no reason", after_request(), mute.into(), "TEXT_INVALID", Some("reason")),
        no("an unfit number", after_request(), unfit.into(), "TEXT_INVALID", Some("number")),
        no("one of the office's", after_request(), reserved.into(), "NUMBER_RESERVED", Some("number")),
        no("delivered before", after_request(), early.into(), dates, Some("delivered_on")),
        no("delivered later", after_request(), late.into(), dates, Some("delivered_on")),
    ];
    let again = on("2026-05-16", SuspendReview {});
    cases.push(refused("a second time", resumed(), again, "REVIEW_NOT_SUSPENDABLE", None));
    for ground in [DeclineGround::Late, DeclineGround::WrongBody] {
        let (code, field) = ("REVIEW_GROUND_MISMATCH", Some("ground"));
        cases.push(no("in time, the right body", after_request(), decline(ground).into(), code, field));
    }
    for (why, fact, only) in only_declined() {
        let given = || and(after_delivery(), E::ReviewRequested(fact.clone()));
        let others = DeclineGround::ALL.iter().copied().filter(|ground| *ground != only);
        let commands = others.map(|ground| decline(ground).into());
        for command in commands.chain([upheld().into(), SuspendReview {}.into()]) {
            cases.push(no(why, given(), command, "REVIEW_ONLY_DECLINED", None));
        }
    }
    let answers: [PetitionCommand; 2] = [upheld().into(), decline(DeclineGround::NotAParty).into()];
    for command in answers {
        let early = on("2026-04-09", command);
        let code = "DATE_BEFORE_PREVIOUS_STEP";
        cases.push(refused("before the request", after_request(), early, code, "occurred_at"));
    }
    cases
}

/// What an open or returned review holds up.
fn of_reopening() -> Vec<Refused> {
    let no = |given, cause, code, field: Option<&'static str>| {
        refused(format!("{cause}"), given, on("2026-04-21", reopen(cause)), code, field)
    };
    let mut cases = Vec::new();
    for cause in ReopenCause::ALL.iter().copied() {
        if cause != ReopenCause::RecordingError {
            cases.push(no(after_request(), cause, "REVIEW_OPEN", None));
        }
        if cause != ReopenCause::ReviewOrdered {
            cases.push(no(after_review(ReviewResult::Returned), cause, "REVIEW_RETURNED", None));
        }
    }
    let declined = and(after_request(), E::ReviewDeclined(declined(DeclineGround::NotAParty)));
    let (code, field) = ("REVIEW_NOT_RETURNED", Some("cause"));
    let others = [ReviewResult::Upheld, ReviewResult::Changed].map(after_review);
    for given in others.into_iter().chain([declined]) {
        cases.push(no(given, ReopenCause::ReviewOrdered, code, field));
    }
    let returned = after_review(ReviewResult::Returned);
    let follow_up = on("2026-04-21", follow_up());
    cases.push(refused("a follow-up", returned, follow_up, "REVIEW_RETURNED", None));
    cases
}

pub(super) fn refusals() -> Vec<Refused> {
    [of_requesting(), of_answering(), of_reopening()].into_iter().flatten().collect()
}

#[test]
fn a_review_that_breaks_a_rule_is_refused() {
    all_refused(refusals());
}

#[test]
fn a_request_is_in_time_until_the_thirtieth_day_after_the_delivery() {
    let command = || request(ReviewStage::Review, "east");
    accepts(after_delivery(), on("2026-04-10", command()), E::ReviewRequested(requested()));
    for (on_day, decide_by, late) in [("2026-05-03", "2026-06-02", false), ("2026-05-04", "2026-06-03", true)]
    {
        let (occurred_on, decide_by) = (day(on_day), day(decide_by));
        let fact = ReviewRequested { occurred_on, decide_by, late, ..requested() };
        accepts(after_delivery(), on(on_day, command()), E::ReviewRequested(fact.clone()));
        // A late fact: it counts as of the day on which it reached the office.
        accepts(after_delivery(), on(on_day, command()).recorded_on("2026-07-01"), E::ReviewRequested(fact));
    }
}

#[test]
fn the_lowest_government_above_reviews_or_a_department_or_bureau_one_level_up() {
    let wrong = |given: Vec<E>, today, stage, to| match event(given, on(today, request(stage, to))) {
        E::ReviewRequested(fact) => fact.wrong_body,
        other => panic!("{other:?}"),
    };
    for (to, expected) in [
        ("east", false),
        ("bureau", false),
        ("water", false),
        ("city", true),
        ("province", true),
        ("west", true),
        ("housing", true),
        ("river", true),
        ("gone", true),
    ] {
        assert_eq!(wrong(after_delivery(), "2026-04-10", ReviewStage::Review, to), expected, "{to}");
    }
    let reviewed = || and(after_review(ReviewResult::Upheld), E::OpinionDelivered(review_delivered()));
    for (to, expected) in [("city", false), ("water", false), ("east", true), ("province", true)] {
        assert_eq!(wrong(reviewed(), "2026-05-01", ReviewStage::ReReview, to), expected, "{to}");
    }
}

#[test]
fn a_declined_request_does_not_use_the_stage_up() {
    let given = and(after_request(), E::ReviewDeclined(declined(DeclineGround::OtherRemedy)));
    let again = event(given, on("2026-04-16", request(ReviewStage::Review, "east")));
    assert!(matches!(again, E::ReviewRequested(_)));
    for (why, fact, only) in only_declined() {
        let given = and(after_delivery(), E::ReviewRequested(fact));
        let then = event(given, on("2026-04-15", decline(only)));
        assert_eq!(then, E::ReviewDeclined(declined(only)), "{why}");
    }
}

#[test]
fn a_wrong_body_learns_nothing_of_the_request() {
    let wrong = ReviewRequested { wrong_body: true, to: unit("city"), ..requested() };
    let wrong = folded(&and(after_delivery(), E::ReviewRequested(wrong)));
    assert_eq!((wrong.review_to(), wrong.open_review().is_some()), (None, true));
    assert_eq!(folded(&after_request()).review_to(), Some(&unit("east")));
    let late = ReviewRequested { late: true, ..requested() };
    let late = folded(&and(after_delivery(), E::ReviewRequested(late)));
    assert_eq!(late.review_to(), Some(&unit("east")), "it declines the request");
    assert_eq!(folded(&after_review(ReviewResult::Upheld)).review_to(), None, "answered");
}

#[test]
fn a_review_is_decided_by_any_day_and_its_opinion_delivered_with_it() {
    let upheld = E::ReviewDecided(review_decided(ReviewResult::Upheld));
    accepts(after_request(), on("2026-04-20", decide_review(ReviewResult::Upheld)), upheld);
    let delivered_on = Some(day("2026-04-21"));
    let command = DecideReview { delivered_on, ..decide_review(ReviewResult::Changed) };
    let fact = ReviewDecided {
        delivered_on,
        appeal_until: Some(day("2026-05-21")),
        ..review_decided(ReviewResult::Changed)
    };
    let command = on("2026-04-20", command).recorded_on("2026-04-21");
    accepts(after_request(), command, E::ReviewDecided(fact.clone()));
    let petition = folded(&and(after_request(), E::ReviewDecided(fact)));
    let opinion = petition.opinion().expect("the review's");
    assert_eq!((opinion.stage, &opinion.unit), (OpinionStage::Review, &unit("east")));
    assert_eq!(petition.appeal_until(), Some(day("2026-05-21")));
    // A re-review ends the requests: there is no last day.
    let delivered_on = Some(day("2026-05-20"));
    let command = DecideReview { delivered_on, ..decide_review(ReviewResult::Upheld) };
    let fact = ReviewDecided { delivered_on, ..re_decided(ReviewResult::Upheld) };
    accepts(after_re_request(), on("2026-05-20", command), E::ReviewDecided(fact));
    // Nor is a decision refused for being late.
    let late = event(after_request(), on("2026-07-01", decide_review(ReviewResult::Upheld)));
    assert!(matches!(late, E::ReviewDecided(_)));
}

#[test]
fn a_suspension_moves_the_last_day_by_its_days() {
    accepts(after_re_request(), on("2026-05-05", SuspendReview {}), E::ReviewSuspended(suspended()));
    let given = and(after_re_request(), E::ReviewSuspended(suspended()));
    accepts(given.clone(), on("2026-05-15", ResumeReview {}), E::ReviewResumed(resumed()));
    let petition = folded(&and(given, E::ReviewResumed(resumed())));
    assert_eq!(petition.open_review().map(|review| review.decide_by), Some(day("2026-06-10")));
}

#[test]
fn an_undone_closing_ends_the_request() {
    let undone = event(after_request(), on("2026-04-11", reopen(ReopenCause::RecordingError)));
    let given = and(after_request(), undone);
    let petition = folded(&given);
    assert_eq!((petition.open_review(), petition.reviews.len()), (None, 0));
    let again = event(given, on("2026-04-12", close(Outcome::Supported)));
    assert!(matches!(again, E::Closed(_)));
}

#[test]
fn a_returned_petition_waits_for_the_reopening_that_the_review_ordered() {
    let given = || after_review(ReviewResult::Returned);
    let came = event(given(), on("2026-04-21", visit(Channel::Visit, 1)));
    let corrected = Correct { head_count: Some(2), ..Correct::default() };
    let corrected = event(given(), on("2026-04-21", corrected));
    assert!(matches!((came, corrected), (E::VisitRecorded(_), E::Corrected(_))));
    let reopened = event(given(), on("2026-04-20", reopen(ReopenCause::ReviewOrdered)));
    let petition = folded(&and(given(), reopened));
    assert_eq!((petition.state(), petition.round.number), (Some(PetitionState::Reopened), 2));
    // Not before the decision.
    let early = on("2026-04-19", reopen(ReopenCause::ReviewOrdered));
    drop(refused("early", given(), early, "DATE_BEFORE_PREVIOUS_STEP", "occurred_at").check());
    // Where nobody requested a review, a review body may still order it.
    let ordered = event(after_delivery(), on("2026-04-10", reopen(ReopenCause::ReviewOrdered)));
    assert!(matches!(ordered, E::Reopened(_)));
}

#[test]
fn a_petition_that_a_review_upheld_stays_closed_and_may_be_reopened_for_another_cause() {
    for result in [ReviewResult::Upheld, ReviewResult::Changed] {
        let given = after_review(result);
        assert_eq!(folded(&given).state(), Some(PetitionState::Closed));
        let reopened = event(given, on("2026-04-21", reopen(ReopenCause::FollowUpFailed)));
        assert!(matches!(reopened, E::Reopened(_)));
    }
}

#[test]
fn an_office_that_does_not_reach_the_petition_learns_only_yes_or_no() {
    let numbered = Closed { opinion_reference: Some("7".into()), ..closed(Outcome::Supported) };
    let delivered = OpinionDelivered { number: Some("7".into()), ..delivered() };
    let closed = and(after_accepting(), E::Closed(numbered));
    let given = || and(closed.clone(), E::OpinionDelivered(delivered.clone()));
    let unreached = || Facts { is_unreached: true, ..Facts::default() };
    let asked = |number: Option<&str>, to| RequestReview {
        opinion_number: number.map(str::to_owned),
        ..request(ReviewStage::Review, to)
    };
    let known = on("2026-04-10", asked(Some("7"), "east")).knowing(unreached());
    accepts(given(), known, E::ReviewRequested(requested()));
    for (why, given, command) in [
        ("no number", given(), asked(None, "east")),
        ("another number", given(), asked(Some("8"), "east")),
        ("no such unit", given(), asked(Some("7"), "nowhere")),
        ("no such petition", vec![], asked(Some("7"), "east")),
        ("not delivered", closed.clone(), asked(Some("7"), "east")),
    ] {
        let command = on("2026-04-10", command).knowing(unreached());
        drop(refused(why, given, command, "OPINION_UNKNOWN", "opinion_number").check());
    }
}
