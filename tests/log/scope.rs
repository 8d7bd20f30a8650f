//! An actor with a bound works with the petitions of a subtree, and learns of no other.

use crate::fixture::*;
use redress_domain::{
    AssignmentMode, Channel, Kind, Origin, Outcome, PetitionerId, ReopenCause, SensitiveText, UnitLevel,
    petition::steps::{Assign, Close, Correct, Decision, RecordVisit, Register, Reopen, Triage},
    petitioner::Erase,
    unit::{ToUnit, UnitCommand},
};
use redress_log::{Command, Receipt, Refusal, Request};

/// `P > C > D > (T, D-HOUSING)` and `C > E`.
async fn office() -> Office {
    let office = Office::open().await;
    office.done(unit("E", UnitLevel::District, Some("C"))).await;
    office
}

async fn send(office: &Office, within: &str, command: Command) -> Result<Receipt, Refusal> {
    let mut request = request(command);
    request.within = Some(code(within));
    office.send(request).await
}

async fn is_theirs(office: &Office, within: &str) -> bool {
    // Refused either way, with nothing changed: as one that was registered, or as one that is not known.
    match send(office, within, triage("A")).await.unwrap_err().code() {
        "PETITION_UNKNOWN" => false,
        "PETITION_ALREADY_TRIAGED" | "PETITION_ALREADY_CLOSED" => true,
        other => panic!("{other}"),
    }
}

async fn assert_theirs(office: &Office, expected: &[(&str, bool)]) {
    for (within, theirs) in expected {
        assert_eq!(is_theirs(office, within).await, *theirs, "{within}");
    }
}

fn assign_with(to: &str, co_handlers: &[&str]) -> Command {
    let co_handlers = co_handlers.iter().map(|unit| code(unit)).collect();
    let assign = Assign {
        unit: code(to),
        by: None,
        mode: AssignmentMode::Joint,
        order_number: None,
        co_handlers,
        due_on: None,
        standard: None,
        simplified: false,
    };
    Command::on(id("A"), assign)
}

#[tokio::test]
async fn a_petition_is_theirs_who_received_it_handle_it_or_help_and_of_all_above_them() {
    let office = office().await;
    office.done(register("A")).await;
    office.done(triage("A")).await;
    assert_theirs(&office, &[("P", true), ("C", true), ("D", true), ("T", false), ("E", false)]).await;
    office.done(assign_with("T", &["D-HOUSING"])).await;
    assert_theirs(&office, &[("D", true), ("T", true), ("D-HOUSING", true), ("E", false)]).await;
    // The duty moves, and with it the right; whoever received the petition keeps it.
    office.done(assign_with("E", &[])).await;
    assert_theirs(&office, &[("D", true), ("T", false), ("D-HOUSING", false), ("E", true)]).await;
    office.done(close("A")).await;
    assert_theirs(&office, &[("D", true), ("T", false), ("E", true)]).await;
    office.done(Command::on(id("A"), Reopen { cause: ReopenCause::NewVisit, reason: None })).await;
    assert_theirs(&office, &[("D", true), ("E", false)]).await;
}

#[tokio::test]
async fn any_unit_may_be_named_as_the_one_to_go_on() {
    let office = office().await;
    send(&office, "D", register("A")).await.unwrap();
    send(&office, "D", triage("A")).await.unwrap();
    send(&office, "D", assign("A", "E")).await.unwrap();
    send(&office, "E", accept("A", "E")).await.unwrap();
}

#[tokio::test]
async fn a_petition_of_others_is_answered_as_one_that_does_not_exist() {
    let office = office().await;
    office.done(register("A")).await;
    let long = SensitiveText::new("x".repeat(20_001));
    let commands = |petition: &str| {
        let reopen = Reopen { cause: ReopenCause::NewVisit, reason: Some(long.clone()) };
        let close = Close {
            outcome: Outcome::Withdrawn,
            opinion_reference: None,
            delivered_on: None,
            suggestion: None,
        };
        [
            triage(petition),
            accept(petition, "D"),
            Command::on(id(petition), reopen),
            Command::on(id(petition), close),
        ]
    };
    for (of_others, of_nobody) in commands("A").into_iter().zip(commands("nobody's")) {
        for expected_sequence in [None, Some(0), Some(1), Some(7)] {
            let [of_others, of_nobody] = [&of_others, &of_nobody].map(|command| {
                let mut request = request(command.clone());
                (request.within, request.expected_sequence) = (Some(code("E")), expected_sequence);
                office.send(request)
            });
            let (of_others, of_nobody) = tokio::join!(of_others, of_nobody);
            assert_eq!(of_others.unwrap_err(), of_nobody.unwrap_err());
        }
    }
    assert_eq!(office.positions().await.len(), 7);
}

