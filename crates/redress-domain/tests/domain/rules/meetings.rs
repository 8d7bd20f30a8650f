//! Meetings (会议).

mod refused;

use crate::{check::decided, fixture::*};
use redress_domain::{
    kind::Asker,
    meeting::{MeetingEvent as E, *},
    *,
};

type Decided = Result<E, MeetingError>;

fn decide(given: &[E], when: Submitted<MeetingCommand>) -> Decided {
    decided::<Meeting>(given.to_vec(), when)
}

pub(crate) fn petition() -> Subject {
    Subject::Petition(id("P-1"))
}

pub(crate) fn dispute() -> Subject {
    Subject::Dispute(id("D-1"))
}

fn hold() -> Hold {
    Hold {
        owner: id("east"),
        kind: MeetingKind::Consultation,
        tier: Some(2),
        chair: "王主任".into(),
        units: vec![id("housing"), id("river")],
        subjects: vec![petition(), dispute()],
    }
}

/// By `east`, a consultation of tier 2 of `housing` and `river` about `P-1` and `D-1`, on 2 March 2026.
pub(crate) fn held() -> MeetingHeld {
    MeetingHeld {
        occurred_on: day("2026-03-02"),
        owner: unit("east"),
        kind: MeetingKind::Consultation,
        tier: Some(2),
        chair: "王主任".into(),
        units: vec![unit("housing"), unit("river")],
        subjects: vec![petition(), dispute()],
    }
}

/// `housing` is responsible, until the end of March.
fn decision() -> Decide {
    Decide {
        subject: petition(),
        decision: MatterDecision::Responsible,
        unit: Some(id("housing")),
        due_on: Some(day("2026-03-31")),
        text: SensitiveText::new("由住建部门负责修缮"),
    }
}

/// On 3 March.
pub(crate) fn matter_decided() -> MatterDecided {
    MatterDecided {
        occurred_on: day("2026-03-03"),
        subject: petition(),
        decision: MatterDecision::Responsible,
        unit: Some(unit("housing")),
        due_on: Some(day("2026-03-31")),
        sensitive: seal(SensitiveField::Text, "由住建部门负责修缮").unwrap(),
    }
}

/// On the dispute, on 3 March.
pub(crate) fn nothing_decided() -> MatterDecided {
    let decision = MatterDecision::NoDecision;
    MatterDecided { subject: dispute(), decision, unit: None, due_on: None, ..matter_decided() }
}

/// On 20 March.
pub(crate) fn executed() -> DecisionExecuted {
    DecisionExecuted { occurred_on: day("2026-03-20"), subject: petition() }
}

/// `P-1`, registered on 1 March 2026, and `D-1`, found on that day.
pub(crate) fn knowing_the_subjects() -> Facts {
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
    let cases = [petition(), dispute()].map(|of| (of.stream(), subject.clone()));
    Facts { cases: cases.into(), ..Facts::default() }
}

fn after_meeting() -> Vec<E> {
    vec![E::MeetingHeld(held())]
}

fn after_deciding() -> Vec<E> {
    [after_meeting(), vec![E::MatterDecided(matter_decided())]].concat()
}

fn after_deciding_all() -> Vec<E> {
    [after_deciding(), vec![E::MatterDecided(nothing_decided())]].concat()
}

fn after_executing() -> Vec<E> {
    [after_deciding_all(), vec![E::DecisionExecuted(executed())]].concat()
}

/// By those who reach both subjects.
fn deciding(day: &str, decide: Decide) -> Submitted<MeetingCommand> {
    on(day, MeetingCommand::Decide(decide)).knowing(knowing_the_subjects())
}

fn execute(subject: Subject) -> MeetingCommand {
    MeetingCommand::Execute { subject }
}

fn fold(given: &[E]) -> Meeting {
    let mut meeting = Meeting::default();
    given.iter().for_each(|event| meeting.evolve(event));
    meeting
}

