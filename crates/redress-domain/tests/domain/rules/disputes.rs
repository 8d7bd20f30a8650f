//! Disputes (矛盾纠纷).

use crate::{check::decided, fixture::*};
use redress_domain::{
    dispute::{DisputeEvent as E, *},
    *,
};
use std::collections::BTreeSet;

type Decided = Result<E, DisputeError>;

fn decide(given: &[E], when: Submitted<DisputeCommand>) -> Decided {
    decided::<Dispute>(given.to_vec(), when)
}

fn find() -> Find {
    Find {
        owner: id("river"),
        place: id("mill"),
        found_in: Some("2026-W10".parse().unwrap()),
        petitioner_id: id("someone"),
        category: id("land"),
        head_count: 3,
        parties: SensitiveText::new("王家、李家"),
        summary: SensitiveText::new("田界"),
    }
}

fn parties() -> Sealed {
    let values = SensitiveValues::default()
        .with(SensitiveField::Parties, text("王家、李家").as_ref())
        .with(SensitiveField::Summary, text("田界").as_ref());
    Sealed::of(&values, &SALT).unwrap()
}

/// By `river`, in `mill`, on 2 March 2026.
pub(crate) fn found() -> DisputeFound {
    DisputeFound {
        occurred_on: day("2026-03-02"),
        owner: unit("river"),
        place: unit("mill"),
        found_in: Some("2026-W10".parse().unwrap()),
        petitioner_id: id("someone"),
        category: id("land"),
        head_count: 3,
        sensitive: parties(),
    }
}

fn assign_to(unit: &str) -> Assign {
    Assign { unit: id(unit), order_number: None, due_on: None, standard: None }
}

/// To `mill`, on 5 March 2026, due on 4 April, which is the limit.
pub(crate) fn assigned() -> DisputeAssigned {
    DisputeAssigned {
        occurred_on: day("2026-03-05"),
        unit: unit("mill"),
        number: "1-1".into(),
        due_on: day("2026-04-04"),
        limit_on: day("2026-04-04"),
        standard: None,
        limits: DueLimits::InForce,
    }
}

fn raise_to(to: &str) -> DisputeCommand {
    DisputeCommand::Raise { to: id(to), due_on: None }
}

/// From `mill` to `river`, on 10 March 2026.
pub(crate) fn raised() -> DisputeRaised {
    DisputeRaised {
        occurred_on: day("2026-03-10"),
        from: unit("mill"),
        to: unit("river"),
        due_on: day("2026-04-04"),
        limits: DueLimits::InForce,
    }
}

fn resolve() -> DisputeCommand {
    DisputeCommand::Resolve { method: Method::Mediation }
}

/// On 20 March 2026.
pub(crate) fn resolved() -> DisputeResolved {
    DisputeResolved { occurred_on: day("2026-03-20"), method: Method::Mediation }
}

pub(crate) fn became() -> DisputeBecamePetition {
    DisputeBecamePetition { occurred_on: day("2026-03-20"), petition: id("P-1") }
}

fn reopen() -> DisputeCommand {
    DisputeCommand::Reopen { reason: SensitiveText::new("又起纠纷") }
}

/// On 1 April 2026.
pub(crate) fn reopened() -> DisputeReopened {
    let sensitive = seal(SensitiveField::Reason, "又起纠纷").unwrap();
    DisputeReopened { occurred_on: day("2026-04-01"), sensitive }
}

fn become_petition() -> DisputeCommand {
    DisputeCommand::BecomePetition { petition: id("P-1") }
}

/// The petition `P-1`, registered on 15 March 2026.
fn knowing_the_petition() -> Facts {
    let petition = Summary {
        owner: id("bureau"),
        units: vec![],
        acting: vec![],
        asked: vec![],
        names: vec![],
        petitioner: Some(id("someone")),
        opened_on: day("2026-03-15"),
        last_on: day("2026-03-15"),
        due_on: None,
        closed_on: None,
    };
    Facts { cases: vec![((AggregateKind::Petition, "P-1".into()), petition)], ..Facts::default() }
}

fn after_finding() -> Vec<E> {
    vec![E::DisputeFound(found())]
}

fn after_assigning() -> Vec<E> {
    [after_finding(), vec![E::DisputeAssigned(assigned())]].concat()
}

fn after_raising() -> Vec<E> {
    [after_assigning(), vec![E::DisputeRaised(raised())]].concat()
}

