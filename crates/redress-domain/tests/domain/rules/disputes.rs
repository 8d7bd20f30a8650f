//! Disputes (矛盾纠纷).

mod refused;

use crate::{check::decided, fixture::*};
use redress_domain::{
    dispute::{DisputeEvent as E, *},
    *,
};

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
        given: None,
        calendar_assumed: false,
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
fn an_order_without_a_number_gets_the_next_one_of_the_owners_series() {
    let next = || Facts { next: given("river", 7), ..Facts::default() };
    let fact =
        DisputeAssigned { number: "river-A-2026-00007".into(), given: given("river", 7), ..assigned() };
    let order = || on("2026-03-05", DisputeCommand::Assign(assign_to("mill"))).knowing(next());
    assert_eq!(decide(&after_finding(), order()), Ok(E::DisputeAssigned(fact.clone())));
    // An import and a simulation get round and count: the office gave no order.
    let imported = order().imported(DueLimits::InForce);
    assert_eq!(decide(&after_finding(), imported), Ok(E::DisputeAssigned(assigned())));
    // A caller's own one, and an import's that looks like one of the office's.
    let own = |number: &str| {
        let command = Assign { order_number: Some(number.into()), ..assign_to("mill") };
        on("2026-03-05", DisputeCommand::Assign(command)).knowing(next())
    };
    for (number, when) in [
        ("交〔2026〕3", own("交〔2026〕3")),
        ("river-A-2026-00007", own("river-A-2026-00007").imported(DueLimits::InForce)),
    ] {
        let fact = DisputeAssigned { number: number.into(), ..assigned() };
        assert_eq!(decide(&after_finding(), when), Ok(E::DisputeAssigned(fact)), "{number}");
    }
    let found = Dispute { found: Some(found()), ..Dispute::default() };
    let to = ToDispute::new(id("D-1"), DisputeCommand::Assign(assign_to("mill")));
    let taken = <Dispute as CaseKind>::takes(&to, &found).unwrap();
    assert_eq!((taken.series, taken.unit.as_str()), (numbers::Series::Assignment, "river"));
    let numbered = <Dispute as CaseKind>::reverse(id("D-1"), &E::DisputeAssigned(fact));
    assert_eq!(numbered, to_day(to, "2026-04-04"), "a number that the office gave is not the caller's");
}

fn to_day(to: ToDispute, due_on: &str) -> ToDispute {
    match to.command {
        DisputeCommand::Assign(assign) => {
            let assign = Assign { due_on: Some(day(due_on)), ..assign };
            ToDispute::new(to.id, DisputeCommand::Assign(assign))
        }
        _ => to,
    }
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
