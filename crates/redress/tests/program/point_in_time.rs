//! Tests point-in-time recovery: a base backup and the archived WAL, restored to a moment and to the latest
//! state, as examples/operations/README.md describes.

// Details of a restore are printed to the test log.

use crate::cluster::{Cluster, server_dir};
use crate::program::{Server, redress, run};
use crate::support::{Scratch, wait_until};
use nix::sys::signal::Signal;
use redress_domain::{
    SensitiveText,
    toy::{Ask, ToToy, ToyCommand},
};
use redress_log::{Log, LogOptions, Request, keys::ValueKeys};
use serde_json::{Value, json};
use sqlx::{ConnectOptions, Connection, PgConnection, postgres::PgPoolOptions};
use std::path::{Path, PathBuf};

/// An office whose PostgreSQL archives its WAL.
struct Office {
    scratch: Scratch,
    archive: PathBuf,
}

impl Office {
    /// Makes the office with its migrated cluster, and the path for a base backup.
    fn open() -> (Self, Cluster, PathBuf) {
        let scratch = Scratch::new();
        let archive = server_dir(&scratch.path().join("archive"));
        let base = server_dir(&scratch.path().join("base")).join("data");
        let office = Self { scratch, archive };
        let main = Cluster::make(&office.scratch, "main");
        let archive = format!("test ! -f '{0}/%f' && cp '%p' '{0}/%f'", office.archive.display());
        main.set(&[("archive_mode", "on"), ("archive_command", &archive)]);
        main.start();
        office.done(&main, &["migrate"]);
        (office, main, base)
    }

    fn token(&self, cluster: &Cluster) -> String {
        self.done(cluster, &["token", "mint", "--role", "ADMIN", "--ttl", "1h"]).trim().to_owned()
    }

    fn command(&self, cluster: &Cluster, arguments: &[&str]) -> std::process::Command {
        // Tokens of one key are valid on every server.
        let mut command = redress(&self.scratch.data_dir(), arguments);
        command.env("DATABASE_URL", cluster.url());
        command
    }

    /// Returns the output of a command that must succeed.
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

    /// Sends a mutation. Its aggregate id is the command id.
    fn mutate(&self, server: &Server, token: &str, mutation: &str, id: &str, mut input: Value) {
        let kind = mutation[..1].to_uppercase() + &mutation[1..];
        input["commandId"] = json!(id);
        let query = format!(
            "mutation Do($input: {kind}Input!) {{ {mutation}(input: $input) {{ position userErrors {{ code }} }} }}"
        );
        let body = json!({ "query": query, "variables": { "input": input } }).to_string();
        let (_, answer) = server.post("/graphql", &[("Authorization", &format!("Bearer {token}"))], &body);
        let answer: Value = serde_json::from_str(&answer).expect("JSON");
        assert!(answer["data"][mutation]["position"].is_string(), "{mutation}: {answer}");
    }

    /// Exports with these keys, and returns the file of sensitive values.
    fn exported_values(&self, cluster: &Cluster, keys: &Path) -> String {
        let [log, values] =
            ["log", "values"].map(|name| self.scratch.path().join(name).display().to_string());
        let mut export =
            self.command(cluster, &["export", "--force", "-o", &log, "--with-sensitive", &values]);
        let done = run(export.env("REDRESS_VALUE_KEYS", keys));
        assert_eq!(done.code, Some(0), "{done:?}");
        std::fs::read_to_string(values).expect("is there")
    }

    /// Registers a unit under its code as command id, or a petition that the office numbers (`petition-1`). Returns its position, and
    /// whether it had been registered before.
    fn register(&self, server: &Server, token: &str, id: &str) -> (String, bool) {
        let (mutation, input) = match id.starts_with(PETITIONS) {
            true => ("registerPetition", json!({ "channel": "LETTER", "receivedBy": "A", "place": "A" })),
            false => ("registerUnit", json!({ "code": id, "name": id, "level": "PROVINCE" })),
        };
        let kind = mutation[..1].to_uppercase() + &mutation[1..];
        let query = format!(
            "mutation Do($input: {kind}Input!) {{ {mutation}(input: $input) {{ position repeated userErrors {{ code }} }} }}"
        );
        let mut input = input;
        input["commandId"] = json!(id);
        let body = json!({ "query": query, "variables": { "input": input } }).to_string();
        let bearer = format!("Bearer {token}");
        let (_, answer) = server.post("/graphql", &[("Authorization", &bearer)], &body);
        let answer: Value = serde_json::from_str(&answer).expect("JSON");
        let payload = &answer["data"][mutation];
        let position = payload["position"].as_str().unwrap_or_else(|| panic!("{answer}"));
        (position.to_owned(), payload["repeated"] == true)
    }