fn after_resolving() -> Vec<E> {
    [after_assigning(), vec![E::DisputeResolved(resolved())]].concat()
}

fn after_becoming_a_petition() -> Vec<E> {
    [after_assigning(), vec![E::DisputeBecamePetition(became())]].concat()
}

fn after_reopening() -> Vec<E> {
    [after_resolving(), vec![E::DisputeReopened(reopened())]].concat()
}

struct Case(&'static str, Vec<E>, Submitted<DisputeCommand>, &'static str, Option<&'static str>);

fn no(
    why: &'static str,
    given: Vec<E>,
    when: Submitted<DisputeCommand>,
    code: &'static str,
    field: impl Into<Option<&'static str>>,
) -> Case {
    Case(why, given, when, code, field.into())
}

fn refused_findings() -> Vec<Case> {
    let finding = |why, find: Find, code, field: &'static str| {
        no(why, vec![], on("2026-03-02", DisputeCommand::Find(find)), code, field)
    };
    let find_on = |day| on(day, DisputeCommand::Find(find()));
    let slot = |slot: &str| Some(slot.parse().unwrap());
    vec![
        no("found twice", after_finding(), find_on("2026-03-03"), "DISPUTE_ALREADY_FOUND", "id"),
        finding("by a stranger", Find { owner: id("nowhere"), ..find() }, "UNIT_UNKNOWN", "owner"),
        finding("by a retired unit", Find { owner: id("gone"), ..find() }, "UNIT_NOT_IN_SERVICE", "owner"),
        finding("nowhere", Find { place: id("nowhere"), ..find() }, "UNIT_UNKNOWN", "place"),
        finding("nobody", Find { head_count: 0, ..find() }, "HEAD_COUNT_INVALID", "head_count"),
        finding(
            "more people than there are",
            Find { head_count: 1_000_001, ..find() },
            "HEAD_COUNT_INVALID",
            "head_count",
        ),
        finding(
            "in a week to come",
            Find { found_in: slot("2026-W11"), ..find() },
            "SLOT_NOT_BEGUN",
            "found_in",
        ),
        finding(
            "in a month to come",
            Find { found_in: slot("2026-04"), ..find() },
            "SLOT_NOT_BEGUN",
            "found_in",
        ),
        finding(
            "without parties",
            Find { parties: SensitiveText::new(" "), ..find() },
            "TEXT_INVALID",
            "parties",
        ),
        finding(
            "about nothing",
            Find { summary: SensitiveText::new(""), ..find() },
            "TEXT_INVALID",
            "summary",
        ),
        finding(
            "of a hidden one",
            Find { petitioner_id: id("a\u{200b}"), ..find() },
            "ID_INVALID",
            "petitioner_id",
        ),
        finding("hidden", Find { category: id("a\u{200b}"), ..find() }, "ID_INVALID", "category"),
        no(
            "tomorrow",
            vec![],
            find_on("2026-03-02").recorded_on("2026-03-01"),
            "DATE_IN_FUTURE",
            "occurred_at",
        ),
        no(
            "too far back",
            vec![],
            find_on("2026-03-02").recorded_on("2026-03-06"),
            "DATE_TOO_FAR_BACK",
            "occurred_at",
        ),
    ]
}

