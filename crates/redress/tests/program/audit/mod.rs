//! Tests that the program exports and restores a log, prints a history, and verifies everything.

// Error messages are printed to the test log.

mod proofs;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

use crate::program::{Run, redress, run};
use crate::served::{block_on, pool, serve, sql};
use crate::support::{Scratch, send, wait_until};
use nix::sys::signal::Signal;
use redress_domain::petition::steps::{Assign, Close, Decision, Register, Triage};
use redress_domain::petitioner::Erase;
use redress_domain::unit::{ToUnit, UnitCommand};
use redress_domain::{AssignmentMode, Channel, Kind, Outcome, SensitiveText, UnitLevel};
use redress_log::keys::ValueKeys;
use redress_log::{Clock, Command, Log, LogOptions, Request};

/// Two units, petition `路灯-1` whose actor has a wide name, and an erasure: positions 1 to 7.
fn commands() -> Vec<(Command, &'static str)> {
    let unit = |code: &str, name: &str, level, parent: Option<&str>| {
        let (name, parent) = (name.to_owned(), parent.map(|parent| parent.parse().expect("a code")));
        let command = UnitCommand::Register { name, level, parent, kind: None, effective_on: None };
        Command::Unit(ToUnit { code: code.parse().expect("a code"), command })
    };
    let id: redress_domain::PetitionId = "路灯-1".parse().expect("an id");
    let text = |text: &str| Some(SensitiveText::new(text));
    let register = Register {
        id: id.clone(),
        channel: Channel::Visit,
        received_by: "D".parse().expect("a code"),
        place: "T".parse().expect("a code"),
        category: None,
        kind: None,
        petitioner_id: Some("someone".parse().expect("an id")),
        head_count: 6,
        representatives: Some(2),
        anonymous: false,
        against: Vec::new(),
        repeat_of: None,
        name: text("张三"),
        contact: None,
        identity_number: None,
        summary: text("路灯三个月没有亮"),
    };
    let (category, decision) = (None, Decision::Accept);
    let triage = Triage {
        new_facts: false,
        ground: None,
        against: Vec::new(),
        kind: Kind::Appeal,
        category,
        competent_level: UnitLevel::District,
        decision,
        reason: None,
    };
    let assign = Assign {
        unit: "T".parse().expect("a code"),
        by: None,
        mode: AssignmentMode::Direct,
        order_number: None,
        co_handlers: Vec::new(),
        due_on: None,
        standard: None,
        simplified: false,
    };
    let close =
        Close { outcome: Outcome::Supported, opinion_reference: None, delivered_on: None, suggestion: None };
    let erase = Erase {
        petitioner_id: "someone".parse().expect("an id"),
        reason: SensitiveText::new("asked for by letter"),
    };
    vec![
        (unit("D", "雨花区", UnitLevel::District, None), "clerk-7"),
        (unit("T", "Shazitang street", UnitLevel::Township, Some("D")), "clerk-7"),
        (Command::register(register), "窗口-3"),
        (Command::on(id.clone(), triage), "clerk-7"),
        (Command::on(id.clone(), assign), "clerk-7"),
        (Command::on(id, close), "clerk-7"),
        (Command::Erase(erase), "officer"),
    ]
}

/// Fills a log with a petition and its steps, at a fixed time.
fn record(data_dir: &Path) {
    block_on(async {
        let pool = pool(data_dir);
        let now = "2026-03-02T01:30:00.5Z".parse().expect("a time");
        let keys = ValueKeys::at(data_dir.join("keys/value-keys"));
        let options = LogOptions { clock: Clock::from_fn(move || now), ..LogOptions::new(keys) };
        let log = Log::open(pool.clone(), options).await.expect("is up to date");
        for (number, (command, actor)) in commands().into_iter().enumerate() {
            let mut request = Request::new(command, format!("c-{number}").parse().expect("an id"), actor);
            // Units are there from the third command on, and no unit erases.
            let erases = matches!(request.command, Command::Erase(_));
            request.unit = (number > 1 && !erases).then(|| "D".parse().expect("a code"));
            log.execute(request).await.expect("works").expect("is allowed");
        }
        log.close().await;
        pool.close().await;
    });
}

fn done(data_dir: &Path, arguments: &[&str]) -> Run {
    let done = run(&mut redress(data_dir, arguments));
    println!("{arguments:?}\n{}{}", done.out, done.err);
    done
}

fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).expect("reads");
    entries.map(|entry| entry.expect("reads").file_name().to_string_lossy().into_owned()).collect()
}

const TIMELINE: &str = "\
Petition 路灯-1 (matter 路灯-1): CLOSED after 4 events, positions 3 to 6. Times in Asia/Shanghai.

