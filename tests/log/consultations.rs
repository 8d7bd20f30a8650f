//! A procedure that asks for a consultation (会诊) before a petition is escalated to tier 3 or 4: a fact of other streams, which the writer looks
//! up in the transaction that appends the escalation.

use crate::{fixture::*, kinds::register_of, support::value_keys};
use futures_util::future::join_all;
use redress_domain::{
    Procedure, ReopenCause, SensitiveText, Subject,
    meeting::{Decide, Hold, MatterDecision, MeetingCommand, MeetingKind, ToMeeting},
    petition::steps::{Escalate, Reopen},
};
use redress_log::{Command, Log, LogOptions};
use std::sync::Arc;

/// Petition `A` of `someone`, accepted by `D-HOUSING`, in an office that asks for consultations.
async fn office() -> Office {
    let mut office = Office::open().await;
    office.log = consulting(&office).await;
    office.done(register_of("A", "someone")).await;
    for command in [triage("A"), assign("A", "D-HOUSING"), accept("A", "D-HOUSING")] {
        office.done(command).await;
    }
    office
}

/// A process that asks for them.
async fn consulting(office: &Office) -> Log {
    let procedure = asking();
    let options = LogOptions { clock: office.clock.clock(), procedure, ..LogOptions::new(value_keys()) };
    Log::open(office.pool.clone(), options).await.unwrap()
}

fn asking() -> Arc<Procedure> {
    let mut procedure = Procedure::default();
    procedure.escalation.consultation_before_escalation = true;
    Arc::new(procedure)
}

/// What the replay check of such an office finds.
async fn findings(office: &Office) -> String {
    let report = office.log.verify(asking(), &mut |_, _| {}).await.unwrap();
    format!("{:?}", report.findings)
}

fn to(meeting: &str, command: MeetingCommand) -> Command {
    ToMeeting::new(meeting.parse().unwrap(), command).into()
}

fn about(petition: &str) -> Subject {
    Subject::Petition(id(petition))
}

fn hold(meeting: &str, tier: Option<u8>, petitions: &[&str]) -> Command {
    let kind = tier.map_or(MeetingKind::JointConference, |_| MeetingKind::Consultation);
    let subjects = petitions.iter().map(|petition| about(petition)).collect();
    let (owner, chair, units) = (code("D"), "director".into(), vec![code("T")]);
    to(meeting, MeetingCommand::Hold(Hold { owner, kind, tier, chair, units, subjects }))
}

fn decide(meeting: &str, petition: &str, decision: MatterDecision) -> Command {
    let unit = (decision == MatterDecision::Responsible).then(|| code("T"));
    let (subject, text) = (about(petition), SensitiveText::new("decided"));
    to(meeting, MeetingCommand::Decide(Decide { subject, decision, unit, due_on: None, text }))
}

fn escalate(petition: &str, tier: u8) -> Command {
    Command::on(id(petition), Escalate { to: code("C"), tier, due_on: None, reason: None })
}

fn reopen(petition: &str, cause: ReopenCause) -> Command {
    Command::on(id(petition), Reopen { cause, reason: None })
}

/// Days later, and an hour.
fn on(office: &Office, day: &str) {
    office.clock.set(&format!("{day}T09:00:00+08:00"));
}

const REQUIRED: &str = "CONSULTATION_REQUIRED";

