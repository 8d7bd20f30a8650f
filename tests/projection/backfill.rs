//! Rows that were there before a migration gave the register new columns.

use crate::{
    fixture::*,
    rows::{assert_as_rebuilt, caught_up, projector},
};
use redress_domain::{
    Kind, Outcome, Remedy, ReopenCause, Resolved, Satisfaction, SensitiveText, UnitLevel,
    petition::steps::{Close, Decision, FollowUp, Register, Reopen, Triage},
};
use redress_log::{Command, Request};
use sqlx::Executor;

const MIGRATION: &str = include_str!("../../migrations/0003_register_answers.sql");

#[tokio::test]
async fn a_migration_fills_new_columns_as_a_rebuild_does() {
    let office = Office::open().await;
    let named = Register {
        name: Some(SensitiveText::new("张三")),
        head_count: 7,
        representatives: Some(2),
        ..registration("A")
    };
    office.done(Command::register(named)).await;
    office.done(Command::register(Register { summary: None, ..registration("B") })).await;
    let answer = |petition: &str| {
        Command::on(
            id(petition),
            FollowUp { resolved: Resolved::No, satisfaction: Satisfaction::Dissatisfied },
        )
    };
    for petition in ["C", "D"] {
        for command in life(petition) {
            office.done(command).await;
        }
        office.done(answer(petition)).await;
    }
    office.done(Command::on(id("D"), Reopen { cause: ReopenCause::FollowUpFailed, reason: None })).await;
    let projector = projector(&office.log, &office.pool, 100);
    caught_up(&office, &projector).await;
    projector.stop().await;
    let forgotten =
        "UPDATE reading.petitions SET representatives = NULL, sensitive_fields = '{}', resolved = NULL,
        satisfaction = NULL";
    office.pool.execute(forgotten).await.unwrap();
    let filling: Vec<&str> =
        MIGRATION.split(";\n").filter(|sql| sql.contains("UPDATE reading.petitions")).collect();
    assert_eq!(filling.len(), 2);
    for statement in filling {
        office.pool.execute(statement).await.unwrap();
    }
    assert_eq!(office.count("SELECT count(*) FROM reading.petitions WHERE resolved = 'NO'").await, 1);
    assert_as_rebuilt(&office).await;
}

/// Registers a petition that complains about `T`, and triages it so often, for these units.
async fn complain(office: &Office, petition: &str, kind: Option<Kind>, triages: &[(Kind, Option<&str>)]) {
    let register = Register { kind, against: vec![code("T")], ..registration(petition) };
    office.done(Command::register(register)).await;
    for (round, (kind, unit)) in triages.iter().enumerate() {
        if round > 0 {
            let close = Close {
                outcome: Outcome::Diverted,
                opinion_reference: None,
                delivered_on: None,
                suggestion: None,
            };
            office.done(Command::on(id(petition), close)).await;
            office
                .done(Command::on(id(petition), Reopen { cause: ReopenCause::NewVisit, reason: None }))
                .await;
        }
        let (kind, category, competent_level, reason) = (*kind, None, UnitLevel::District, None);
        let decision = Decision::Divert { remedy: Remedy::Litigation };
        let triage = Command::on(
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
        );
        office.send(Request { unit: unit.map(code), ..request(triage) }).await.unwrap();
    }
}

#[tokio::test]
async fn a_migration_fills_cleared_by_as_a_rebuild_does() {
    let office = Office::open().await;
    let (appeal, accusation) = (Kind::Appeal, Kind::Accusation);
    complain(&office, "appeal", Some(appeal), &[(appeal, Some("D"))]).await;
    complain(&office, "open", None, &[]).await;
    complain(&office, "accusation", Some(accusation), &[(accusation, Some("D"))]).await;
    complain(&office, "several", None, &[(appeal, Some("D-HOUSING")), (appeal, None), (appeal, Some("D"))])
        .await;
    complain(&office, "again", None, &[(appeal, Some("D")), (accusation, Some("C")), (appeal, Some("P"))])
        .await;
    complain(&office, "became", Some(appeal), &[(accusation, Some("D")), (appeal, Some("C"))]).await;
    for command in life("plain") {
        office.done(command).await;
    }
    let projector = projector(&office.log, &office.pool, 100);
    caught_up(&office, &projector).await;
    projector.stop().await;
    let all = "SELECT string_agg(id || ': ' || array_to_string(cleared_by, ' ', '-'), ', ' ORDER BY id) FROM reading.petitions";
    let expected = "accusation: , again: P, became: C, open: , several:  D D-HOUSING";
    assert_eq!(sqlx::query_scalar::<_, String>(all).fetch_one(&office.pool).await.unwrap(), expected);
    office.pool.execute("UPDATE reading.petitions SET cleared_by = NULL").await.unwrap();
    let (_, filling) = include_str!("../../migrations/0008_accused_units.sql")
        .split_once("ADD COLUMN cleared_by text[];")
        .unwrap();
    office.pool.execute(filling).await.unwrap();
    assert_as_rebuilt(&office).await;
}
