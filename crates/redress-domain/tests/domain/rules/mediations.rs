//! Mediation (调解).

mod again;
mod refused;

use crate::{check::decided, fixture::*};
use redress_domain::{
    mediation::{MediationEvent as E, *},
    *,
};
use std::sync::Arc;

type Decided = Result<E, MediationError>;

fn decide(given: &[E], when: Submitted<MediationCommand>) -> Decided {
    decided::<Mediation>(given.to_vec(), when)
}

fn open() -> Open {
    Open {
        owner: id("river"),
        subject: Subject::Petition(id("P-1")),
        level: Level::Village,
        committee: "河东村人民调解委员会".into(),
        peoples_committee: true,
        both_agreed: true,
    }
}

/// By `river`, of `P-1`, on 2 March 2026, by a people's mediation committee.
pub(crate) fn opened() -> MediationOpened {
    MediationOpened {
        occurred_on: day("2026-03-02"),
        owner: unit("river"),
        subject: Subject::Petition(id("P-1")),
        level: Level::Village,
        committee: "河东村人民调解委员会".into(),
        peoples_committee: true,
    }
}

/// To the township, on 5 March.
pub(crate) fn raised() -> MediationRaised {
    MediationRaised { occurred_on: day("2026-03-05"), level: Level::Township }
}

fn owed(due_on: Option<&str>, amount: Option<i64>) -> Owed {
    Owed { due_on: due_on.map(day), amount: amount.map(Fen), text: SensitiveText::new("退还押金") }
}

fn agree(obligations: Vec<Owed>) -> MediationCommand {
    MediationCommand::Agree(Agree { form: Form::Written, effective_on: None, obligations })
}

fn two_obligations() -> Vec<Owed> {
    vec![owed(Some("2026-03-31"), Some(125_000)), owed(None, None)]
}

fn texts(number: u16) -> Sealed {
    let value = text("退还押金");
    let with = |values: SensitiveValues, place| values.with(SensitiveField::Item(place), value.as_ref());
    Sealed::of(&(1..=number).fold(SensitiveValues::default(), with), &SALT).unwrap()
}

/// On 10 March: 1,250 yuan by the end of the month, and something without a day.
pub(crate) fn reached() -> AgreementReached {
    AgreementReached {
        occurred_on: day("2026-03-10"),
        form: Form::Written,
        effective_on: day("2026-03-10"),
        obligations: vec![
            Obligation { n: 1, due_on: Some(day("2026-03-31")), amount: Some(Fen(125_000)) },
            Obligation { n: 2, due_on: None, amount: None },
        ],
        confirm_until: Some(day("2026-04-09")),
        calendar_assumed: false,
        sensitive: texts(2),
    }
}

fn fail() -> MediationCommand {
    MediationCommand::Fail { reason: SensitiveText::new("分歧太大") }
}

/// On 10 March.
pub(crate) fn failed() -> MediationFailed {
    let sensitive = seal(SensitiveField::Reason, "分歧太大").unwrap();
    MediationFailed { occurred_on: day("2026-03-10"), sensitive }
}

fn request() -> MediationCommand {
    MediationCommand::RequestConfirmation { court: "东区人民法院".into() }
}

/// On 20 March.
pub(crate) fn requested() -> ConfirmationRequested {
    ConfirmationRequested { occurred_on: day("2026-03-20"), court: "东区人民法院".into() }
}

fn say(result: Confirmation) -> MediationCommand {
    MediationCommand::DecideConfirmation { result, number: SensitiveText::new("民特12号") }
}

/// On 30 March.
pub(crate) fn confirmed(result: Confirmation) -> ConfirmationDecided {
    let sensitive = seal(SensitiveField::Number, "民特12号").unwrap();
    ConfirmationDecided { occurred_on: day("2026-03-30"), result, sensitive }
}

fn visit(n: u32, result: Performance) -> MediationCommand {
    MediationCommand::Visit { n, result }
}

pub(crate) fn visited(on: &str, n: u32, result: Performance) -> PerformanceVisited {
    PerformanceVisited { occurred_on: day(on), n, result }
}

/// `P-1`, registered on 1 March 2026, and `D-1`, found on that day.
fn knowing_the_subjects() -> Facts {
    let subject = Summary {
        owner: id("bureau"),
        units: vec![],
        acting: vec![],
        asked: vec![],
        names: vec![],
        petitioner: Some(id("someone")),
        opened_on: day("2026-03-01"),
        last_on: day("2026-03-01"),
        due_on: None,
        closed_on: None,
    };
    let cases = [(AggregateKind::Petition, "P-1"), (AggregateKind::Dispute, "D-1")];
    let cases = cases.map(|(kind, id)| ((kind, id.to_owned()), subject.clone()));
    Facts { cases: cases.into(), ..Facts::default() }
}

fn after_opening() -> Vec<E> {
    vec![E::MediationOpened(opened())]
}

fn after_agreeing() -> Vec<E> {
    [after_opening(), vec![E::AgreementReached(reached())]].concat()
}