fn refused_duties() -> Vec<Case> {
    let assigning = |why, assign: Assign, code, field: &'static str| {
        no(why, after_finding(), on("2026-03-05", DisputeCommand::Assign(assign)), code, field)
    };
    let due = |due: &str| Some(day(due));
    let again = |today, due_on| on(today, DisputeCommand::Assign(Assign { due_on, ..assign_to("river") }));
    let raising = |why, to, code, field: &'static str| {
        no(why, after_assigning(), on("2026-03-10", raise_to(to)), code, field)
    };
    vec![
        assigning("to a stranger", assign_to("nowhere"), "UNIT_UNKNOWN", "unit"),
        assigning("to a retired unit", assign_to("gone"), "UNIT_NOT_IN_SERVICE", "unit"),
        assigning(
            "no number",
            Assign { order_number: Some(" ".into()), ..assign_to("mill") },
            "TEXT_INVALID",
            "order_number",
        ),
        assigning(
            "a hidden number",
            Assign { order_number: Some("1\u{200b}".into()), ..assign_to("mill") },
            "ID_INVALID",
            "order_number",
        ),
        assigning(
            "no standard",
            Assign { standard: Some(String::new()), ..assign_to("mill") },
            "TEXT_INVALID",
            "standard",
        ),
        assigning(
            "due before its day",
            Assign { due_on: due("2026-03-04"), ..assign_to("mill") },
            "DUE_DATE_OUT_OF_RANGE",
            "due_on",
        ),
        assigning(
            "due after the limit",
            Assign { due_on: due("2026-04-05"), ..assign_to("mill") },
            "DUE_DATE_OUT_OF_RANGE",
            "due_on",
        ),
        no(
            "assigned again, the limit of the first order stands",
            after_assigning(),
            again("2026-03-20", due("2026-04-05")),
            "DUE_DATE_OUT_OF_RANGE",
            "due_on",
        ),
        no(
            "31 days, the limit having passed",
            after_assigning(),
            again("2026-04-06", due("2026-05-07")),
            "DUE_DATE_OUT_OF_RANGE",
            "due_on",
        ),
        no(
            "before it was found",
            after_finding(),
            again("2026-03-01", None),
            "DATE_BEFORE_PREVIOUS_STEP",
            "occurred_at",
        ),
        raising("downwards", "mill", "UNIT_LEVEL_TOO_LOW", "to"),
        raising("to a stranger", "nowhere", "UNIT_UNKNOWN", "to"),
        raising("to a retired unit", "gone", "UNIT_NOT_IN_SERVICE", "to"),
        no(
            "raised to the same level",
            after_raising(),
            on("2026-03-11", raise_to("hill")),
            "UNIT_LEVEL_TOO_LOW",
            "to",
        ),
        no(
            "raised downwards",
            after_raising(),
            on("2026-03-11", raise_to("mill")),
            "UNIT_LEVEL_TOO_LOW",
            "to",
        ),
        no(
            "raised beyond the limit",
            after_assigning(),
            on("2026-03-10", DisputeCommand::Raise { to: id("east"), due_on: due("2026-04-05") }),
            "DUE_DATE_OUT_OF_RANGE",
            "due_on",
        ),
        no(
            "raised from nobody",
            after_finding(),
            on("2026-03-10", raise_to("east")),
            "DISPUTE_NOT_ASSIGNED",
            None,
        ),
        no(
            "raised after a reopening",
            after_reopening(),
            on("2026-04-02", raise_to("east")),
            "DISPUTE_NOT_ASSIGNED",
            None,
        ),
    ]
}

fn refused_ends() -> Vec<Case> {
    let closed = |why, given: fn() -> Vec<E>, command: DisputeCommand| {
        no(why, given(), on("2026-03-21", command), "DISPUTE_ALREADY_CLOSED", None)
    };
    vec![
        closed("assigned though resolved", after_resolving, DisputeCommand::Assign(assign_to("mill"))),
        closed("raised though resolved", after_resolving, raise_to("east")),
        closed("resolved twice", after_resolving, resolve()),
        closed("a petition though resolved", after_resolving, become_petition()),
        closed("resolved though a petition", after_becoming_a_petition, resolve()),
        closed("a petition twice", after_becoming_a_petition, become_petition()),
        no(
            "reopened though open",
            after_assigning(),
            on("2026-03-21", reopen()),
            "DISPUTE_NOT_RESOLVED",
            None,
        ),
        no(
            "reopened though a petition",
            after_becoming_a_petition(),
            on("2026-03-21", reopen()),
            "DISPUTE_NOT_RESOLVED",
            None,
        ),
        no(
            "reopened before it was resolved",
            after_resolving(),
            on("2026-03-19", reopen()),
            "DATE_BEFORE_PREVIOUS_STEP",
            "occurred_at",
        ),
        no(
            "reopened without a reason",
            after_resolving(),
            on("2026-03-21", DisputeCommand::Reopen { reason: SensitiveText::new("") }),
            "TEXT_INVALID",
            "reason",
        ),
        no(
            "no such petition",
            after_finding(),
            on("2026-03-20", become_petition()),
            "PETITION_UNKNOWN",
            "petition",
        ),
        no(
            "a petition that was not there yet",
            after_finding(),
            on("2026-03-14", become_petition()).knowing(knowing_the_petition()),
            "DATE_BEFORE_REGISTRATION",
            "occurred_at",
        ),
    ]
}

