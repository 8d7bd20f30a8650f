//! Tests a running `redress serve` whose private PostgreSQL is killed: it recovers by itself, with everything
//! that was acknowledged.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::program::{Server, redress, run};
use crate::support::{Scratch, family, fill, keep_from_starting, mount, running, send, umount, wait_until};
use nix::sys::signal::Signal;

const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

fn token(data_dir: &Path) -> String {
    let mint = ["token", "mint", "--role", "ADMIN", "--ttl", "1h"];
    run(&mut redress(data_dir, &mint)).out.trim().to_owned()
}

/// Registers a unit. Returns the answer, or `None` if there was none.
fn register(server: &Server, token: &str, unit: &str) -> Option<serde_json::Value> {
    let (_, answer) = send_registration(server, token, unit);
    let payload = answer["data"]["registerUnit"].clone();
    assert!(payload.is_null() || payload["userErrors"] == serde_json::json!([]), "{answer}");
    payload["position"].is_string().then_some(payload)
}

fn send_registration(server: &Server, token: &str, unit: &str) -> (u16, serde_json::Value) {
    let body = serde_json::json!({
        "query": "mutation Do($input: RegisterUnitInput!) {
            registerUnit(input: $input) { position repeated userErrors { code } }
        }",
        "variables": { "input": {
            "commandId": format!("register {unit}"), "code": unit, "name": unit, "level": "PROVINCE",
        } },
    });
    let bearer = format!("Bearer {token}");
    let (status, answer) = server.post("/graphql", &[("Authorization", &bearer)], &body.to_string());
    (status, serde_json::from_str(&answer).expect("JSON"))
}

fn kill_postmaster(data_dir: &Path) -> i32 {
    let pid = running(data_dir).expect("runs").pid;
    send(pid, Signal::SIGKILL);
    pid
}

#[test]
fn a_killed_database_recovers_under_load_with_everything_acknowledged() {
    let scratch = Scratch::new();
    let server = Server::start(&mut redress(&scratch.data_dir(), &SERVE));
    let token = token(&scratch.data_dir());
    let acknowledged = Mutex::new(Vec::new());
    let done = AtomicBool::new(false);
    let count = || acknowledged.lock().expect("no panic").len();
    std::thread::scope(|scope| {
        for client in 0..4 {
            let (server, token, acknowledged, done) = (&server, &token, &acknowledged, &done);
            scope.spawn(move || {
                for number in 0.. {
                    let unit = format!("U{client}-{number}");
                    let payload = loop {
                        match register(server, token, &unit) {
                            Some(payload) => break payload,
                            None => std::thread::sleep(Duration::from_millis(50)),
                        }
                    };
                    acknowledged.lock().expect("no panic").push((unit, payload));
                    if done.load(Ordering::Acquire) {
                        break;
                    }
                }
            });
        }
        for _ in 0..2 {
            let before = count();
            wait_until("commands are carried out", || count() > before + 20);
            let killed = kill_postmaster(&scratch.data_dir());
            let since = Instant::now();
            wait_until("another one runs", || {
                running(&scratch.data_dir()).is_some_and(|server| server.ready && server.pid != killed)
            });
            wait_until("it is ready", || server.get("/health/ready").0 == 200);
            println!("ready again within {:?}", since.elapsed());
        }
        let before = count();
        wait_until("commands are carried out", || count() > before + 20);
        done.store(true, Ordering::Release);
    });
    for (unit, payload) in acknowledged.into_inner().expect("no panic") {
        let again = register(&server, &token, &unit).expect("an answer");
        assert_eq!((&again["position"], &again["repeated"]), (&payload["position"], &true.into()), "{unit}");
    }
    // The tree and everything signed meanwhile match the log.
    let signed = run(&mut redress(&scratch.data_dir(), &["proof", "checkpoint"]));
    assert_eq!(signed.code, Some(0), "{signed:?}");
    let verified = run(&mut redress(&scratch.data_dir(), &["replay", "--all", "--verify"]));
    assert_eq!(verified.code, Some(0), "{verified:?}");
    let size = signed.out.lines().nth(1).expect("a size");
    assert!(verified.out.contains(&format!("Compared the tree of {size} events")), "{verified:?}");
}