#[tokio::test]
async fn only_a_consultation_of_the_tier_below_that_left_it_open_opens_the_way() {
    let office = office().await;
    office.done(register_of("B", "someone")).await;
    office.done(escalate("A", 2)).await;
    assert_eq!(office.refused(escalate("A", 3)).await, REQUIRED);
    for (n, (tier, petitions, decision)) in [
        (None, vec!["A"], MatterDecision::Raised),
        (Some(3), vec!["A"], MatterDecision::Raised),
        (Some(2), vec!["A"], MatterDecision::Responsible),
        // Of the same people, but about another petition; and one that decided on the other one alone.
        (Some(2), vec!["B"], MatterDecision::Raised),
        (Some(2), vec!["B", "A"], MatterDecision::Raised),
    ]
    .into_iter()
    .enumerate()
    {
        let meeting = format!("M{n}");
        office.done(hold(&meeting, tier, &petitions)).await;
        office.done(decide(&meeting, petitions[0], decision)).await;
        assert_eq!(office.refused(escalate("A", 3)).await, REQUIRED, "{tier:?} {petitions:?} {decision}");
    }
    office.done(decide("M4", "A", MatterDecision::NoDecision)).await;
    office.done(escalate("A", 3)).await;
    // The consultation of tier 3 was held above: tier 4 is open.
    office.done(escalate("A", 4)).await;
    assert_eq!(findings(&office).await, "[]");
    // An office that does not ask for it.
    for command in [triage("B"), assign("B", "D-HOUSING")] {
        office.done(command).await;
    }
    office.another().await.execute(request(escalate("B", 4))).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_consultation_counts_in_its_own_round_and_from_its_own_day_on() {
    let office = office().await;
    on(&office, "2026-03-03");
    office.done(hold("M", Some(2), &["A"])).await;
    office.done(decide("M", "A", MatterDecision::Raised)).await;
    let mut before = request(escalate("A", 3));
    before.occurred_at = Some(at("2026-03-02T12:00:00+08:00"));
    assert_eq!(office.send(before).await.unwrap_err().code(), REQUIRED, "dated before the decision");
    office.done(close("A")).await;
    office.done(reopen("A", ReopenCause::RecordingError)).await;
    on(&office, "2026-03-04");
    // An undone closing begins no round.
    let escalated = office.done(escalate("A", 3)).await;
    assert_eq!(escalated.event.event_version(), "1.2");
    office.done(close("A")).await;
    office.done(reopen("A", ReopenCause::NewVisit)).await;
    office.done(assign("A", "D-HOUSING")).await;
    assert_eq!(office.refused(escalate("A", 3)).await, REQUIRED, "that was the round before");
    let mut late = request(hold("late", Some(2), &["A"]));
    late.occurred_at = Some(at("2026-03-03T12:00:00+08:00"));
    office.send(late).await.unwrap();
    office.done(decide("late", "A", MatterDecision::Raised)).await;
    assert_eq!(office.refused(escalate("A", 3)).await, REQUIRED, "held before the round, recorded in it");
    office.done(hold("again", Some(2), &["A"])).await;
    office.done(decide("again", "A", MatterDecision::NoDecision)).await;
    office.done(escalate("A", 3)).await;
    assert_eq!(findings(&office).await, "[]");
}

/// All in one batch; and by a process that has read nothing yet, or too little.
#[tokio::test]
async fn what_other_commands_and_processes_just_recorded_is_known() {
    let office = office().await;
    let commands = [
        escalate("A", 3),
        hold("M", Some(2), &["A"]),
        escalate("A", 3),
        decide("M", "A", MatterDecision::Raised),
        escalate("A", 3),
    ];
    let answers = join_all(commands.map(|command| office.send(request(command)))).await;
    let codes: Vec<&str> = answers
        .iter()
        .map(|answer| answer.as_ref().map_or_else(|refusal| refusal.code(), |_| "done"))
        .collect();
    assert_eq!(codes, [REQUIRED, "done", REQUIRED, "done", "done"]);
    let other = consulting(&office).await;
    let refusal = other.execute(request(escalate("A", 4))).await.unwrap().unwrap_err();
    assert_eq!(refusal.code(), REQUIRED);
    office.done(hold("N", Some(3), &["A"])).await;
    office.done(decide("N", "A", MatterDecision::Raised)).await;
    other.execute(request(escalate("A", 4))).await.unwrap().unwrap();
    assert_eq!(findings(&office).await, "[]");
}

/// A log of an escalation that nobody was consulted about is refused by the replay check of an office that asks for it.
#[tokio::test]
async fn the_replay_check_finds_an_escalation_without_its_consultation() {
    let office = office().await;
    office.another().await.execute(request(escalate("A", 3))).await.unwrap().unwrap();
    let findings = findings(&office).await;
    assert!(findings.contains(REQUIRED), "{findings}");
}
