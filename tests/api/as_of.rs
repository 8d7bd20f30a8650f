//! Petitions as they stood.

use crate::{
    desk::{Desk, code},
    fixture::{Office, accept, assign, at, close, id, registration, request, triage},
};
use redress_auth::Role;
use redress_domain::{
    Channel, ReopenCause, Resolved, Satisfaction,
    petition::steps::{Correct, FollowUp, RecordVisit, Register, Reopen},
};
use redress_log::{AsOf, Command, Position};
use serde_json::json;

fn reopen(cause: ReopenCause) -> Command {
    Command::on(id("A"), Reopen { cause, reason: None })
}

fn correct() -> Command {
    let correct = Correct { head_count: Some(7), place: Some("D".parse().unwrap()), ..Correct::default() };
    Command::on(id("A"), correct)
}

fn follow_up() -> Command {
    let answer = FollowUp { resolved: Resolved::No, satisfaction: Satisfaction::Dissatisfied };
    Command::on(id("A"), answer)
}

fn visit() -> Command {
    let visit = RecordVisit { channel: Channel::Visit, unit: "P".parse().unwrap(), head_count: 5 };
    Command::on(id("A"), visit)
}

/// A life of `A`, one step a day from 2 March on; the row that the register had after each.
async fn told() -> (Desk, Vec<redress_read::PetitionRow>) {
    let desk = Desk::over(Office::open().await).await;
    let steps = [
        Command::register(registration("A")),
        triage("A"),
        assign("A", "T"),
        accept("A", "T"),
        visit(),
        close("A"),
        follow_up(),
        reopen(ReopenCause::RecordingError),
        correct(),
        close("A"),
        reopen(ReopenCause::FollowUpFailed),
        assign("A", "D-HOUSING"),
    ];
    let mut rows = Vec::new();
    for (day, command) in (2..).zip(steps) {
        desk.office.clock.set(&format!("2026-03-{day:02}T09:00:00+08:00"));
        desk.office.done(command).await;
        desk.catch_up().await;
        rows.extend(desk.reader.petition(&id("A")).await.unwrap().value);
    }
    (desk, rows)
}

#[tokio::test]
async fn each_position_shows_the_row_that_the_register_had() {
    let (desk, rows) = told().await;
    assert_eq!(rows.len(), 12);
    for row in rows {
        let as_of = AsOf::Position(Position(row.last_position));
        let found = desk.reader.petition_as_of(&id("A"), as_of).await.unwrap();
        assert_eq!(found.position.0, row.last_position);
        assert_eq!(found.value.unwrap().row, row);
    }
    let before = desk.reader.petition_as_of(&id("A"), AsOf::Position(Position(5))).await.unwrap();
    assert!(before.value.is_none(), "not registered yet");
}

#[tokio::test]
async fn a_day_shows_what_had_happened_by_its_end_as_known_now() {
    let (desk, _) = told().await;
    // Day, state, people, closing: corrected as it was later, and the closing recorded in error never was.
    for (day, state, heads, closed_on) in [
        ("2026-03-02", "REGISTERED", 7, None),
        ("2026-03-05", "ACCEPTED", 7, None),
        ("2026-03-08", "ACCEPTED", 7, None),
        ("2026-03-11", "CLOSED", 7, Some("2026-03-11")),
        ("2026-03-12", "REOPENED", 7, None),
        ("2026-12-31", "ASSIGNED", 7, None),
    ] {
        let query = format!(
            r#"{{ petition(id: "A", asOf: {{date: "{day}"}}) {{ state headCount closedOn place {{ code }} }} }}"#
        );
        let expected =
            json!({ "state": state, "headCount": heads, "closedOn": closed_on, "place": { "code": "D" } });
        assert_eq!(desk.data(Role::Auditor, None, &query).await["petition"], expected, "{day}");
    }
}

#[tokio::test]
async fn points_outside_history_are_null_or_refused() {
    let (desk, _) = told().await;
    let ask = async |as_of: &str| {
        let query = format!(r#"{{ petition(id: "A", asOf: {as_of}) {{ id }} }}"#);
        desk.ask(Role::Handler, Some("D"), &query).await
    };
    for early in [r#"{date: "2026-03-01"}"#, r#"{position: "5"}"#, r#"{position: "0"}"#] {
        let answer = ask(early).await;
        assert_eq!((&answer["data"]["petition"], code(&answer)), (&json!(null), "none"), "{early}: {answer}");
    }
    assert_eq!(code(&ask(r#"{position: "99"}"#).await), "POSITION_PAST_HEAD");
    let both = ask(r#"{position: "6", date: "2026-03-02"}"#).await;
    assert!(both["errors"][0]["message"].is_string(), "{both}");
}

#[tokio::test]
async fn who_works_with_a_petition_now_decides_who_sees_how_it_stood() {
    let (desk, _) = told().await;
    // T was responsible then; housing is now.
    let query = r#"{ petition(id: "A", asOf: {position: "9"}) { state responsible { code } } }"#;
    assert_eq!(desk.data(Role::Handler, Some("T"), query).await["petition"], json!(null));
    let then = json!({ "state": "ACCEPTED", "responsible": { "code": "T" } });
    assert_eq!(desk.data(Role::Handler, Some("D-HOUSING"), query).await["petition"], then);
}

#[tokio::test]
async fn late_facts_keep_their_day_and_the_sequence_is_the_last_ones() {
    let office = Office::open().await;
    office.done(Command::register(Register { channel: Channel::Letter, ..registration("A") })).await;
    office.clock.set("2026-03-05T09:00:00+08:00");
    office.done(triage("A")).await;
    let mut late = request(visit());
    late.occurred_at = Some(at("2026-03-03T09:00:00+08:00"));
    office.send(late).await.unwrap();
    let desk = Desk::over(office).await;
    let query = r#"{ petition(id: "A", asOf: {date: "2026-03-03"}) { state collective sequence lastPosition
            history(first: 9) { nodes { sequence occurredOn } pageInfo { hasNextPage } }
            page: history(first: 1, after: "1") { nodes { sequence } pageInfo { hasNextPage } } } }"#;
    // The triage was recorded before the visit, and came after it.
    let facts = [(1, "2026-03-02"), (3, "2026-03-03")];
    let facts = facts.map(|(sequence, day)| json!({ "sequence": sequence, "occurredOn": day }));
    let end = json!({ "hasNextPage": false });
    let then = json!({ "state": "REGISTERED", "collective": true, "sequence": 3, "lastPosition": "8",
        "history": { "nodes": facts, "pageInfo": end }, "page": { "nodes": [{ "sequence": 3 }], "pageInfo": end } });
    assert_eq!(desk.data(Role::Auditor, None, query).await["petition"], then);
}