#[test]
fn a_database_that_cannot_start_is_reported_and_retried_until_it_can() {
    let scratch = Scratch::new();
    let server = Server::start(&mut redress(&scratch.data_dir(), &SERVE));
    let repair = keep_from_starting(&scratch.data_dir());
    kill_postmaster(&scratch.data_dir());
    wait_until("the loss is seen", || {
        let (status, body) = server.get("/health/ready");
        status == 503 && body.contains("DATABASE_UNREACHABLE")
    });
    assert_eq!(server.get("/health/live").0, 200);
    repair();
    wait_until("it is ready", || server.get("/health/ready").0 == 200);
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
    assert_eq!(running(&scratch.data_dir()), None, "the restarted server is stopped cleanly");
}

#[test]
fn a_full_disk_loses_nothing_and_the_server_recovers_once_there_is_room() {
    let scratch = Scratch::new();
    let disk = scratch.path().join("disk");
    if !mount(&disk, "200m") {
        println!("no disk can be mounted on this machine, so the test is skipped");
        return;
    }
    let data_dir = disk.join("data");
    let server = Server::start(&mut redress(&data_dir, &SERVE));
    let token = token(&data_dir);
    wait_until("the log is open", || register(&server, &token, "U0").is_some());
    let acknowledged: Vec<_> = (0..20)
        .map(|number| format!("U{number}"))
        .map(|unit| (register(&server, &token, &unit).expect("an answer")["position"].clone(), unit))
        .collect();
    fill(&disk, 0);
    // Without room for its files, PostgreSQL does not start.
    kill_postmaster(&data_dir);
    wait_until("the loss is seen", || server.get("/health/ready").0 == 503);
    assert_eq!(register(&server, &token, "LATE"), None, "a command that is not stored is not acknowledged");
    std::fs::remove_file(disk.join("ballast")).expect("removes");
    wait_until("it is ready", || server.get("/health/ready").0 == 200);
    for (position, unit) in acknowledged {
        let again = register(&server, &token, &unit).expect("an answer");
        assert_eq!((&again["position"], &again["repeated"]), (&position, &true.into()), "{unit}");
    }
    assert_eq!(register(&server, &token, "LATE").expect("an answer")["position"], "21");
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
    umount(&disk);
}

#[test]
fn a_hanging_database_is_reported_not_killed_and_work_continues_afterwards() {
    let scratch = Scratch::new();
    let server = Server::start(&mut redress(&scratch.data_dir(), &SERVE));
    let token = token(&scratch.data_dir());
    wait_until("the log is open", || register(&server, &token, "U1").is_some());
    let before = running(&scratch.data_dir()).expect("runs");

    // Only the postmaster: existing connections work, and new ones are not accepted.
    send(before.pid, Signal::SIGSTOP);
    wait_until("it is noticed", || {
        let (status, body) = server.get("/health/ready");
        status == 503 && body.contains("DATABASE_HANGS")
    });
    assert_eq!(server.get("/health/live").0, 200);
    assert_eq!(register(&server, &token, "U2").expect("the writer is connected")["position"], "2");

    // All processes, as when the machine's disk hangs.
    let all = family(before.pid);
    all.iter().skip(1).for_each(|pid| send(*pid, Signal::SIGSTOP));
    let (status, answer) = send_registration(&server, &token, "U3");
    assert_eq!(
        (status, answer["errors"][0]["extensions"]["code"].as_str()),
        (504, Some("DEADLINE_EXCEEDED"))
    );
    println!("{}", answer["errors"][0]["message"]);
    assert_eq!(server.get("/health/ready").0, 503);
    all.iter().for_each(|pid| send(*pid, Signal::SIGCONT));

    wait_until("it is ready", || server.get("/health/ready").0 == 200);
    for (number, unit) in ["U1", "U2", "U3", "U4"].into_iter().enumerate() {
        let payload = register(&server, &token, unit).expect("an answer");
        assert_eq!(payload["position"], (number + 1).to_string(), "{unit} took effect once");
    }
    assert_eq!(running(&scratch.data_dir()).expect("runs").pid, before.pid, "it was not killed");
    let verified = run(&mut redress(&scratch.data_dir(), &["replay", "--all", "--verify"]));
    assert_eq!(verified.code, Some(0), "{verified:?}");
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
}
