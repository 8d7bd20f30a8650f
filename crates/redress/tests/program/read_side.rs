//! Tests how the program maintains the read side: serve projects, readiness reports its position, rebuild
//! compares.

// Error messages are printed to the test log.

use std::path::Path;

use crate::program::{Server, redress, run};
use crate::served::{block_on, pool, serve, sql};
use crate::support::{Scratch, running, send, wait_until};
use nix::sys::signal::Signal;
use redress_domain::UnitLevel;
use redress_domain::unit::{ToUnit, UnitCommand};
use redress_log::keys::ValueKeys;
use redress_log::{Command, Log, LogOptions, Request};
use serde_json::Value;

/// Registers a unit, which writes one event.
fn record(data_dir: &Path, unit: &str) {
    block_on(async {
        let pool = pool(data_dir);
        let log = Log::open(pool.clone(), LogOptions::new(ValueKeys::at(data_dir.join("keys/value-keys"))))
            .await
            .expect("is up to date");
        let (name, level) = (format!("Office {unit}"), UnitLevel::Province);
        let command = UnitCommand::Register { name, level, parent: None, kind: None, effective_on: None };
        let command = Command::Unit(ToUnit { code: unit.parse().expect("a code"), command });
        let request = Request::new(command, unit.parse().expect("an id"), "clerk-7");
        log.execute(request).await.expect("works").expect("is allowed");
        log.close().await;
        pool.close().await;
    });
}

fn ready(server: &Server) -> (u16, Value) {
    let (status, body) = server.get("/health/ready");
    (status, serde_json::from_str(&body).expect("JSON"))
}

#[test]
fn serve_projects_new_events_and_continues_after_a_restart_of_the_database() {
    let scratch = Scratch::new();
    let server = serve(&scratch);
    record(&scratch.data_dir(), "A");
    wait_until("it is projected", || ready(&server).1["projection"]["position"] == 1);
    assert_eq!(ready(&server).0, 200);
    assert_eq!(ready(&server).1["projection"]["lag"]["events"], 0);

    send(running(&scratch.data_dir()).expect("runs").pid, Signal::SIGKILL);
    wait_until("the database is gone", || running(&scratch.data_dir()).is_none());
    // Another program restarts the database; the running server is not touched.
    let other = serve(&scratch);
    record(&scratch.data_dir(), "B");
    wait_until("it is projected", || ready(&server).1["projection"]["position"] == 2);
    for server in [server, other] {
        server.signal(Signal::SIGTERM);
        assert_eq!(server.ended(), Some(0));
    }
    assert_eq!(running(&scratch.data_dir()), None);
}

#[test]
fn readiness_and_doctor_say_where_the_read_side_stopped() {
    let scratch = Scratch::new();
    let server = serve(&scratch);
    record(&scratch.data_dir(), "A");
    wait_until("it is projected", || ready(&server).1["projection"]["position"] == 1);
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));

    let server = serve(&scratch);
    let damage = "SET session_replication_role = replica; UPDATE events SET event_type = 'Unheard'";
    sql(
        &scratch.data_dir(),
        &format!("{damage}; UPDATE reading.projection SET position = 0, epoch = epoch + 1"),
    );
    wait_until("it stops", || ready(&server).0 == 503);
    let (_, body) = ready(&server);
    assert_eq!(
        (&body["code"], &body["projection"]["failed_position"]),
        (&"PROJECTION_FAILED".into(), &1.into())
    );
    assert!(body["message"].as_str().expect("a sentence").contains("EVENT_UNREADABLE"), "{body}");
    let doctor = run(&mut redress(&scratch.data_dir(), &["doctor"]));
    assert_eq!(doctor.code, Some(1));
    let line = doctor.out.lines().find(|line| line.contains("PROJECTION_FAILED")).expect("a line");
    println!("{line}");
    assert!(line.starts_with("problem") && line.contains("position 1"), "{line}");
}

#[test]
fn rebuild_lists_differences_and_changes_nothing_without_accept() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    run(&mut redress(&dir, &["rebuild"])).refused(3, "NOT_MIGRATED");
    let server = serve(&scratch);
    record(&dir, "A");
    wait_until("it is projected", || ready(&server).1["projection"]["position"] == 1);
    let rebuild = |arguments: &[&str]| {
        let done = run(&mut redress(&dir, arguments));
        print!("{}", done.out);
        assert_eq!(done.err, "", "nothing on standard error in a pipe");
        done
    };
    let equal = rebuild(&["rebuild"]);
    assert_eq!(equal.code, Some(0));
    assert_eq!(
        equal.out,
        "Rebuilt up to position 1: case_ledger, case_rollup, cases, ledger, petitions, rollup are unchanged.\n"
    );

    let surplus = "INSERT INTO reading.ledger SELECT 1, 1, 0, 0, day, day, 1, 'T', 'VISIT', '', '', 'P'
        FROM (SELECT DATE '2026-03-02' AS day) AS d";
    sql(&dir, surplus);
    let differs = rebuild(&["rebuild"]);
    assert_eq!(differs.code, Some(1));
    assert!(differs.out.contains("only live") && differs.out.contains("--accept"), "{}", differs.out);
    let accepted = rebuild(&["rebuild", "--accept"]);
    assert_eq!(accepted.code, Some(0));
    assert!(accepted.out.contains("1 differing rows now agree with the log"), "{}", accepted.out);
    assert!(rebuild(&["rebuild"]).out.contains("are unchanged"));
    record(&dir, "B");
    wait_until("it is projected", || ready(&server).1["projection"]["position"] == 2);
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
}