#[test]
fn a_meeting_is_held_decides_and_its_decisions_are_executed() {
    let known = on("2026-03-02", MeetingCommand::Hold(hold())).knowing(knowing_the_subjects());
    assert_eq!(decide(&[], known), Ok(E::MeetingHeld(held())));
    let command = deciding("2026-03-03", decision());
    assert_eq!(decide(&after_meeting(), command), Ok(E::MatterDecided(matter_decided())));
    let nothing = Decide {
        subject: dispute(),
        decision: MatterDecision::NoDecision,
        unit: None,
        due_on: None,
        ..decision()
    };
    let command = deciding("2026-03-03", nothing);
    assert_eq!(decide(&after_deciding(), command), Ok(E::MatterDecided(nothing_decided())));
    let command = on("2026-03-20", execute(petition()));
    assert_eq!(decide(&after_deciding(), command), Ok(E::DecisionExecuted(executed())));
}

#[test]
fn a_consultation_has_a_tier_from_2_to_4_and_no_other_meeting_has_one() {
    for kind in MeetingKind::ALL {
        for tier in [None, Some(0), Some(1), Some(2), Some(3), Some(4), Some(5)] {
            let command = MeetingCommand::Hold(Hold { kind: *kind, tier, ..hold() });
            let decided = decide(&[], on("2026-03-02", command).knowing(knowing_the_subjects()));
            let is_right = match kind {
                MeetingKind::Consultation => matches!(tier, Some(2..=4)),
                _ => tier.is_none(),
            };
            let expected = MeetingHeld { kind: *kind, tier, ..held() };
            assert_eq!(decided.is_ok(), is_right, "{kind} {tier:?}: {decided:?}");
            assert!(decided.is_err() || decided == Ok(E::MeetingHeld(expected)));
        }
    }
}

#[test]
fn a_raised_subject_may_name_a_unit_and_a_day_or_neither() {
    for unit in [None, Some("city")] {
        for due_on in [None, Some(day("2026-03-03"))] {
            let raised = MatterDecision::Raised;
            let raise = Decide { decision: raised, unit: unit.map(id), due_on, ..decision() };
            let decided = decide(&after_meeting(), deciding("2026-03-03", raise));
            let unit = unit.map(self::unit);
            let expected = MatterDecided { decision: raised, unit, due_on, ..matter_decided() };
            assert_eq!(decided, Ok(E::MatterDecided(expected)));
        }
    }
}

/// Each subject is a thread of its own: what is decided on one does not hold up another.
#[test]
fn a_step_is_not_before_that_of_its_own_subject() {
    let late = deciding("2026-03-02", Decide { subject: dispute(), ..decision() });
    assert!(decide(&after_deciding(), late).is_ok(), "before the other decision, on the day of the meeting");
    for (given, command, first) in [
        (after_meeting(), MeetingCommand::Decide(decision()), "2026-03-02"),
        (after_deciding(), execute(petition()), "2026-03-03"),
    ] {
        let on = |day, command| on(day, command).knowing(knowing_the_subjects());
        assert!(decide(&given, on(first, command.clone())).is_ok());
        let before = on_day(day(first).pred_opt().unwrap(), command.clone()).knowing(knowing_the_subjects());
        assert_eq!(decide(&given, before).unwrap_err().code(), "DATE_BEFORE_PREVIOUS_STEP");
        let late = on("2026-03-10", command.clone()).recorded_on("2026-03-13");
        assert!(decide(&given, late).is_ok());
        let too_late = on("2026-03-10", command).recorded_on("2026-03-14");
        assert_eq!(decide(&given, too_late).unwrap_err().code(), "DATE_TOO_FAR_BACK");
    }
}

