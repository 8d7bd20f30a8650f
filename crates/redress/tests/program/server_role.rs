//! Tests `examples/operations/database.sql` and `server-role.sql`: the server works with a role that cannot
//! change history.

use crate::program::{Server, redress, run};
use crate::support::{Scratch, wait_until};
use nix::sys::signal::Signal;
use redress_postgres::PrivatePostgres;
use serde_json::{Value, json};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor};

const DATABASE: &str = include_str!("../../../../examples/operations/database.sql");
const GRANTS: &str = include_str!("../../../../examples/operations/server-role.sql");

/// Sends a mutation, which must be accepted.
#[track_caller]
fn mutate(server: &Server, token: &str, mutation: &str, mut input: Value) {
    let kind = mutation[..1].to_uppercase() + &mutation[1..];
    input["commandId"] = json!(mutation);
    let query = format!(
        "mutation Do($input: {kind}Input!) {{ {mutation}(input: $input) {{ position userErrors {{ code }} }} }}"
    );
    let body = json!({ "query": query, "variables": { "input": input } }).to_string();
    let (_, answer) = server.post("/graphql", &[("Authorization", &format!("Bearer {token}"))], &body);
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    assert!(answer["data"][mutation]["position"].is_string(), "{mutation}: {answer}");
}

fn is_up_to_date(server: &Server) -> bool {
    let (status, body) = server.get("/health/ready");
    let body: Value = serde_json::from_str(&body).expect("JSON");
    assert!(status == 200, "{body}");
    body["projection"]["lag"]["events"] == 0 && body["projection"]["position"] != 0
}

/// Returns the SQLSTATE with which a statement of the server's role is refused.
async fn refusal(server: &PgConnectOptions, sql: &str) -> String {
    let mut connection = server.connect().await.expect("connects");
    let fault = connection.execute(sql).await.expect_err(sql);
    let code = fault.as_database_error().and_then(|answer| answer.code()).expect("an answer").into_owned();
    connection.close().await.expect("closes");
    code
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_works_with_a_role_that_cannot_change_history() {
    let scratch = Scratch::new();
    // An external server on which one role owns the tables and another one works with them.
    let postgres = PrivatePostgres::start(&scratch.data_dir()).await.expect("starts");
    let mut admin = postgres.connect_options().connect().await.expect("connects");
    // Statement by statement, as psql sends them.
    for statement in DATABASE.split(";\n") {
        admin.execute(statement).await.expect(statement);
    }
    admin.close().await.expect("closes");
    let socket = crate::support::running(&scratch.data_dir()).expect("runs").socket_dir.expect("has one");
    let command = |role: &str, arguments: &[&str]| {
        let mut command = redress(&scratch.path().join("keys-only"), arguments);
        command.env("DATABASE_URL", format!("postgres:///cases?host={}&user={role}", socket.display()));
        command
    };
    assert_eq!(run(&mut command("redress_owner", &["migrate"])).code, Some(0));
    let options = |role: &str| postgres.connect_options().database("cases").username(role);
    let mut owner = options("redress_owner").connect().await.expect("connects");
    for _ in 0..2 {
        owner.execute(GRANTS).await.expect("grants, and grants again");
    }

    let mint = ["token", "mint", "--role", "ADMIN", "--ttl", "1h"];
    let token = run(&mut command("redress_server", &mint)).out.trim().to_owned();
    let server = Server::start(&mut command("redress_server", &["serve", "--listen", "127.0.0.1:0"]));
    wait_until("it is ready", || server.get("/health/ready").0 == 200);
    mutate(&server, &token, "registerUnit", json!({ "code": "33", "name": "33", "level": "PROVINCE" }));
    let petition = json!({ "petitionId": "A", "petitionerId": "somebody", "channel": "VISIT", "receivedBy": "33",
        "place": "33", "name": "张三" });
    mutate(&server, &token, "registerPetition", petition);
    mutate(&server, &token, "erasePetitioner", json!({ "petitionerId": "somebody", "reason": "on request" }));
    wait_until("all is projected", || is_up_to_date(&server));

    let signed = run(&mut command("redress_server", &["proof", "checkpoint"]));
    assert_eq!(signed.code, Some(0), "{signed:?}");

    let role = options("redress_server");
    for sql in [
        "UPDATE events SET event_type = event_type",
        "DELETE FROM events",
        "TRUNCATE events",
        "UPDATE sensitive_values SET sealed = sealed",
        "UPDATE destroyed_keys SET position = position",
        "DELETE FROM destroyed_keys",
        "UPDATE log_settings SET time_zone = 'UTC'",
        "DELETE FROM _sqlx_migrations",
        "DELETE FROM proof.tiles",
        "UPDATE proof.checkpoints SET root = root",
        "UPDATE proof.tree SET size = size - 1",
        "UPDATE proof.tiles SET hashes = sha256('another')",
        "ALTER TABLE events DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "DROP TABLE events CASCADE",
        // Granting oneself a right gives a warning and grants nothing.
        "GRANT UPDATE ON events TO redress_server; UPDATE events SET event_type = event_type",
        "SET ROLE redress_owner",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    ] {
        let code = refusal(&role, sql).await;
        println!("{sql}: {code}");
        assert_eq!(code, "42501", "{sql}: insufficient_privilege");
    }
    assert!(owner.execute("DELETE FROM events").await.is_err(), "the trigger stops the owner, too");

    for arguments in [
        &["proof", "checkpoint"][..],
        &["proof", "rotate"],
        &["export"],
        &["replay", "A"],
        &["report", "petitions"],
    ] {
        let done = run(&mut command("redress_server", arguments));
        assert_eq!(done.code, Some(0), "{arguments:?}: {done:?}");
    }
    run(&mut command("redress_server", &["rebuild"])).refused(3, "DATABASE_FAILED");
    // After a rebuild by the owner, the server's role still has its rights.
    let rebuilt = run(&mut command("redress_owner", &["rebuild"]));
    assert_eq!(rebuilt.code, Some(0), "{rebuilt:?}");
    mutate(&server, &token, "renameUnit", json!({ "code": "33", "name": "Zhejiang" }));
    wait_until("all is projected", || is_up_to_date(&server));
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
    owner.close().await.expect("closes");
    postgres.stop().await.expect("stops");
}
