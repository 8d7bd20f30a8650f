//! A base backup and the archived WAL, restored to a moment and to the latest: what README says under "In production".

// What is told of a restore belongs into the test log.
#![allow(clippy::print_stdout)]

#[path = "support/cluster.rs"]
mod cluster;
#[path = "support/program.rs"]
mod program;
mod support;

use cluster::{Cluster, server_dir};
use nix::sys::signal::Signal;
use program::{Server, redress, run};
use serde_json::{Value, json};
use sqlx::{ConnectOptions, Connection, PgConnection};
use std::path::PathBuf;
use support::{Scratch, wait_until};

/// An office whose PostgreSQL archives its WAL.
struct Office {
    scratch: Scratch,
    archive: PathBuf,
}

impl Office {
    fn command(&self, cluster: &Cluster, arguments: &[&str]) -> std::process::Command {
        // Tokens of one key hold on every server.
        let mut command = redress(&self.scratch.data_dir(), arguments);
        command.env("DATABASE_URL", cluster.url());
        command
    }

    /// The output of a command that must succeed.
    fn done(&self, cluster: &Cluster, arguments: &[&str]) -> String {
        let done = run(&mut self.command(cluster, arguments));
        assert_eq!(done.code, Some(0), "{arguments:?}: {done:?}");
        done.out
    }

    fn serve(&self, cluster: &Cluster) -> Server {
        let server = Server::start(&mut self.command(cluster, &["serve", "--listen", "127.0.0.1:0"]));
        wait_until("it is ready", || server.get("/health/ready").0 == 200);
        server
    }

    /// Registers a unit under a command id of its own: its position, and whether it had been registered before.
    fn register(&self, server: &Server, token: &str, unit: &str) -> (String, bool) {
        let query = "mutation Do($input: RegisterUnitInput!) {
            registerUnit(input: $input) { position repeated userErrors { code } }
        }";
        let input = json!({ "commandId": unit, "code": unit, "name": unit, "level": "PROVINCE" });
        let body = json!({ "query": query, "variables": { "input": input } }).to_string();
        let bearer = format!("Bearer {token}");
        let (_, answer) = server.post("/graphql", &[("Authorization", &bearer)], &body);
        let answer: Value = serde_json::from_str(&answer).expect("JSON");
        let payload = &answer["data"]["registerUnit"];
        let position = payload["position"].as_str().unwrap_or_else(|| panic!("{answer}"));
        (position.to_owned(), payload["repeated"] == true)
    }

    /// Another cluster, from the base backup and the archive; it has come up when this returns.
    async fn restore(&self, name: &str, target: &[(&str, &str)]) -> Cluster {
        let cluster = Cluster::in_place(&self.scratch, name);
        let copied = std::process::Command::new("cp")
            .args(["-a", "--"])
            .args([self.scratch.path().join("base/data"), cluster.data()])
            .status();
        assert!(copied.is_ok_and(|status| status.success()), "the backup is copied");
        let restore = format!("cp '{}/%f' '%p'", self.archive.display());
        // Archiving stays off until it is settled that this is the office's database: a second history in the same archive would lead
        // later restores astray.
        cluster.set(&[("restore_command", &restore), ("archive_mode", "off")]);
        cluster.set(target);
        cluster.write("recovery.signal", "");
        cluster.start();
        let mut admin = cluster.options().connect().await.expect("connects");
        while scalar::<bool>(&mut admin, "SELECT pg_is_in_recovery()").await {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        admin.close().await.expect("closes");
        cluster
    }

    /// The restored log ends here, everything in it is proven, and it goes on with a server of its own.
    fn is_whole(&self, cluster: &Cluster, units: &[&str], token: &str) -> Server {
        let server = self.serve(cluster);
        wait_until("everything is projected", || {
            let body: Value = serde_json::from_str(&server.get("/health/ready").1).expect("JSON");
            body["projection"]["position"] == units.len()
        });
        let proof = self.done(cluster, &["replay", "--all", "--verify"]);
        println!("{proof}");
        assert!(proof.contains(&format!("up to position {}, of 0 petitions", units.len())), "{proof}");
        assert!(proof.ends_with("Everything agrees.\n"), "{proof}");
        let exported = self.done(cluster, &["export"]);
        let codes = exported.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        let codes: Vec<Value> = codes.map(|mut line| line["aggregate_id"].take()).collect();
        assert_eq!(codes, units);
        for (number, unit) in units.iter().enumerate() {
            assert_eq!(self.register(&server, token, unit), ((number + 1).to_string(), true), "{unit}");
        }
        server
    }
}

async fn scalar<T>(connection: &mut PgConnection, sql: &str) -> T
where
    T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres> + Send + Unpin,
{
    sqlx::query_scalar(sql).fetch_one(connection).await.expect(sql)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_is_restored_to_a_moment_and_to_the_latest() {
    let scratch = Scratch::new();
    let archive = server_dir(&scratch.path().join("archive"));
    let base = server_dir(&scratch.path().join("base")).join("data");
    let office = Office { scratch, archive };
    let main = Cluster::make(&office.scratch, "main");
    let archive = format!("test ! -f '{0}/%f' && cp '%p' '{0}/%f'", office.archive.display());
    main.set(&[("archive_mode", "on"), ("archive_command", &archive)]);
    main.start();
    office.done(&main, &["migrate"]);
    let token = office.done(&main, &["token", "mint", "--role", "ADMIN", "--ttl", "1h"]).trim().to_owned();

    let server = office.serve(&main);
    assert_eq!(office.register(&server, &token, "A").0, "1");
    main.tool("pg_basebackup", &["-c", "fast", "-D", base.to_str().expect("UTF-8")]);
    assert_eq!(office.register(&server, &token, "B").0, "2");
    assert_eq!(office.register(&server, &token, "C").0, "3");
    let mut admin = main.options().connect().await.expect("connects");
    let moment: String = scalar(&mut admin, "SELECT clock_timestamp()::text").await;
    assert_eq!(office.register(&server, &token, "D").0, "4");
    assert_eq!(office.register(&server, &token, "E").0, "5");
    admin.close().await.expect("closes");
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
    let published = office.done(&main, &["proof", "checkpoint"]);
    assert_eq!(published.lines().nth(1), Some("5"));
    // In order, so that the last WAL is archived, too.
    main.stop();

    let target = [("recovery_target_time", moment.as_str()), ("recovery_target_action", "promote")];
    let then = office.restore("then", &target).await;
    let server = office.is_whole(&then, &["A", "B", "C"], &token);
    // What came after the moment has not happened here: who still has the command sends it again.
    assert_eq!(office.register(&server, &token, "D"), ("4".to_owned(), false));
    assert_eq!(office.register(&server, &token, "E"), ("5".to_owned(), false));
    drop(server);
    // The same events, recorded again: of the same log, by the same key, and another root. What was published shows it.
    let continued = office.done(&then, &["proof", "checkpoint"]);
    let head = |note: &str| note.lines().take(2).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(head(&continued), head(&published));
    assert_ne!(continued.lines().nth(2), published.lines().nth(2), "a fork");

    let latest = office.restore("latest", &[]).await;
    assert_eq!(
        office.done(&latest, &["proof", "checkpoint"]),
        published,
        "the restored log is the one that was signed"
    );
    let server = office.is_whole(&latest, &["A", "B", "C", "D", "E"], &token);
    assert_eq!(office.register(&server, &token, "F"), ("6".to_owned(), false));
}