#[tokio::test]
async fn a_registration_is_made_where_it_was_received() {
    let office = office().await;
    let refusal = send(&office, "E", register("A")).await.unwrap_err();
    assert_eq!((refusal.code(), refusal.field()), ("UNIT_OUT_OF_SCOPE", Some("received_by")));
    send(&office, "C", register("A")).await.unwrap();
    let mut nowhere = registration("B");
    nowhere.received_by = code("nowhere");
    let refusal = send(&office, "E", Command::register(nowhere)).await.unwrap_err();
    assert_eq!((refusal.code(), refusal.field()), ("UNIT_UNKNOWN", Some("received_by")));
    // Of a number that is taken nothing but that is told.
    let mut elsewhere = registration("A");
    elsewhere.received_by = code("E");
    let mut again = request(Command::register(elsewhere));
    (again.within, again.expected_sequence) = (Some(code("E")), Some(7));
    assert_eq!(office.send(again).await.unwrap_err().code(), "PETITION_ALREADY_REGISTERED");
}

#[tokio::test]
async fn the_tree_of_today_decides() {
    let office = office().await;
    office.done(register("A")).await;
    office.done(triage("A")).await;
    let command = UnitCommand::Move { parent: code("E"), effective_on: Some("2026-03-03".parse().unwrap()) };
    office.done(Command::Unit(ToUnit { code: code("D"), command })).await;
    assert_theirs(&office, &[("E", false), ("D", true)]).await;
    office.clock.set("2026-03-03T09:00:00+08:00");
    assert_theirs(&office, &[("E", true), ("D", true)]).await;
}

#[tokio::test]
async fn actors_with_a_bound_change_no_units_and_erase_nothing() {
    let office = office().await;
    office.done(register("A")).await;
    let petitioner_id: PetitionerId = "A".parse().unwrap();
    let erase = Command::Erase(Erase { petitioner_id, reason: SensitiveText::new("on request") });
    let new = unit("D-NEW", UnitLevel::District, Some("D"));
    for (command, field) in [(erase, "petitioner_id"), (new, "code")] {
        let refusal = send(&office, "P", command).await.unwrap_err();
        assert_eq!((refusal.code(), refusal.field()), ("UNIT_OUT_OF_SCOPE", Some(field)));
    }
}

#[tokio::test]
async fn who_acts_for_a_unit_that_is_not_known_does_nothing() {
    let office = office().await;
    for command in [register("A"), triage("A")] {
        assert_eq!(send(&office, "nowhere", command).await.unwrap_err().code(), "SCOPE_UNKNOWN");
    }
}

#[tokio::test]
async fn the_first_answer_remains_valid_whatever_the_bound_is_now() {
    let office = office().await;
    let mut first = named(register("A"), "reception-1");
    first.within = Some(code("D"));
    let made = office.send(first.clone()).await.unwrap();
    for within in [None, Some(code("E")), Some(code("nowhere"))] {
        let again = office.send(redress_log::Request { within, ..first.clone() }).await.unwrap();
        assert_eq!((again.repeated, again.recorded), (true, made.recorded.clone()));
    }
}

/// An actor for a unit, without a bound, as an administrator of that unit is.
async fn send_for(office: &Office, unit: Option<&str>, command: Command) -> Result<Receipt, Refusal> {
    office.send(Request { unit: unit.map(code), ..request(command) }).await
}

fn triage_as(petition: &str, kind: Kind, decision: Decision<redress_domain::UnitCode>) -> Command {
    let (category, competent_level, reason) = (None, UnitLevel::District, None);
    Command::on(
        id(petition),
        Triage {
            new_facts: false,
            ground: None,
            against: Vec::new(),
            kind,
            category,
            competent_level,
            decision,
            reason,
        },
    )
}

fn against(petition: &str, kind: Option<Kind>, unit: &str) -> Command {
    Command::register(Register { kind, against: vec![code(unit)], ..registration(petition) })
}

fn correct(petition: &str) -> Command {
    Command::on(id(petition), Correct { head_count: Some(2), ..Correct::default() })
}