position  seq  occurred          recorded             event       actor    unit
       3    1  2026-03-02 09:30  2026-03-02 09:30:00  Registered  窗口-3   D
          anonymous no; channel VISIT; collective yes; head_count 6; matter 路灯-1; petitioner_id someone;
            place T Shazitang street (TOWNSHIP); received_by D 雨花区 (DISTRICT); representatives 2;
            triage_due_on 2026-03-17; procedure CN-2022
          NAME, SUMMARY (erased at position 7)
          => REGISTERED, round 1, tier 1, responsible -, due -, legal limit -
       4    2  2026-03-02 09:30  2026-03-02 09:30:00  Triaged     clerk-7  D
          competent_level DISTRICT; decision ACCEPT; kind APPEAL
          => TRIAGED, round 1, tier 1, responsible -, due -, legal limit -
       5    3  2026-03-02 09:30  2026-03-02 09:30:00  Assigned    clerk-7  D
          accept_due_on 2026-03-17; by D 雨花区 (DISTRICT); calendar_assumed yes; due_on 2026-05-01;
            given n 1 unit D; legal_limit_on 2026-05-01; mode DIRECT; objection_until 2026-03-09;
            order_number D-A-2026-00001; unit T Shazitang street (TOWNSHIP)
          => ASSIGNED, round 1, tier 1, responsible T Shazitang street, due 2026-05-01, legal limit 2026-05-01
       6    4  2026-03-02 09:30  2026-03-02 09:30:00  Closed      clerk-7  D
          given n 1 unit T; opinion_reference T-P-2026-00001; outcome SUPPORTED
          => CLOSED, round 1, tier 1, responsible T Shazitang street, due 2026-05-01, legal limit 2026-05-01
";

#[test]
fn a_history_is_printed_exported_restored_and_verified() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    let server = serve(&scratch);
    record(&dir);
    wait_until("it is projected", || server.get("/health/ready").1.contains("\"position\":7"));

    assert_eq!(done(&dir, &["replay", "路灯-1"]).out, TIMELINE);
    let json: serde_json::Value =
        serde_json::from_str(&done(&dir, &["replay", "路灯-1", "--as-of", "5", "--format", "json"]).out)
            .expect("JSON");
    assert_eq!(json["events"][2]["after"]["due_on"], "2026-05-01");
    assert_eq!(json["events"].as_array().map(Vec::len), Some(3));
    let lines = done(&dir, &["replay", "路灯-1", "--format", "ndjson", "--as-of", "2026-03-02"]).out;
    assert_eq!(lines.lines().count(), 4);
    assert!(!lines.contains("张三"));
    done(&dir, &["replay", "路灯-2"]).refused(1, "PETITION_UNKNOWN");
    done(&dir, &["replay", "路灯-1", "--as-of", "2"]).refused(1, "PETITION_NOT_YET_REGISTERED");
    done(&dir, &["replay", "路灯-1", "--as-of", "99"]).refused(1, "POSITION_PAST_HEAD");
    assert_eq!(run(&mut redress(&dir, &["replay", "路灯-1", "--all", "--verify"])).code, Some(2));

    let proof = done(&dir, &["replay", "--all", "--verify"]);
    assert_eq!((proof.code, proof.err.as_str()), (Some(0), ""), "nothing on standard error in a pipe");
    assert!(
        proof.out.starts_with("Read 7 events up to position 7, of 1 petitions and 2 units; decided 7"),
        "{}",
        proof.out
    );
    assert!(proof.out.ends_with("No differences found.\n"), "{}", proof.out);

    let (log, values) = (scratch.path().join("log.ndjson"), scratch.path().join("values.ndjson"));
    let (log_name, values_name) = (log.to_str().expect("UTF-8"), values.to_str().expect("UTF-8"));
    let exported = done(&dir, &["export", "-o", log_name, "--with-sensitive", values_name]);
    assert_eq!((exported.code, exported.out.as_str()), (Some(0), ""));
    assert!(
        exported.err.contains("the whole log, up to position 7; sensitive values of 1 of them"),
        "{}",
        exported.err
    );
    assert_eq!(std::fs::metadata(&values).expect("is there").permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(&log).expect("is there");
    // An existing file is replaced only with --force.
    done(&dir, &["export", "-o", log_name]).refused(1, "EXPORT_FILE_EXISTS");
    let other_name = scratch.path().join("other.ndjson");
    let other_name = other_name.to_str().expect("UTF-8");
    done(&dir, &["export", "-o", other_name, "--with-sensitive", values_name])
        .refused(1, "EXPORT_FILE_EXISTS");
    assert!(!Path::new(other_name).exists());
    let again = ["export", "--force", "-o", log_name, "--with-sensitive", values_name];
    assert_eq!(done(&dir, &again).code, Some(0));
    assert_eq!(std::fs::read_to_string(&log).expect("is there"), text);
    assert_eq!(
        done(&dir, &["export", "--from", "6"]).out,
        text.split_inclusive('\n').skip(5).collect::<String>()
    );

    let other = scratch.path().join("other");
    let imported = done(&other, &["import", "log", log_name, "--with-sensitive", values_name, "--upto", "7"]);
    assert_eq!(imported.code, Some(0), "{imported:?}");
    assert_eq!(done(&other, &["export"]).out, text);
    done(&other, &["import", "log", log_name]).refused(1, "LOG_NOT_EMPTY");
    assert_eq!(done(&other, &["replay", "路灯-1"]).out, TIMELINE);

    let tamper = "SET session_replication_role = replica;
        UPDATE events SET payload = replace(payload::text, '2026-05-01', '2026-06-01')::json WHERE position = 5";
    sql(&dir, tamper);
    let found = done(&dir, &["replay", "--all", "--verify"]);
    assert_eq!(found.code, Some(1));
    assert!(
        found.out.contains("       5  petition 路灯-1: ") && found.out.contains("Differences found."),
        "{}",
        found.out
    );
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
}

