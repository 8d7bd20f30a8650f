//! Commands to meetings that a rule forbids: an example meets every refusal.

use super::*;
use std::collections::BTreeSet;

struct Case(&'static str, Vec<E>, Submitted<MeetingCommand>, &'static str, Option<&'static str>);

fn no(
    why: &'static str,
    given: Vec<E>,
    when: Submitted<MeetingCommand>,
    code: &'static str,
    field: impl Into<Option<&'static str>>,
) -> Case {
    Case(why, given, when, code, field.into())
}

fn refused_meetings() -> Vec<Case> {
    let hold_on = |day, hold| on(day, MeetingCommand::Hold(hold)).knowing(knowing_the_subjects());
    let holding = |why, hold: Hold, code, field: &'static str| {
        no(why, vec![], hold_on("2026-03-02", hold), code, field)
    };
    let of = |subjects: Vec<Subject>| Hold { subjects, ..hold() };
    let with = |units: Vec<UnitCode>| Hold { units, ..hold() };
    let many = (0..101).map(|n| Subject::Petition(id(&format!("P-{n}")))).collect();
    let kind = MeetingKind::Coordination;
    vec![
        no("held twice", after_meeting(), hold_on("2026-03-03", hold()), "MEETING_ALREADY_HELD", "id"),
        holding("of no tier", Hold { tier: None, ..hold() }, "CONSULTATION_TIER_OUT_OF_RANGE", "tier"),
        holding("of the desk", Hold { tier: Some(1), ..hold() }, "CONSULTATION_TIER_OUT_OF_RANGE", "tier"),
        holding("not a consultation", Hold { kind, ..hold() }, "TIER_NOT_ALLOWED", "tier"),
        holding("of nobody", with(vec![]), "MEETING_UNITS_INVALID", "units"),
        holding("one twice", with(vec![id("river"), id("river")]), "MEETING_UNITS_INVALID", "units"),
        holding("with a stranger", with(vec![id("nowhere")]), "UNIT_UNKNOWN", "units"),
        holding("with a retired unit", with(vec![id("gone")]), "UNIT_NOT_IN_SERVICE", "units"),
        holding("of a stranger", Hold { owner: id("nowhere"), ..hold() }, "UNIT_UNKNOWN", "owner"),
        holding("about nothing", of(vec![]), "MEETING_SUBJECTS_INVALID", "petitions"),
        holding("about one twice", of(vec![petition(), petition()]), "MEETING_SUBJECTS_INVALID", "petitions"),
        holding(
            "about one dispute twice",
            of(vec![petition(), dispute(), dispute()]),
            "MEETING_SUBJECTS_INVALID",
            "disputes",
        ),
        holding("about too many", of(many), "MEETING_SUBJECTS_INVALID", "petitions"),
        holding("no petition", of(vec![Subject::Petition(id("D-1"))]), "PETITION_UNKNOWN", "petitions"),
        holding("no dispute", of(vec![Subject::Dispute(id("P-1"))]), "DISPUTE_UNKNOWN", "disputes"),
        holding("chaired by nobody", Hold { chair: " ".into(), ..hold() }, "TEXT_INVALID", "chair"),
        no(
            "before the petition was there",
            vec![],
            hold_on("2026-02-28", hold()),
            "DATE_BEFORE_SUBJECT",
            "occurred_at",
        ),
        no(
            "tomorrow",
            vec![],
            hold_on("2026-03-03", hold()).recorded_on("2026-03-02"),
            "DATE_IN_FUTURE",
            "occurred_at",
        ),
    ]
}

fn refused_decisions() -> Vec<Case> {
    let deciding = |why, decide: Decide, code, field: &'static str| {
        no(why, after_meeting(), super::deciding("2026-03-03", decide), code, field)
    };
    let nothing = Decide { decision: MatterDecision::NoDecision, ..decision() };
    let other = Subject::Petition(id("P-2"));
    vec![
        no("of no meeting", vec![], super::deciding("2026-03-03", decision()), "MEETING_UNKNOWN", "id"),
        no(
            "hidden from those who work with the meeting",
            after_meeting(),
            on("2026-03-03", MeetingCommand::Decide(decision())),
            "NOT_A_SUBJECT",
            "petition",
        ),
        deciding("not discussed", Decide { subject: other, ..decision() }, "NOT_A_SUBJECT", "petition"),
        deciding(
            "not discussed either",
            Decide { subject: Subject::Dispute(id("P-1")), ..decision() },
            "NOT_A_SUBJECT",
            "dispute",
        ),
        no(
            "decided twice",
            after_deciding(),
            super::deciding("2026-03-04", decision()),
            "MATTER_ALREADY_DECIDED",
            "petition",
        ),
        deciding("nobody responsible", Decide { unit: None, ..decision() }, "DECIDED_UNIT_REQUIRED", "unit"),
        deciding(
            "nothing, by a unit",
            Decide { due_on: None, ..nothing.clone() },
            "DECIDED_UNIT_NOT_ALLOWED",
            "unit",
        ),
        deciding("nothing, by a day", Decide { unit: None, ..nothing }, "DECIDED_UNIT_NOT_ALLOWED", "due_on"),
        deciding(
            "due before it",
            Decide { due_on: Some(day("2026-03-02")), ..decision() },
            "DECISION_DUE_TOO_EARLY",
            "due_on",
        ),
        deciding("by a stranger", Decide { unit: Some(id("nowhere")), ..decision() }, "UNIT_UNKNOWN", "unit"),
        deciding(
            "by a retired unit",
            Decide { unit: Some(id("gone")), ..decision() },
            "UNIT_NOT_IN_SERVICE",
            "unit",
        ),
        deciding(
            "in no words",
            Decide { text: SensitiveText::new(" "), ..decision() },
            "TEXT_INVALID",
            "text",
        ),
    ]
}

fn refused_executions() -> Vec<Case> {
    let executing = |why, given, subject, code, field: Option<&'static str>| {
        no(why, given, on("2026-03-21", execute(subject)), code, field)
    };
    vec![
        executing("of no meeting", vec![], petition(), "MEETING_UNKNOWN", Some("id")),
        executing(
            "of another",
            after_deciding(),
            Subject::Petition(id("P-2")),
            "NOT_A_SUBJECT",
            Some("petition"),
        ),
        executing("of no decision", after_deciding(), dispute(), "MATTER_NOT_DECIDED", Some("dispute")),
        executing("of nothing", after_deciding_all(), dispute(), "NOTHING_TO_EXECUTE", None),
        executing("twice", after_executing(), petition(), "DECISION_ALREADY_EXECUTED", Some("petition")),
    ]
}

#[test]
fn what_a_rule_forbids_is_refused_with_its_code_and_field() {
    let cases = [refused_meetings(), refused_decisions(), refused_executions()];
    let mut met = BTreeSet::new();
    for Case(why, given, when, code, field) in cases.into_iter().flatten() {
        let error = decide(&given, when).expect_err(why);
        assert_eq!((error.code(), error.field()), (code, field), "{why}: {error}");
        let sentence = error.to_string();
        assert!(sentence.len() > 20 && !sentence.contains('{'), "{code}: {sentence}");
        met.insert(code);
    }
    let missing: Vec<_> = MeetingError::CODES.iter().filter(|code| !met.contains(*code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
