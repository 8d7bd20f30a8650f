//! Deciding history again finds what somebody changed in it.

use crate::fixture::*;
use redress_domain::{PetitionerId, SensitiveText, petition::steps::Register, petitioner::Erase};
use redress_log::{AggregateKind, Command, Finding, VerifyReport};
use std::sync::Arc;

/// Units 1 to 5; petition `A` 6 to 10; `B`, which repeats it, 11; an erasure 12; unit `V` 13; `A`'s values 14.
async fn office() -> Office {
    let office = Office::open().await;
    let someone: PetitionerId = "someone".parse().unwrap();
    let of_someone = |petition| Register { petitioner_id: Some(someone.clone()), ..registration(petition) };
    office.done(Command::register(of_someone("A"))).await;
    for command in life("A").into_iter().skip(1) {
        office.done(command).await;
    }
    office.done(Command::register(Register { repeat_of: Some(id("A")), ..of_someone("B") })).await;
    let reason = SensitiveText::new("asked for by letter");
    office.done(Command::Erase(Erase { petitioner_id: someone.clone(), reason })).await;
    office.done(unit("V", redress_domain::UnitLevel::Village, Some("T"))).await;
    office.done(Command::register(of_someone("C"))).await;
    office
}

async fn verified(office: &Office) -> VerifyReport {
    office.log.verify(Arc::default(), &mut |_, _| {}).await.unwrap()
}

#[tokio::test]
async fn an_untouched_log_agrees() {
    let office = office().await;
    let report = verified(&office).await;
    assert_eq!(report.findings, []);
    let count = |kind| report.count(kind);
    let counts = [AggregateKind::Petition, AggregateKind::Unit, AggregateKind::Petitioner].map(count);
    assert_eq!((report.events, counts, report.decided), (14, [3, 6, 1], 14));
    assert_eq!((report.proven, report.erased), (2, 2));
}

#[tokio::test]
async fn a_step_dated_back_by_an_administrator_is_counted_and_not_a_finding() {
    let office = office().await;
    let mut late = request(register("D"));
    (late.occurred_at, late.may_backdate) = (Some(at("2026-01-05T09:00:00+08:00")), true);
    office.send(late).await.unwrap();
    let report = verified(&office).await;
    assert_eq!((report.findings, report.backdated), (Vec::new(), 1));
}

#[tokio::test]
async fn every_change_of_history_is_found_where_it_is() {
    let payload = |from: &str, to: &str| format!("payload = replace(payload::text, '{from}', '{to}')::json");
    for (position, change, expected) in [
        (6, payload("2026-03-17", "2026-03-18"), "triage_due_on is \"2026-03-18\" instead of \"2026-03-17\""),
        (
            6,
            payload("\"head_count\":1", "\"head_count\":0"),
            "the number of people must be 1 to 1,000,000 [HEAD_COUNT_INVALID]",
        ),
        (
            6,
            payload("\"level\":\"TOWNSHIP\"", "\"level\":\"CITY\""),
            "place is {\"code\":\"T\",\"level\":\"CITY\"} instead of",
        ),
        (7, payload("\"ACCEPT\"", "\"NOT_ACCEPT\""), "[PETITION_NOT_ASSIGNABLE]"),
        (
            8,
            payload("2026-05-01", "2026-05-02"),
            "the due day must be between 2026-03-02 and 2026-05-01 [DUE_DATE_OUT_OF_RANGE]",
        ),
        (8, payload("D-HOUSING", "D-NOWHERE"), "D-NOWHERE"),
        (9, payload("D-HOUSING", "D"), "D-HOUSING is responsible for this petition"),
        (
            10,
            payload("2026-03-02", "2026-03-01"),
            "it occurred on 2026-03-01 by its payload, but on 2026-03-02 by its metadata",
        ),
        (10, "sequence = 9".to_owned(), "its sequence is 9, expected 5"),
        (10, "command_id = 'other'".to_owned(), "its command id is other"),
        (10, "recorded_at = recorded_at - interval '1 s'".to_owned(), "before the event before it"),
        (11, payload("\"repeat_of\":\"A\"", "\"repeat_of\":\"Z\""), "there is no petition Z"),
        (11, payload("\"matter\":\"A\"", "\"matter\":\"B\""), "matter is \"B\" instead of \"A\""),
        (12, payload("\"events\":2", "\"events\":3"), "events is 3 instead of 2"),
        (13, payload("\"level\":\"VILLAGE\"", "\"level\":\"NATION\""), "[UNIT_LEVEL_TOO_LOW]"),
        (
            14,
            payload("\"digest\":\"", "\"digest\":\"0"),
            "the stored values are not those that were recorded",
        ),
        (14, "event_version = '7.0'".to_owned(), "stored as Registered 7.0"),
    ] {
        let office = office().await;
        let sql = format!(
            "SET session_replication_role = replica; UPDATE events SET {change} WHERE position = {position}"
        );
        sqlx::raw_sql(&sql).execute(&office.pool).await.unwrap();
        let report = verified(&office).await;
        let found = |finding: &Finding| finding.position.0 >= position && finding.what.contains(expected);
        assert!(report.findings.iter().any(found), "{expected}: {:?}", report.findings);
        assert!(report.findings[0].position.0 >= position, "{:?}", report.findings);
    }
}

#[tokio::test]
async fn lost_events_are_found() {
    for (lost, at, expected) in [
        (7, 7, "the events at positions 7 to 7 are missing"),
        (14, 13, "the events after it, up to position 14, are missing"),
    ] {
        let office = office().await;
        let sql =
            format!("SET session_replication_role = replica; DELETE FROM events WHERE position = {lost}");
        sqlx::raw_sql(&sql).execute(&office.pool).await.unwrap();
        let report = verified(&office).await;
        let first = &report.findings[0];
        assert_eq!((first.position.0, first.what.as_str()), (at, expected), "{:?}", report.findings);
    }
}