fn refused_without_a_finding() -> Vec<Case> {
    let commands =
        [DisputeCommand::Assign(assign_to("mill")), raise_to("east"), resolve(), become_petition(), reopen()];
    let unknown = |command| no("never found", vec![], on("2026-03-02", command), "DISPUTE_UNKNOWN", "id");
    commands.map(unknown).into()
}

#[test]
fn a_command_that_breaks_a_rule_is_refused_and_every_refusal_is_met() {
    let all = [refused_findings(), refused_duties(), refused_ends(), refused_without_a_finding()];
    let mut met = BTreeSet::new();
    for Case(why, given, when, code, field) in all.into_iter().flatten() {
        let error = decide(&given, when).expect_err(why);
        assert_eq!((error.code(), error.field()), (code, field), "{why}: {error}");
        let sentence = error.to_string();
        assert!(sentence.len() > 20 && !sentence.contains('{'), "{code}: {sentence}");
        if !matches!(error, DisputeError::Unit(_)) {
            met.insert(error.code());
        }
    }
    assert_eq!(met, DisputeError::CODES.iter().copied().collect());
    assert_eq!(met.len(), DisputeError::CODES.len(), "a code is used twice");
}

#[test]
fn a_dispute_goes_its_way_from_finding_to_resolution() {
    assert_eq!(decide(&[], on("2026-03-02", DisputeCommand::Find(find()))), Ok(E::DisputeFound(found())));
    let assign = DisputeCommand::Assign(assign_to("mill"));
    assert_eq!(decide(&after_finding(), on("2026-03-05", assign)), Ok(E::DisputeAssigned(assigned())));
    assert_eq!(
        decide(&after_assigning(), on("2026-03-10", raise_to("river"))),
        Ok(E::DisputeRaised(raised()))
    );
    assert_eq!(decide(&after_raising(), on("2026-03-20", resolve())), Ok(E::DisputeResolved(resolved())));
    assert_eq!(decide(&after_resolving(), on("2026-04-01", reopen())), Ok(E::DisputeReopened(reopened())));
}

#[test]
fn it_is_resolved_or_becomes_a_petition_from_every_open_state() {
    for (given, day_of) in [
        (after_finding(), "2026-03-20"),
        (after_assigning(), "2026-03-20"),
        (after_raising(), "2026-03-20"),
        (after_reopening(), "2026-04-02"),
    ] {
        let occurred_on = day(day_of);
        let resolved = DisputeResolved { occurred_on, ..resolved() };
        assert_eq!(decide(&given, on(day_of, resolve())), Ok(E::DisputeResolved(resolved)));
        let became = DisputeBecamePetition { occurred_on, ..became() };
        let known = on(day_of, become_petition()).knowing(knowing_the_petition());
        assert_eq!(decide(&given, known), Ok(E::DisputeBecamePetition(became)));
    }
    // On the very day of the petition's registration.
    let known = on("2026-03-15", become_petition()).knowing(knowing_the_petition());
    assert!(decide(&after_finding(), known).is_ok());
}

#[test]
fn it_is_found_in_a_slot_that_has_begun_or_in_none() {
    for slot in ["2026-W10", "2026-W09", "2026-03", "2026-03-A", "2025-12-B"] {
        let command = Find { found_in: Some(slot.parse().unwrap()), ..find() };
        assert!(decide(&[], on("2026-03-02", DisputeCommand::Find(command))).is_ok(), "{slot}");
    }
    let without = DisputeFound { found_in: None, ..found() };
    let command = DisputeCommand::Find(Find { found_in: None, ..find() });
    assert_eq!(decide(&[], on("2026-03-02", command)), Ok(E::DisputeFound(without)));
}

#[test]
fn assigning_again_moves_the_duty_and_never_restarts_the_limit() {
    let command = Assign {
        order_number: Some("交〔2026〕3".into()),
        standard: Some("书面答复".into()),
        due_on: Some(day("2026-03-25")),
        ..assign_to("hill")
    };
    let fact = DisputeAssigned {
        occurred_on: day("2026-03-20"),
        unit: unit("hill"),
        number: "交〔2026〕3".into(),
        due_on: day("2026-03-25"),
        standard: Some("书面答复".into()),
        ..assigned()
    };
    let given = after_raising();
    assert_eq!(
        decide(&given, on("2026-03-20", DisputeCommand::Assign(command))),
        Ok(E::DisputeAssigned(fact))
    );
    // The limit having passed, an order gives at most thirty days.
    let fact = DisputeAssigned {
        occurred_on: day("2026-04-06"),
        number: "1-2".into(),
        due_on: day("2026-05-06"),
        ..assigned()
    };
    let late = on("2026-04-06", DisputeCommand::Assign(assign_to("mill")));
    assert_eq!(decide(&given, late), Ok(E::DisputeAssigned(fact)));
}