fn after_requesting() -> Vec<E> {
    [after_agreeing(), vec![E::ConfirmationRequested(requested())]].concat()
}

fn after_refusing() -> Vec<E> {
    [after_requesting(), vec![E::ConfirmationDecided(confirmed(Confirmation::Refused))]].concat()
}

fn after_failing() -> Vec<E> {
    [after_opening(), vec![E::MediationFailed(failed())]].concat()
}

/// After a visit to the first obligation on a day.
fn after_visiting(on: &str, result: Performance) -> Vec<E> {
    [after_agreeing(), vec![E::PerformanceVisited(visited(on, 1, result))]].concat()
}

fn fold(given: &[E]) -> Mediation {
    let mut mediation = Mediation::default();
    given.iter().for_each(|event| mediation.evolve(event));
    mediation
}

#[test]
fn a_mediation_goes_its_way_from_opening_to_performance() {
    let known = on("2026-03-02", MediationCommand::Open(open())).knowing(knowing_the_subjects());
    assert_eq!(decide(&[], known), Ok(E::MediationOpened(opened())));
    let raise = MediationCommand::Raise { level: Level::Township };
    assert_eq!(decide(&after_opening(), on("2026-03-05", raise)), Ok(E::MediationRaised(raised())));
    let agree = agree(two_obligations());
    assert_eq!(decide(&after_opening(), on("2026-03-10", agree)), Ok(E::AgreementReached(reached())));
    assert_eq!(
        decide(&after_agreeing(), on("2026-03-20", request())),
        Ok(E::ConfirmationRequested(requested()))
    );
    for result in Confirmation::ALL {
        let decided = decide(&after_requesting(), on("2026-03-30", say(*result)));
        assert_eq!(decided, Ok(E::ConfirmationDecided(confirmed(*result))));
    }
    for result in Performance::ALL {
        let found = decide(&after_agreeing(), on("2026-04-01", visit(1, *result)));
        assert_eq!(found, Ok(E::PerformanceVisited(visited("2026-04-01", 1, *result))));
    }
    assert_eq!(decide(&after_opening(), on("2026-03-10", fail())), Ok(E::MediationFailed(failed())));
}

#[test]
fn a_petition_or_a_dispute_is_mediated_from_its_own_day_on() {
    for subject in [Subject::Petition(id("P-1")), Subject::Dispute(id("D-1"))] {
        let command = MediationCommand::Open(Open { subject: subject.clone(), ..open() });
        let on_its_day = on("2026-03-01", command.clone()).knowing(knowing_the_subjects());
        let expected = MediationOpened { occurred_on: day("2026-03-01"), subject, ..opened() };
        assert_eq!(decide(&[], on_its_day), Ok(E::MediationOpened(expected)));
        let before = on("2026-02-28", command).knowing(knowing_the_subjects());
        assert_eq!(decide(&[], before).unwrap_err().code(), "DATE_BEFORE_SUBJECT");
    }
}

#[test]
fn it_is_raised_to_every_higher_level_and_to_no_other() {
    for from in Level::ALL {
        for to in Level::ALL {
            let given = [E::MediationOpened(MediationOpened { level: *from, ..opened() })];
            let decided = decide(&given, on("2026-03-05", MediationCommand::Raise { level: *to }));
            assert_eq!(decided.is_ok(), to > from, "{from} to {to}: {decided:?}");
        }
    }
    assert_eq!(
        fold(&[after_opening(), vec![E::MediationRaised(raised())]].concat()).level,
        Some(Level::Township)
    );
}

#[test]
fn a_court_is_asked_from_the_day_of_effect_to_the_thirtieth_day_after_it() {
    let of_the_agreement = |effective_on: &str| {
        let command =
            Agree { form: Form::Oral, effective_on: Some(day(effective_on)), obligations: two_obligations() };
        let decided = decide(&after_opening(), on("2026-03-10", MediationCommand::Agree(command))).unwrap();
        [after_opening(), vec![decided]].concat()
    };
    for (effective_on, first, last) in
        [("2026-03-10", "2026-03-10", "2026-04-09"), ("2026-03-15", "2026-03-15", "2026-04-14")]
    {
        let given = of_the_agreement(effective_on);
        for inside in [first, last] {
            assert!(decide(&given, on(inside, request())).is_ok(), "{inside}");
        }
        let out_of_time = [day(first).pred_opt().unwrap(), day(last).succ_opt().unwrap()];
        for out in out_of_time.into_iter().filter(|out| *out >= day("2026-03-10")) {
            let error = decide(&given, on_day(out, request())).unwrap_err();
            assert_eq!(
                (error.code(), error.field()),
                ("CONFIRMATION_OUT_OF_TIME", Some("occurred_at")),
                "{out}"
            );
        }
    }
}

