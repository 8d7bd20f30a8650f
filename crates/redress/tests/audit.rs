//! The program takes a log out and in again, tells a history, and proves everything.

// Sentences for people belong into the test log.
#![allow(clippy::print_stdout)]

#[path = "support/program.rs"]
mod program;
#[path = "support/served.rs"]
mod served;
mod support;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

use nix::sys::signal::Signal;
use program::{Run, redress, run};
use redress_domain::petition::steps::{Assign, Close, Decision, Register, Triage};
use redress_domain::petitioner::Erase;
use redress_domain::unit::{ToUnit, UnitCommand};
use redress_domain::{AssignmentMode, Channel, Kind, Outcome, SensitiveText, UnitLevel};
use redress_log::keys::ValueKeys;
use redress_log::{Clock, Command, Log, LogOptions, Request};
use served::{block_on, pool, serve, sql};
use support::{Scratch, send, wait_until};

/// Two units, petition `路灯-1` with a wide name for its actor, and an erasure: positions 1 to 7.
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
        against: Vec::new(),
        kind: Kind::Appeal,
        category,
        competent_level: UnitLevel::District,
        decision,
        reason: None,
    };
    let assign = Assign {
        unit: "T".parse().expect("a code"),
        mode: AssignmentMode::Direct,
        order_number: None,
        co_handlers: Vec::new(),
        due_on: None,
        standard: None,
    };
    let close = Close { outcome: Outcome::Supported, opinion_reference: None, delivered_on: None };
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