    /// Makes another cluster from the base backup and the archive. Returns when recovery is complete.
    async fn restore(&self, name: &str, target: &[(&str, &str)]) -> Cluster {
        let cluster = Cluster::in_place(&self.scratch, name);
        let copied = std::process::Command::new("cp")
            .args(["-a", "--"])
            .args([self.scratch.path().join("base/data"), cluster.data()])
            .status();
        assert!(copied.is_ok_and(|status| status.success()), "the backup is copied");
        let restore = format!("cp '{}/%f' '%p'", self.archive.display());
        // Archiving stays off until this database is known to be the office's: a second history in the same
        // archive would break later restores.
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

    /// Checks that the restored log has these registrations and verifies, and starts a server on it.
    fn is_whole(&self, cluster: &Cluster, ids: &[&str], token: &str) -> Server {
        let server = self.serve(cluster);
        wait_until("everything is projected", || {
            let body: Value = serde_json::from_str(&server.get("/health/ready").1).expect("JSON");
            body["projection"]["position"] == ids.len()
        });
        let proof = self.done(cluster, &["replay", "--all", "--verify"]);
        println!("{proof}");
        let petitions = ids.iter().filter(|id| id.starts_with(PETITIONS)).count();
        let all = format!("up to position {}, of {petitions} petitions", ids.len());
        assert!(proof.contains(&all), "{proof}");
        assert!(proof.ends_with("No differences found.\n"), "{proof}");
        let exported = self.done(cluster, &["export"]);
        let lines = exported.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        let commands: Vec<Value> = lines.map(|mut line| line["command_id"].take()).collect();
        assert_eq!(commands, ids);
        for (number, id) in ids.iter().enumerate() {
            assert_eq!(self.register(&server, token, id), ((number + 1).to_string(), true), "{id}");
        }
        server
    }
}

/// How the command ids of petitions begin.
const PETITIONS: &str = "petition-";

/// The numbers that the office gave to petitions of `A`, in the order of the log.
async fn numbers(cluster: &Cluster) -> String {
    let mut admin = cluster.options().connect().await.expect("connects");
    let numbers =
        "SELECT string_agg(right(number, 5)::int::text, ' ' ORDER BY position) FROM numbers WHERE given";
    let numbers = scalar(&mut admin, numbers).await;
    admin.close().await.expect("closes");
    numbers
}

async fn scalar<T>(connection: &mut PgConnection, sql: &str) -> T
where
    T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres> + Send + Unpin,
{
    sqlx::query_scalar(sql).fetch_one(connection).await.expect(sql)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_is_restored_to_a_moment_and_to_the_latest() {
    let (office, main, base) = Office::open();
    let token = office.token(&main);

    let server = office.serve(&main);
    assert_eq!(office.register(&server, &token, "A").0, "1");
    main.tool("pg_basebackup", &["-c", "fast", "-D", base.to_str().expect("UTF-8")]);
    assert_eq!(office.register(&server, &token, "B").0, "2");
    assert_eq!(office.register(&server, &token, "petition-1").0, "3");
    assert_eq!(office.register(&server, &token, "petition-2").0, "4");
    let mut admin = main.options().connect().await.expect("connects");
    let moment: String = scalar(&mut admin, "SELECT clock_timestamp()::text").await;
    assert_eq!(office.register(&server, &token, "petition-3").0, "5");
    assert_eq!(office.register(&server, &token, "E").0, "6");
    admin.close().await.expect("closes");
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
    let published = office.done(&main, &["proof", "checkpoint"]);
    assert_eq!(published.lines().nth(1), Some("6"));
    // A clean stop, so that the last WAL segment is archived too.
    main.stop();

    let target = [("recovery_target_time", moment.as_str()), ("recovery_target_action", "promote")];
    let then = office.restore("then", &target).await;
    let server = office.is_whole(&then, &["A", "B", "petition-1", "petition-2"], &token);
    assert_eq!(numbers(&then).await, "1 2");
    // Events after the restore point are lost: a client that still has the command sends it again.
    assert_eq!(office.register(&server, &token, "petition-3"), ("5".to_owned(), false));
    assert_eq!(office.register(&server, &token, "E"), ("6".to_owned(), false));
    assert_eq!(numbers(&then).await, "1 2 3", "the lost number is given again: no gap");
    drop(server);
    // The same events recorded again have the same log id and key but another root, so published checkpoints
    // reveal the fork.
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
    let all = ["A", "B", "petition-1", "petition-2", "petition-3", "E"];
    let server = office.is_whole(&latest, &all, &token);
    assert_eq!(office.register(&server, &token, "petition-4"), ("7".to_owned(), false));
    assert_eq!(numbers(&latest).await, "1 2 3 4");
}

const ERASED: &str = "欧阳无痕（测试）";
const KEPT: &str = "司徒留存（测试）";
const PETITION: &str = "AT-REST-1";
const OF_BOTH: &str = "一案两人（测试）";
const OF_KEPT: &str = "一案一人（测试）";

/// Asks about the petitions, with a text about them: of a kind of case that exists in tests only, so that no mutation does it.
async fn ask(cluster: &Cluster, keys: &Path, case: &str, petitions: &[&str], text: &str) {
    let pool = PgPoolOptions::new().max_connections(2).connect_lazy_with(cluster.options());
    let log = Log::open(pool, LogOptions::new(ValueKeys::at(keys))).await.expect("opens");
    let mut petitions = petitions.iter().map(|id| id.parse().expect("an id"));
    let (owner, to) = ("P".parse().expect("a code"), "P".parse().expect("a code"));
    let petition = petitions.next().expect("one at least");
    let ask = Ask {
        owner,
        to,
        petition,
        others: petitions.collect(),
        answer_by: None,
        text: SensitiveText::new(text),
    };
    let command = ToToy::new(case.parse().expect("an id"), ToyCommand::Ask(ask)).into();
    let request = Request::new(command, case.parse().expect("a command id"), "clerk-7");
    log.execute(request).await.expect("is written").expect("is accepted");
    log.close().await;
}

/// Lists the files below some directories that contain these bytes.
fn files_with(bytes: &str, dirs: &[&Path]) -> String {
    let grep =
        std::process::Command::new("grep").args(["-r", "-l", "-a", "-F", "-e", bytes]).args(dirs).output();
    String::from_utf8(grep.expect("runs").stdout).expect("UTF-8")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_file_contains_a_readable_value_and_no_key_opens_an_erased_one() {
    let (office, main, base) = Office::open();
    let token = office.token(&main);
    let server = office.serve(&main);
    office.mutate(
        &server,
        &token,
        "registerUnit",
        "P",
        json!({ "code": "P", "name": "P", "level": "PROVINCE" }),
    );
    for (id, petitioner, name) in [(PETITION, "erased-one", ERASED), ("AT-REST-2", "kept-one", KEPT)] {
        let petition = json!({ "petitionId": id, "petitionerId": petitioner, "channel": "VISIT", "receivedBy": "P",
            "place": "P", "name": name, "summary": format!("{name}: the lamp is broken") });
        office.mutate(&server, &token, "registerPetition", id, petition);
    }
    let (keys, old) =
        (office.scratch.data_dir().join("keys/value-keys"), office.scratch.path().join("old-keys"));
    ask(&main, &keys, "Q-BOTH", &["AT-REST-2", PETITION], OF_BOTH).await;
    ask(&main, &keys, "Q-KEPT", &["AT-REST-2"], OF_KEPT).await;
    main.tool("pg_basebackup", &["-c", "fast", "-D", base.to_str().expect("UTF-8")]);
    std::fs::copy(&keys, &old).expect("copies");
    let erasure = json!({ "petitionerId": "erased-one", "reason": "asked for by letter" });
    office.mutate(&server, &token, "erasePetitioner", "erase", erasure);
    let mut admin = main.options().connect().await.expect("connects");
    for statement in ["VACUUM", "CHECKPOINT", "SELECT pg_switch_wal()"] {
        sqlx::query(statement).execute(&mut admin).await.expect(statement);
    }
    admin.close().await.expect("closes");
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
    main.stop();

    let (data, data_dir) = (main.data(), office.scratch.data_dir());
    let dirs = [data.as_path(), &office.archive, &base, &data_dir];
    for dir in &dirs[..3] {
        assert_ne!(files_with(PETITION, &[dir]), "", "the search works, also in {}", dir.display());
    }
    for value in [ERASED, KEPT, OF_BOTH, OF_KEPT, "the lamp is broken"] {
        assert_eq!(files_with(value, &dirs), "", "{value}");
    }

    // The state of the base backup, before the erasure.
    let target = [("recovery_target", "immediate"), ("recovery_target_action", "promote")];
    let restored = office.restore("restored", &target).await;
    let today = office.exported_values(&restored, &keys);
    assert!(today.contains(KEPT) && !today.contains(ERASED), "{today}");
    assert!(today.contains(OF_KEPT) && !today.contains(OF_BOTH), "{today}");
    // A copy of the keys from before the erasure can still open the value, as examples/operations/README.md
    // warns.
    let before = office.exported_values(&restored, &old);
    assert!(before.contains(KEPT) && before.contains(ERASED) && before.contains(OF_BOTH), "{before}");
}