#[test]
fn the_procedure_file_says_for_how_long_a_court_may_be_asked() {
    let file = include_str!("../../../procedure/default.toml");
    let before = file.replace("confirmation_days", "# confirmation_days");
    assert_eq!(
        Procedure::parse(&before).unwrap(),
        Procedure::default(),
        "a file of before there was this limit"
    );
    for (limit, until, calendar_assumed) in
        [("10", "2026-03-20", false), ("{ days = 5, count = \"WORKING\" }", "2026-03-17", true)]
    {
        let other = file.replace("confirmation_days = 30 ", &format!("confirmation_days = {limit} "));
        let rules = Rules { procedure: Arc::new(Procedure::parse(&other).unwrap()), ..rules() };
        let submitted: Submitted<MediationCommand> = on("2026-03-10", agree(two_obligations()));
        let case = submitted.case(&rules, &submitted.command.sensitive());
        let reached = AgreementReached { confirm_until: Some(day(until)), calendar_assumed, ..reached() };
        let event = E::AgreementReached(reached);
        assert_eq!(fold(&after_opening()).decide(&submitted.command, &case), Ok(event.clone()));
        // Where that file is not at hand, the event itself says what it was decided by.
        let implied =
            <Mediation as CaseKind>::implied(&Procedure::default(), &fold(&after_opening()), &event).unwrap();
        let rules = Rules { procedure: Arc::new(implied), ..rules };
        let case = submitted.case(&rules, &submitted.command.sensitive());
        assert_eq!(fold(&after_opening()).decide(&submitted.command, &case), Ok(event));
    }
}

#[test]
fn only_a_peoples_committee_has_a_day_until_which_a_court_is_asked() {
    let given = [E::MediationOpened(MediationOpened { peoples_committee: false, ..opened() })];
    let expected = AgreementReached { confirm_until: None, ..reached() };
    assert_eq!(
        decide(&given, on("2026-03-10", agree(two_obligations()))),
        Ok(E::AgreementReached(expected.clone()))
    );
    let given = [given.to_vec(), vec![E::AgreementReached(expected)]].concat();
    assert_eq!(decide(&given, on("2026-03-20", request())).unwrap_err().code(), "NOT_A_PEOPLES_COMMITTEE");
}

#[test]
fn what_reaches_the_office_from_outside_is_recorded_late() {
    for (given, command, happened) in [
        (after_agreeing(), request(), "2026-03-10"),
        (after_requesting(), say(Confirmation::Valid), "2026-03-20"),
        (after_agreeing(), visit(1, Performance::Performed), "2026-03-10"),
        // Each obligation is a thread of its own.
        (after_visiting("2026-05-01", Performance::Partly), visit(2, Performance::Performed), "2026-03-10"),
        (after_visiting("2026-05-01", Performance::Partly), request(), "2026-03-10"),
        (after_visiting("2026-05-01", Performance::Partly), visit(1, Performance::Not), "2026-05-01"),
    ] {
        let late = on(happened, command).recorded_on("2027-03-01");
        assert!(decide(&given, late.clone()).is_ok(), "{:?}", late.command);
        let mut before = late;
        let earlier = day(happened).pred_opt().unwrap();
        before.moment.occurred_on = earlier;
        let error = decide(&given, before).unwrap_err();
        assert_eq!(error.code(), "DATE_BEFORE_PREVIOUS_STEP");
    }
    for (given, command) in [
        (after_opening(), MediationCommand::Raise { level: Level::City }),
        (after_opening(), agree(two_obligations())),
        (after_opening(), fail()),
    ] {
        let in_time = on("2026-03-10", command.clone()).recorded_on("2026-03-13");
        assert!(decide(&given, in_time).is_ok());
        let late = on("2026-03-10", command).recorded_on("2026-03-14");
        assert_eq!(decide(&given, late).unwrap_err().code(), "DATE_TOO_FAR_BACK");
    }
}

#[test]
fn it_is_closed_by_a_failure_or_once_the_last_visits_found_everything_performed() {
    let seen = |given: &[E]| {
        let mediation = fold(given);
        (mediation.state().unwrap(), mediation.due_on(), mediation.closed_on())
    };
    let visit = |on: &str, n, result| vec![E::PerformanceVisited(visited(on, n, result))];
    use Performance::{Not, Partly, Performed};
    let due = Some(day("2026-03-31"));
    assert_eq!(seen(&after_opening()), (MediationState::Opened, None, None));
    assert_eq!(seen(&after_failing()), (MediationState::Failed, None, Some(day("2026-03-10"))));
    assert_eq!(seen(&after_agreeing()), (MediationState::Agreed, due, None));
    let mut given = [after_agreeing(), visit("2026-03-20", 1, Partly)].concat();
    assert_eq!(seen(&given), (MediationState::Agreed, due, None));
    given.extend(visit("2026-04-02", 1, Performed));
    assert_eq!(seen(&given), (MediationState::Agreed, None, None), "the other one has no day");
    given.extend(visit("2026-03-25", 2, Performed));
    assert_eq!(seen(&given), (MediationState::Performed, None, Some(day("2026-04-02"))));
    given.extend(visit("2026-05-01", 2, Not));
    assert_eq!(seen(&given), (MediationState::Agreed, None, None), "the last visit counts");
}