/// A log in which a petition was worked on, at a time that stands.
fn happen(data_dir: &Path) {
    block_on(async {
        let pool = pool(data_dir);
        let now = "2026-03-02T01:30:00.5Z".parse().expect("a time");
        let keys = ValueKeys::at(data_dir.join("keys/value-keys"));
        let options = LogOptions { clock: Clock::from_fn(move || now), ..LogOptions::new(keys) };
        let log = Log::open(pool.clone(), options).await.expect("is up to date");
        for (number, (command, actor)) in commands().into_iter().enumerate() {
            let mut request = Request::new(command, format!("c-{number}").parse().expect("an id"), actor);
            request.unit = (number > 1).then(|| "D".parse().expect("a code"));
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
          accept_due_on 2026-03-17; due_on 2026-05-01; legal_limit_on 2026-05-01; mode DIRECT;
            order_number 1-1; unit T Shazitang street (TOWNSHIP)
          => ASSIGNED, round 1, tier 1, responsible T Shazitang street, due 2026-05-01, legal limit 2026-05-01
       6    4  2026-03-02 09:30  2026-03-02 09:30:00  Closed      clerk-7  D
          outcome SUPPORTED
          => CLOSED, round 1, tier 1, responsible T Shazitang street, due 2026-05-01, legal limit 2026-05-01
";

#[test]
fn a_history_is_told_exported_restored_and_proven() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    let server = serve(&scratch);
    happen(&dir);
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
    assert_eq!((proof.code, proof.err.as_str()), (Some(0), ""), "quiet in a pipe");
    assert!(
        proof.out.starts_with("Read 7 events up to position 7, of 1 petitions and 2 units; decided 7"),
        "{}",
        proof.out
    );
    assert!(proof.out.ends_with("Everything agrees.\n"), "{}", proof.out);

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
    // What is there is replaced only where that is said.
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
        found.out.contains("       5  petition 路灯-1: ") && found.out.contains("Not everything agrees."),
        "{}",
        found.out
    );
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
}

/// What an export says on standard error, one of whose statements waits for longer than a server keeps to itself.
async fn said_by_an_export_held_up(dir: &Path, file: &str, settings: &[(&str, &str)]) -> String {
    let pool = pool(dir);
    let mut busy = pool.begin().await.expect("begins");
    sqlx::query("LOCK TABLE events").execute(&mut *busy).await.expect("locks");
    let since: String =
        sqlx::query_scalar("SELECT now()::text").fetch_one(&mut *busy).await.expect("answers");
    let mut export = redress(dir, &["export", "--force", "-o", file]);
    export.envs(settings.iter().copied()).stdout(Stdio::null()).stderr(Stdio::piped());
    let export = export.spawn().expect("runs");
    // Not the server, which may wait as well: its connections are older.
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
fn an_export_tells_of_a_statement_that_takes_long_only_where_it_is_asked_to() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    let server = serve(&scratch);
    happen(&dir);
    let file = scratch.path().join("log.ndjson");
    let file = file.to_str().expect("UTF-8");
    let unasked = block_on(said_by_an_export_held_up(&dir, file, &[]));
    assert_eq!(unasked.lines().count(), 1, "only what it did: {unasked}");
    let asked = block_on(said_by_an_export_held_up(&dir, file, &[("RUST_LOG", "warn")]));
    assert!(asked.contains("slow statement"), "{asked}");
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
}

#[test]
fn an_export_that_does_not_finish_leaves_no_file() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    let server = serve(&scratch);
    happen(&dir);
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

/// The answer to a request whose body may be anything: status, head and body.
fn fetch(server: &program::Server, path: &str, token: Option<&str>) -> (u16, String, Vec<u8>) {
    use std::io::{Read, Write};
    let bearer = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    let mut stream = std::net::TcpStream::connect(&server.address).expect("it listens");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\n{bearer}Connection: close\r\n\r\n", server.address)
        .expect("writes");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("reads");
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, head, answer[end + 4..].to_vec())
}

#[test]
fn a_log_is_signed_and_served_to_whom_it_may_be() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    let server = serve(&scratch);
    happen(&dir);
    wait_until("it is signed", || fetch(&server, "/log/checkpoint", None).0 == 200);
    let note = done(&dir, &["proof", "checkpoint"]).out;
    assert_eq!(note.lines().nth(1), Some("7"), "{note}");
    let (_, head, body) = fetch(&server, "/log/checkpoint", None);
    assert_eq!(String::from_utf8(body).expect("text"), note);
    assert!(
        head.contains("content-type: text/plain; charset=utf-8") && head.contains("cache-control: no-cache"),
        "{head}"
    );
    assert!(
        server.get("/health/ready").1.contains(r#""tree":{"signed":7,"size":7}"#),
        "{:?}",
        server.get("/health/ready")
    );
    assert!(server.get("/metrics").1.contains("redress_tree_signed_position 7\n"));

    let token = |arguments: &[&str]| {
        done(&dir, &[&["token", "mint", "--ttl", "1h", "--role"], arguments].concat()).out.trim().to_owned()
    };
    let (auditor, bound) = (token(&["AUDITOR"]), token(&["AUDITOR", "--unit", "D"]));
    let (both, handler) = (token(&["AUDITOR,HANDLER", "--unit", "D"]), token(&["HANDLER", "--unit", "D"]));
    let tile = fetch(&server, "/log/tile/0/000.p/7", Some(&auditor));
    assert_eq!((tile.0, tile.2.len()), (200, 7 * 32));
    assert!(
        tile.1.contains("application/octet-stream") && tile.1.contains("cache-control: private"),
        "{}",
        tile.1
    );
    let bundle = fetch(&server, "/log/tile/entries/000.p/7", Some(&auditor));
    let exported = done(&dir, &["export"]).out;
    let framed = exported.lines().flat_map(|line| {
        let length = u16::try_from(line.len()).expect("short");
        [&length.to_be_bytes()[..], line.as_bytes()].concat()
    });
    assert_eq!((bundle.0, bundle.2), (200, framed.collect::<Vec<u8>>()));
    for (path, token, expected) in [
        ("/log/tile/0/000.p/7", None, 401),
        ("/log/tile/0/000.p/7", Some("nonsense"), 401),
        ("/log/tile/0/000.p/7", Some(&handler), 403),
        ("/log/tile/0/000.p/7", Some(&both), 403),
        ("/log/tile/0/000.p/7", Some(&bound), 200),
        // Entries name who accuses whom, and so does no unit get them.
        ("/log/tile/entries/000.p/7", Some(&bound), 403),
        ("/log/tile/entries/000.p/7", None, 401),
        ("/log/tile/0/000.p/8", Some(&auditor), 404),
        ("/log/tile/0/000", Some(&auditor), 404),
        ("/log/tile/1/000", Some(&auditor), 404),
        ("/log/tile/0/0", Some(&auditor), 404),
        ("/log/tile/0/..%2f..%2fkeys", Some(&auditor), 404),
    ] {
        let token: Option<&str> = token;
        assert_eq!(fetch(&server, path, token).0, expected, "{path} {token:?}");
    }
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
    let open = ["serve", "--listen", "127.0.0.1:0", "--public-hashes"];
    let server = program::Server::start(&mut redress(&dir, &open));
    wait_until("it is open", || fetch(&server, "/log/tile/0/000.p/7", None).0 == 200);
    assert_eq!(fetch(&server, "/log/tile/entries/000.p/7", None).0, 401);
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
}

#[test]
fn an_export_comes_with_its_proof_and_a_key_is_followed_by_another() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    done(&dir, &["migrate"]);
    done(&dir, &["proof", "checkpoint"]).refused(1, "LOG_EMPTY");
    done(&dir, &["proof", "checkpoint", "--last"]).refused(1, "CHECKPOINT_NOT_YET");
    let server = serve(&scratch);
    happen(&dir);
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
    // What was recorded just before the end is in the tree, and signed.
    let note = done(&dir, &["proof", "checkpoint", "--last"]).out;
    assert_eq!(note.lines().nth(1), Some("7"), "{note}");
    let place = |name: &str| scratch.path().join(name).to_string_lossy().into_owned();
    let (log, proof, event) = (place("log.ndjson"), place("proof"), place("event"));
    assert_eq!(done(&dir, &["export", "-o", &log, "--with-proof", &proof]).code, Some(0));
    done(&dir, &["export", "--force", "-o", &log, "--with-proof", &proof]).refused(1, "PROOF_EXISTS");
    let read = |path: &str| std::fs::read_to_string(path).expect(path);
    assert_eq!(read(&format!("{proof}/checkpoint")), note);
    let key = read(&format!("{proof}/keys"));
    assert_eq!(done(&dir, &["proof", "key"]).out, key);
    assert_eq!(std::fs::read(format!("{proof}/tile/0/000.p/7")).expect("is there").len(), 7 * 32);
    let inclusion = done(&dir, &["proof", "inclusion", "3", "--event", &event]).out;
    assert!(
        inclusion.starts_with("c2sp.org/tlog-proof@v1\nindex 2\n") && inclusion.ends_with(&note),
        "{inclusion}"
    );
    assert_eq!(read(&event), read(&log).split_inclusive('\n').nth(2).expect("a line"));
    done(&dir, &["proof", "inclusion", "8"]).refused(1, "POSITION_NOT_IN_TREE");
    done(&dir, &["proof", "inclusion", "3", "--size", "6"]).refused(1, "CHECKPOINT_UNKNOWN");
    let consistency = done(&dir, &["proof", "consistency", "6"]).out;
    assert!(consistency.starts_with("old 6\n") && consistency.ends_with(&note), "{consistency}");

    let both = done(&dir, &["proof", "rotate"]);
    assert!(both.err.starts_with("The log's key is now redress/"), "{}", both.err);
    assert!(
        both.out.starts_with(&note) && both.out.lines().count() == note.lines().count() + 1,
        "{}",
        both.out
    );
    let keys = done(&dir, &["proof", "key"]).out;
    assert!(keys.ends_with(&key) && keys.lines().count() == 2, "{keys}");
    let mut files = names(&dir.join("keys"));
    files.sort();
    assert_eq!(files.len(), 4, "the key, the one before, the token key, the keys of values: {files:?}");
    // A server finds the new one; another data directory has neither.
    assert_eq!(done(&dir, &["proof", "checkpoint"]).out, both.out);
    let server = serve(&scratch);
    let verified = done(&dir, &["replay", "--all", "--verify"]);
    assert!(verified.out.contains("Compared the tree of 7 events, and the "), "{}", verified.out);
    let doctor = done(&dir, &["doctor"]).out;
    assert!(
        doctor.contains("ok       tree        up to date (position 7); signed up to position 7 at 20"),
        "{doctor}"
    );
    let stranger = scratch.path().join("stranger");
    let socket = support::running(&dir).expect("runs").socket_dir.expect("has one");
    let mut foreign = redress(&stranger, &["proof", "checkpoint"]);
    foreign.env("DATABASE_URL", format!("postgres:///redress?host={}&user=redress", socket.display()));
    run(&mut foreign).refused(3, "CHECKPOINT_KEY_OTHER");

    let tamper = "SET session_replication_role = replica;
        UPDATE events SET recorded_at = recorded_at + interval '1 microsecond' WHERE position = 7; UPDATE log_head SET recorded_at = recorded_at + interval '1 microsecond'";
    sql(&dir, tamper);
    let found = done(&dir, &["replay", "--all", "--verify"]);
    assert_eq!(found.code, Some(1));
    assert!(
        found.out.contains("       7  the event is not the one that the tree has at this position"),
        "{}",
        found.out
    );
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
}