#[test]
fn raising_goes_to_any_higher_level_and_on_from_the_last() {
    let fact = DisputeRaised {
        occurred_on: day("2026-03-11"),
        from: unit("river"),
        to: unit("city"),
        due_on: day("2026-03-30"),
        ..raised()
    };
    let command = DisputeCommand::Raise { to: id("city"), due_on: Some(day("2026-03-30")) };
    assert_eq!(decide(&after_raising(), on("2026-03-11", command)), Ok(E::DisputeRaised(fact)));
    // After the limit, thirty days.
    let fact = DisputeRaised { occurred_on: day("2026-04-10"), due_on: day("2026-05-10"), ..raised() };
    assert_eq!(decide(&after_assigning(), on("2026-04-10", raise_to("river"))), Ok(E::DisputeRaised(fact)));
}

#[test]
fn a_reopening_needs_a_new_assignment_which_counts_its_own_limit() {
    let fact = DisputeAssigned {
        occurred_on: day("2026-04-02"),
        number: "2-1".into(),
        due_on: day("2026-05-02"),
        limit_on: day("2026-05-02"),
        ..assigned()
    };
    let assign = DisputeCommand::Assign(assign_to("mill"));
    assert_eq!(decide(&after_reopening(), on("2026-04-02", assign)), Ok(E::DisputeAssigned(fact)));
}

#[test]
fn an_import_may_take_a_due_day_beyond_the_limit_as_it_was_recorded() {
    let assign = Assign { due_on: Some(day("2026-12-31")), ..assign_to("mill") };
    let command = || on("2026-03-05", DisputeCommand::Assign(assign.clone()));
    let fact = DisputeAssigned { due_on: day("2026-12-31"), limits: DueLimits::AsRecorded, ..assigned() };
    let imported = command().imported(DueLimits::AsRecorded);
    assert_eq!(decide(&after_finding(), imported), Ok(E::DisputeAssigned(fact)));
    let strict = decide(&after_finding(), command().imported(DueLimits::InForce)).unwrap_err();
    assert!(strict.to_string().contains("AS_RECORDED"), "{strict}");
}

#[test]
fn its_state_and_who_works_with_it_follow_its_events() {
    let fold = |events: &[E]| {
        let mut dispute = Dispute::default();
        events.iter().for_each(|event| dispute.evolve(event));
        dispute
    };
    assert_eq!(Dispute::default().state(), None);
    use DisputeState::{Assigned, BecamePetition, Found, Raised, Reopened, Resolved};
    for (given, state, works, sees, due, closed) in [
        (after_finding(), Found, vec![], vec![], None, None),
        (after_assigning(), Assigned, vec!["mill"], vec![], Some("2026-04-04"), None),
        (after_raising(), Raised, vec!["river"], vec!["mill"], Some("2026-04-04"), None),
        (after_resolving(), Resolved, vec!["mill"], vec![], None, Some("2026-03-20")),
        (after_becoming_a_petition(), BecamePetition, vec!["mill"], vec![], None, Some("2026-03-20")),
        (after_reopening(), Reopened, vec![], vec!["mill"], None, None),
    ] {
        let dispute = fold(&given);
        let summary = <Dispute as CaseKind>::summary(&dispute).unwrap();
        let codes = |units: &[UnitCode]| units.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(dispute.state(), Some(state));
        assert_eq!(
            (summary.owner.as_str(), codes(&summary.units)),
            ("river", works.iter().map(ToString::to_string).collect())
        );
        assert_eq!(codes(&summary.acting), sees, "{state:?}");
        assert_eq!((summary.due_on, summary.closed_on), (due.map(day), closed.map(day)), "{state:?}");
        assert_eq!(summary.names.len(), usize::from(state == BecamePetition));
        let stored = serde_json::to_value(&dispute).unwrap();
        assert_eq!(serde_json::from_value::<Dispute>(stored).unwrap(), dispute);
    }
}
