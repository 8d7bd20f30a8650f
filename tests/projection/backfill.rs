//! Rows that were there before a migration gave the register new columns.

use crate::{
    fixture::*,
    rows::{assert_as_rebuilt, caught_up, projector},
};
use redress_domain::{
    ReopenCause, Resolved, Satisfaction, SensitiveText,
    petition::steps::{FollowUp, Register, Reopen},
};
use redress_log::Command;
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
