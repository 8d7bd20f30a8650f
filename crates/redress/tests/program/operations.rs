//! Tests of what operators use: the log and the metrics of a running server, and the systemd unit.

#[path = "../../../redress-http/src/tests/exposition.rs"]
mod exposition;

use std::process::Stdio;

use crate::program::{Server, redress, run};
use crate::support::Scratch;
use clap::Parser;
use exposition::parse;
use nix::sys::signal::Signal;
use redress::cli::{Cli, Command};
use sqlx::postgres::PgConnectOptions;

#[test]
fn metrics_cover_the_log_the_read_side_and_connections() {
    let scratch = Scratch::new();
    let server = Server::start(&mut redress(&scratch.data_dir(), &["serve", "--listen", "127.0.0.1:0"]));
    assert_eq!(server.get("/health/ready").0, 200);
    let (status, text) = server.get("/metrics");
    assert_eq!(status, 200);
    let families = parse(&text);
    let value = |name: &str, label: &str| {
        let samples = &families.get(name).unwrap_or_else(|| panic!("no {name} in\n{text}")).samples;
        let found =
            samples.iter().find(|(_, labels, _)| label.is_empty() || labels.values().any(|l| l == label));
        found.unwrap_or_else(|| panic!("no {label} in\n{text}")).2
    };
    for (name, expected) in [
        ("redress_database_up", 1.0),
        ("redress_log_head_position", 0.0),
        ("redress_read_position", 0.0),
        ("redress_read_lag_events", 0.0),
        ("redress_read_lag_seconds", 0.0),
        ("redress_read_stopped", 0.0),
        ("redress_database_connections_max", 16.0),
    ] {
        assert_eq!(value(name, ""), expected, "{name}");
    }
    let connections = ["in_use", "idle"].map(|state| value("redress_database_connections", state));
    assert!((1.0..=16.0).contains(&connections.iter().sum()), "{connections:?}");
    assert_eq!(families["redress_commands_total"].kind, "counter");

    // If the database is down, a scrape neither fails nor waits.
    let _never = crate::support::keep_from_starting(&scratch.data_dir());
    crate::support::send(crate::support::running(&scratch.data_dir()).expect("runs").pid, Signal::SIGINT);
    crate::support::wait_until("the loss is seen", || {
        server.get("/metrics").1.contains("redress_database_up 0\n")
    });
    let (status, text) = server.get("/metrics");
    assert!(status == 200 && !parse(&text).contains_key("redress_read_position"), "{text}");
}

#[test]
fn every_log_line_of_a_request_has_its_id_and_no_value() {
    let scratch = Scratch::new();
    let mut serve =
        redress(&scratch.data_dir(), &["serve", "--listen", "127.0.0.1:0", "--log-format", "json"]);
    serve.env("RUST_LOG", "warn,redress=info,sqlx=debug");
    let path = scratch.path().join("log");
    serve.stderr(Stdio::from(std::fs::File::create(&path).expect("a file")));
    let server = Server::start(&mut serve);
    assert_eq!(server.get("/health/ready").0, 200);
    let mint = ["token", "mint", "--role", "ADMIN", "--ttl", "1h"];
    let token = run(&mut redress(&scratch.data_dir(), &mint)).out.trim().to_owned();
    let body = r#"{"query": "query Figures($unit: ID!) { log { head } statistics(unit: $unit, window: {year: 2026}) { position } }",
        "variables": {"unit": "hunter2"}}"#;
    let answer = server.post(
        "/graphql",
        &[("Authorization", &format!("Bearer {token}")), ("X-Request-Id", "desk-7")],
        body,
    );
    assert!(answer.1.contains(r#""requestId":"desk-7""#), "the error names the request: {}", answer.1);
    for body in ["{hunter2", r#"{"query": "{ hunter2 }"}"#] {
        server.post(
            "/graphql",
            &[("Authorization", &format!("Bearer {token}")), ("X-Request-Id", "bad")],
            body,
        );
    }
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));

    let log = std::fs::read_to_string(path).expect("a log");
    assert!(!log.contains("hunter2") && !log.contains(&token), "{log}");
    let lines = |id: &str| -> Vec<serde_json::Value> {
        let lines = log.lines().map(|line| serde_json::from_str(line).expect("a line is JSON"));
        lines.filter(|line: &serde_json::Value| line["span"]["request_id"] == id).collect()
    };
    let mine = lines("desk-7");
    let statements = mine.iter().filter(|line| line["target"] == "sqlx::query");
    assert!(statements.clone().count() >= 2, "{log}");
    for statement in statements {
        assert!(
            statement["fields"]["elapsed_secs"].is_number() && statement["fields"]["summary"].is_string()
        );
    }
    let last = mine.last().expect("a line");
    assert_eq!(
        (&last["fields"]["message"], &last["span"]["operation"]),
        (&"answered".into(), &"Figures".into())
    );
    assert_eq!(lines("bad").len(), 2, "one line for each: {log}");
}

/// The values of a key in a systemd file or an environment file.
fn values<'a>(file: &'a str, key: &str) -> Vec<&'a str> {
    let pairs = file.lines().filter_map(|line| line.trim_start_matches('#').split_once('='));
    pairs.filter(|(name, _)| *name == key).map(|(_, value)| value).collect()
}

#[test]
fn the_systemd_unit_uses_existing_commands_and_settings() {
    let unit = include_str!("../../../../examples/operations/redress.service");
    let settings = include_str!("../../../../examples/operations/redress.env");
    let [start] = values(unit, "ExecStart")[..] else { panic!("one ExecStart") };
    let cli = Cli::try_parse_from(start.split(' ')).expect("a command line");
    assert!(matches!(cli.command, Command::Serve { .. }), "{start}");

    let help = run(&mut redress(std::path::Path::new("/nowhere"), &["--help"])).out;
    let names = settings.lines().filter_map(|line| line.trim_start_matches('#').split_once('='));
    let names: Vec<&str> = names.map(|(name, _)| name).filter(|name| !name.contains(' ')).collect();
    assert!(names.len() >= 4 && names.iter().all(|name| help.contains(name)), "{names:?}");
    let [url] = values(settings, "DATABASE_URL")[..] else { panic!("one database") };
    let url: PgConnectOptions = url.parse().expect("a URL");
    assert_eq!((url.get_username(), url.get_database()), ("redress_server", Some("cases")));
    assert_eq!(
        values(unit, "MemoryDenyWriteExecute"),
        ["yes"],
        "the private PostgreSQL compiles; this service has none"
    );
}