#[test]
fn it_is_closed_once_every_subject_is_decided_and_every_decision_executed() {
    let seen = |given: &[E]| {
        let meeting = fold(given);
        (meeting.state().unwrap(), meeting.due_on(), meeting.closed_on())
    };
    let due = Some(day("2026-03-31"));
    assert_eq!(seen(&after_meeting()), (MeetingState::Held, None, None));
    assert_eq!(seen(&after_deciding()), (MeetingState::Held, due, None));
    assert_eq!(seen(&after_deciding_all()), (MeetingState::Decided, due, None));
    assert_eq!(seen(&after_executing()), (MeetingState::Executed, None, Some(day("2026-03-20"))));
    let early = [after_deciding(), vec![E::DecisionExecuted(executed())]].concat();
    assert_eq!(seen(&early), (MeetingState::Held, None, None), "the dispute has no decision yet");
    let about_one = MeetingHeld { subjects: vec![dispute()], ..held() };
    let nothing = [E::MeetingHeld(about_one), E::MatterDecided(nothing_decided())];
    let closed = (MeetingState::Executed, None, Some(day("2026-03-03")));
    assert_eq!(seen(&nothing), closed, "where nothing was decided, there is nothing to execute");
}

#[test]
fn those_who_took_part_and_those_who_execute_see_it_and_the_latter_are_asked_until_they_did() {
    let summary = |given: &[E]| <Meeting as CaseKind>::summary(&fold(given)).unwrap();
    let codes = |codes: &[&str]| codes.iter().map(|code| id(code)).collect::<Vec<UnitCode>>();
    let before = summary(&after_meeting());
    assert_eq!((before.acting, before.asked), (codes(&["housing", "river"]), codes(&[])));
    let to_water = MatterDecided { unit: Some(unit("water")), ..matter_decided() };
    let given = [after_meeting(), vec![E::MatterDecided(to_water)]].concat();
    let asked = summary(&given);
    assert_eq!((asked.acting, asked.asked), (codes(&["housing", "river", "water"]), codes(&["water"])));
    let given = [given, vec![E::DecisionExecuted(executed())]].concat();
    let answered = summary(&given);
    assert_eq!((answered.acting, answered.asked), (codes(&["housing", "river", "water"]), codes(&[])));
    assert_eq!(answered.names, [petition().stream(), dispute().stream()]);
    let by_the_owner = MatterDecided { unit: Some(unit("east")), ..matter_decided() };
    let given = [after_meeting(), vec![E::MatterDecided(by_the_owner)]].concat();
    assert_eq!(summary(&given).asked, codes(&[]), "the owner works with it already");
}

/// The owner says it of every subject; the unit that executes a decision, of that one; to it the others are no subjects.
#[test]
fn the_executing_unit_says_that_its_own_decision_was_executed_and_no_other() {
    let units = tree();
    let bar = |within: Option<&str>, subject: Subject| {
        let within: Option<UnitCode> = within.map(id);
        let asker = Asker { unit: None, within: within.as_ref(), units: &units, today: day("2026-03-20") };
        let to = ToMeeting::new(id("M-1"), execute(subject));
        <Meeting as CaseKind>::bar(&to, &fold(&after_deciding_all()), &asker).map_err(|error| error.code())
    };
    for (within, of_the_petition, of_the_dispute) in [
        (None, Ok(()), Ok(())),
        (Some("east"), Ok(()), Ok(())),
        (Some("city"), Ok(()), Ok(())),
        (Some("housing"), Ok(()), Err("NOT_A_SUBJECT")),
        (Some("river"), Err("NOT_A_SUBJECT"), Err("NOT_A_SUBJECT")),
    ] {
        assert_eq!(bar(within, petition()), of_the_petition, "{within:?}");
        assert_eq!(bar(within, dispute()), of_the_dispute, "{within:?}");
    }
}

/// A text about one petition belongs to its petitioner.
#[test]
fn a_decision_belongs_to_the_people_of_its_subject() {
    use redress_domain::kind::ValueOwner;
    let meeting = fold(&after_meeting());
    for (decided, subject) in [(matter_decided(), petition()), (nothing_decided(), dispute())] {
        let owner = <Meeting as CaseKind>::owner(&meeting, &E::MatterDecided(decided));
        assert_eq!(owner, ValueOwner::PetitionerOf(subject.stream()));
    }
    let named = <Meeting as CaseKind>::names(&E::MeetingHeld(held()));
    assert_eq!(named, [petition().stream(), dispute().stream()]);
}