/// Returns what an export writes to standard error if one of its statements takes longer than the limit for
/// slow statements.
async fn stderr_of_a_delayed_export(dir: &Path, file: &str, settings: &[(&str, &str)]) -> String {
    let pool = pool(dir);
    let mut busy = pool.begin().await.expect("begins");
    sqlx::query("LOCK TABLE events").execute(&mut *busy).await.expect("locks");
    let since: String =
        sqlx::query_scalar("SELECT now()::text").fetch_one(&mut *busy).await.expect("answers");
    let mut export = redress(dir, &["export", "--force", "-o", file]);
    export.envs(settings.iter().copied()).stdout(Stdio::null()).stderr(Stdio::piped());
    let export = export.spawn().expect("runs");
    // Only the export's connections: those of the server, which may also wait, are older.
    let waits = "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                 WHERE l.relation = 'events'::regclass AND NOT l.granted AND a.backend_start > $1::text::timestamptz";
    while sqlx::query_scalar::<_, i64>(waits).bind(&since).fetch_one(&pool).await.expect("answers") == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    tokio::time::sleep(Duration::from_millis(700)).await;
    busy.rollback().await.expect("ends");
    pool.close().await;
    let Output { status, stderr, .. } = export.wait_with_output().expect("ours");
    assert!(status.success());
    String::from_utf8(stderr).expect("UTF-8")
}

#[test]
fn an_export_logs_slow_statements_only_on_request() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    let server = serve(&scratch);
    record(&dir);
    let file = scratch.path().join("log.ndjson");
    let file = file.to_str().expect("UTF-8");
    let unasked = block_on(stderr_of_a_delayed_export(&dir, file, &[]));
    assert_eq!(unasked.lines().count(), 1, "only its summary: {unasked}");
    let asked = block_on(stderr_of_a_delayed_export(&dir, file, &[("RUST_LOG", "warn")]));
    assert!(asked.contains("slow statement"), "{asked}");
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
}

#[test]
fn an_export_that_does_not_finish_leaves_no_file() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    let server = serve(&scratch);
    record(&dir);
    let place = scratch.path().join("place");
    std::fs::create_dir(&place).expect("makes");
    let file = place.join("log.ndjson");
    let arguments = ["export", "-o", file.to_str().expect("UTF-8")];
    block_on(async {
        let pool = pool(&dir);
        let mut busy = pool.begin().await.expect("begins");
        sqlx::query("LOCK TABLE events").execute(&mut *busy).await.expect("locks");
        let mut export = redress(&dir, &arguments).stderr(Stdio::null()).spawn().expect("runs");
        wait_until("it writes", || !names(&place).is_empty());
        assert!(names(&place)[0].starts_with("log.ndjson.") && names(&place)[0].ends_with(".part"));
        send(i32::try_from(export.id()).expect("a pid"), Signal::SIGTERM);
        assert_eq!(export.wait().expect("ours").code(), Some(130));
        busy.rollback().await.expect("ends");
        pool.close().await;
    });
    assert_eq!(names(&place), Vec::<String>::new());

    sql(&dir, "SET session_replication_role = replica; DELETE FROM events WHERE position = 4");
    done(&dir, &arguments).refused(3, "LOG_DAMAGED");
    done(&dir, &["export", "-o", "/nonexistent/log"]).refused(1, "FILE_NOT_OPENED");
    done(&dir, &["import", "log", "/nonexistent/log"]).refused(1, "FILE_NOT_OPENED");
    assert_eq!(names(&place), Vec::<String>::new());
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
}
