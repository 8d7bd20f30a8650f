//! Appending: positions, times, conflicts, and what a refusal leaves behind.

use crate::fixture::*;
use chrono::TimeDelta;
use redress_domain::Origin;
use redress_domain::{PetitionState, ReopenCause, petition::steps::Reopen};
use redress_log::{AggregateKind, Command, Event, LogError, Position};

#[tokio::test]
async fn a_petition_lives_from_registration_to_closing_and_reopening() {
    let office = Office::open().await;
    for command in life("A") {
        office.done(command).await;
    }
    let closed = office.log.petition(&id("A")).await.unwrap().unwrap();
    assert_eq!(closed.state(), Some(PetitionState::Closed));
    office.done(Command::on(id("A"), Reopen { cause: ReopenCause::ReviewOrdered, reason: None })).await;
    office.done(assign("A", "T")).await;
    let reopened = office.log.petition(&id("A")).await.unwrap().unwrap();
    assert_eq!((reopened.state(), reopened.round.number), (Some(PetitionState::Assigned), 2));
    let history = office.log.history(AggregateKind::Petition, "A").await.unwrap();
    let types: Vec<String> = history.iter().map(|recorded| recorded.event.event_type()).collect();
    assert_eq!(types, ["Registered", "Triaged", "Assigned", "Accepted", "Closed", "Reopened", "Assigned"]);
    assert_eq!(history.iter().map(|r| r.sequence).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(office.log.petition(&id("nobody's")).await.unwrap(), None);
}

#[tokio::test]
async fn positions_have_no_gaps_and_refusals_leave_no_row() {
    let office = Office::open().await;
    office.done(register("A")).await;
    let before = office.positions().await;
    assert_eq!(office.refused(register("A")).await, "PETITION_ALREADY_REGISTERED");
    assert_eq!(office.refused(close("A")).await, "ONLY_WITHDRAWAL_BEFORE_TRIAGE");
    assert_eq!(office.refused(accept("B", "D")).await, "PETITION_UNKNOWN");
    assert_eq!(
        office.refused(unit("X", redress_domain::UnitLevel::City, Some("T"))).await,
        "UNIT_LEVEL_TOO_LOW"
    );
    assert_eq!(office.positions().await, before);
    assert_eq!(office.count("SELECT count(*) FROM sensitive_values").await, 1);
    office.done(triage("A")).await;
    assert_eq!(office.positions().await, (1..=7).collect::<Vec<i64>>());
    assert_eq!(office.log.head().await.unwrap().position, Position(7));
}

#[tokio::test]
async fn one_bad_command_in_a_batch_fails_alone() {
    let office = Office::open().await;
    let mut requests = Vec::new();
    for n in 0..60 {
        requests.push(request(register(&format!("P{n}"))));
        if n % 3 == 0 {
            requests.push(request(accept(&format!("P{n}"), "D")));
        }
    }
    let answers = futures_util::future::join_all(requests.into_iter().map(|r| office.send(r))).await;
    let refused = answers.iter().filter(|answer| answer.is_err()).count();
    assert_eq!((answers.len(), refused), (80, 20));
    assert_eq!(office.positions().await, (1..=65).collect::<Vec<i64>>());
}

#[tokio::test]
async fn an_unreadable_history_stops_only_the_commands_that_need_it() {
    let office = Office::open().await;
    office.done(register("A")).await;
    office.done(register("B")).await;
    let damage = "ALTER TABLE events DISABLE TRIGGER events_are_final;
        UPDATE events SET event_version = '9.0' WHERE aggregate_id = 'A';
        ALTER TABLE events ENABLE TRIGGER events_are_final";
    sqlx::raw_sql(damage).execute(&office.pool).await.unwrap();
    let log = office.another().await;
    let (a, b) = tokio::join!(log.execute(request(triage("A"))), log.execute(request(triage("B"))));
    assert!(matches!(a, Err(LogError::Unreadable { position: Position(6), .. })), "{a:?}");
    assert_eq!(b.unwrap().unwrap().recorded.sequence, 2);
}

#[tokio::test]
async fn a_stale_expectation_is_refused_and_a_present_one_is_accepted() {
    let office = Office::open().await;
    office.done(register("A")).await;
    let mut request = request(triage("A"));
    request.expected_sequence = Some(0);
    let refusal = office.send(request.clone()).await.unwrap_err();
    assert_eq!((refusal.code(), refusal.field()), ("SEQUENCE_CONFLICT", Some("expected_sequence")));
    request.expected_sequence = Some(1);
    assert_eq!(office.send(request).await.unwrap().recorded.sequence, 2);
}

#[tokio::test]
async fn recorded_times_never_decrease_even_if_the_clock_does() {
    let office = Office::open().await;
    office.clock.set("2026-03-02T12:00:00+08:00");
    let noon = office.done(register("A")).await;
    office.clock.set("2026-03-02T11:00:00+08:00");
    let later = office.done(triage("A")).await;
    assert_eq!(noon.recorded_at, at("2026-03-02T04:00:00Z"));
    assert_eq!(later.recorded_at, noon.recorded_at);
    assert_eq!(later.metadata.occurred_at, noon.recorded_at);
}

#[tokio::test]
async fn days_are_local_days_of_the_reporting_time_zone() {
    let office = Office::open().await;
    office.clock.set("2026-03-02T16:30:00Z"); // half past midnight in Shanghai
    let Event::Petition(event) = office.done(register("A")).await.event else { panic!("a petition's event") };
    assert_eq!(event.occurred_on().to_string(), "2026-03-03");
}

#[tokio::test]
async fn old_cases_may_be_dated_back_by_imports_and_administrators_only() {
    let office = Office::open().await;
    let old = at("2026-03-02T09:00:00+08:00") - TimeDelta::days(400);
    let mut live = request(register("A"));
    live.occurred_at = Some(old);
    assert_eq!(office.send(live).await.unwrap_err().code(), "DATE_TOO_FAR_BACK");
    let mut import = request(register("A"));
    (import.occurred_at, import.origin) = (Some(old), Origin::Import);
    assert_eq!(office.send(import).await.unwrap().recorded.metadata.occurred_at, old);
    let mut administrator = request(register("B"));
    (administrator.occurred_at, administrator.may_backdate) = (Some(old), true);
    assert!(office.send(administrator).await.is_ok());
}

#[tokio::test]
async fn dates_that_no_table_can_hold_are_refused() {
    let office = Office::open().await;
    let mut ancient = request(register("A"));
    (ancient.occurred_at, ancient.origin) = (Some(at("1899-12-31T23:59:59Z")), Origin::Import);
    let refusal = office.send(ancient).await.unwrap_err();
    assert_eq!((refusal.code(), refusal.field()), ("DATE_OUT_OF_RANGE", Some("occurred_at")));
    let effective_on = chrono::NaiveDate::from_ymd_opt(-9999, 1, 1);
    let retire = redress_domain::unit::UnitCommand::Retire { effective_on, successor: None };
    let to = redress_domain::unit::ToUnit { code: code("T"), command: retire };
    let refusal = office.send(request(Command::Unit(to))).await.unwrap_err();
    assert_eq!((refusal.code(), refusal.field()), ("DATE_OUT_OF_RANGE", Some("effective_on")));
}

#[tokio::test]
async fn history_cannot_be_changed_by_sql() {
    let office = Office::open().await;
    for sql in [
        "UPDATE events SET sequence = 9",
        "DELETE FROM events",
        "TRUNCATE events CASCADE",
        "DELETE FROM log_settings",
    ] {
        let error = sqlx::query(sql).execute(&office.pool).await.unwrap_err();
        assert!(error.to_string().contains("history is never changed"), "{sql}: {error}");
    }
}

#[tokio::test]
async fn a_unit_registered_by_another_process_is_known_at_once() {
    let office = Office::open().await;
    let other = office.another().await;
    other.execute(request(register("A"))).await.unwrap().unwrap();
    office.done(unit("V", redress_domain::UnitLevel::Village, Some("T"))).await;
    office.done(triage("A")).await;
    let assigned = other.execute(request(assign("A", "V"))).await.unwrap().unwrap();
    assert_eq!((assigned.recorded.sequence, assigned.recorded.position), (3, Position(9)));
}

#[tokio::test]
async fn a_closed_log_says_so() {
    let office = Office::open().await;
    office.log.close().await;
    assert!(matches!(office.log.execute(request(register("A"))).await, Err(LogError::Closed)));
}