#[tokio::test]
async fn an_accused_unit_decides_nothing_until_another_has_triaged_it_otherwise() {
    let office = office().await;
    let appeal = |petition: &str| triage_as(petition, Kind::Appeal, Decision::Accept);
    for (petition, kind) in
        [("open", None), ("accusation", Some(Kind::Accusation)), ("appeal", Some(Kind::Appeal))]
    {
        office.done(against(petition, kind, "D")).await;
    }
    // `T` lies below `D`; whether they act with a bound or without one is the same.
    for petition in ["open", "accusation"] {
        for unit in ["D", "T"] {
            let refusal = send_for(&office, Some(unit), appeal(petition)).await.unwrap_err();
            assert_eq!((refusal.code(), refusal.field()), ("UNIT_IS_ACCUSED", Some("petition_id")), "{unit}");
        }
        assert_eq!(send(&office, "D", appeal(petition)).await.unwrap_err().code(), "UNIT_IS_ACCUSED");
        assert_eq!(send(&office, "D", correct(petition)).await.unwrap_err().code(), "UNIT_IS_ACCUSED");
    }
    // What was an appeal from the beginning, it works with.
    send_for(&office, Some("D"), correct("appeal")).await.unwrap();
    // People may come again where they are.
    let visit = RecordVisit { channel: Channel::Phone, unit: code("D"), head_count: 1 };
    send_for(&office, Some("D"), Command::on(id("open"), visit)).await.unwrap();
    // Its parent, nobody's unit and an import are not accused.
    send_for(&office, Some("C"), appeal("open")).await.unwrap();
    let imported = Request { origin: Origin::Import, ..request(appeal("accusation")) };
    office.send(imported).await.unwrap();
    for petition in ["open", "accusation"] {
        send_for(&office, Some("T"), correct(petition)).await.unwrap();
    }
}

#[tokio::test]
async fn what_is_found_to_be_an_accusation_is_hidden_again() {
    let office = office().await;
    office.done(against("A", None, "D")).await;
    let diverted = Decision::Divert { remedy: redress_domain::Remedy::Litigation };
    let withdrawn =
        Close { outcome: Outcome::Diverted, opinion_reference: None, delivered_on: None, suggestion: None };
    for (unit, command) in [
        ("C", triage_as("A", Kind::Appeal, diverted)),
        ("D", Command::on(id("A"), withdrawn)),
        ("D", Command::on(id("A"), Reopen { cause: ReopenCause::NewVisit, reason: None })),
        ("D", triage_as("A", Kind::Accusation, Decision::Accept)),
    ] {
        send_for(&office, Some(unit), command).await.unwrap();
    }
    for (unit, expected) in [("D", "UNIT_IS_ACCUSED"), ("T", "UNIT_IS_ACCUSED"), ("E", "none")] {
        let answer = send_for(&office, Some(unit), correct("A")).await;
        assert_eq!(answer.map_or_else(|refusal| refusal.code(), |_| "none"), expected, "{unit}");
    }
}

#[tokio::test]
async fn a_repeat_names_what_is_within_reach_or_whose_petitioner_is_known() {
    let office = office().await;
    let filed = Register { petitioner_id: Some("zhang".parse().unwrap()), ..registration("first") };
    office.done(Command::register(filed)).await;
    let repeat = |number: &str, of: &str, petitioner: Option<&str>, at: &str| Register {
        repeat_of: Some(id(of)),
        petitioner_id: petitioner.map(|id| id.parse().unwrap()),
        received_by: code(at),
        ..registration(number)
    };
    let mut refusals = Vec::new();
    for (of, petitioner) in [("first", None), ("first", Some("li")), ("none", None), ("none", Some("zhang"))]
    {
        let command = Command::register(repeat("r", of, petitioner, "E"));
        let refusal = send(&office, "E", command).await.unwrap_err();
        assert_eq!((refusal.code(), refusal.field()), ("REPEAT_OF_UNKNOWN", Some("repeat_of")));
        refusals.push(refusal.to_string().replace(of, "N"));
    }
    assert!(refusals.iter().all(|refusal| *refusal == refusals[0]), "{refusals:?}");
    send(&office, "E", Command::register(repeat("known", "first", Some("zhang"), "E"))).await.unwrap();
    send(&office, "D", Command::register(repeat("within", "first", Some("li"), "D"))).await.unwrap();
    office.done(Command::register(repeat("unbound", "first", None, "E"))).await;
}
