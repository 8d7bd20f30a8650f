//! Tests of the binary: help, exit codes, serving, signals, doctor.

use std::fs::File;
use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::program::{Server, redress, run};
use crate::support::{Scratch, running, send};
use nix::sys::signal::Signal;

#[test]
fn help_and_version_are_printed() {
    let scratch = Scratch::new();
    let help = run(&mut redress(&scratch.data_dir(), &["--help"]));
    assert_eq!(help.code, Some(0));
    for part in
        ["Examples:", "DATABASE_URL", "REDRESS_DATA_DIR", "REDRESS_PG_BIN", "Exit codes:", "doctor", "serve"]
    {
        assert!(help.out.contains(part), "{part} is missing in\n{}", help.out);
    }
    let version = run(&mut redress(&scratch.data_dir(), &["--version"]));
    assert_eq!(version.out.trim(), format!("redress {}", env!("CARGO_PKG_VERSION")));
    assert!(!scratch.data_dir().exists(), "--help creates no files");
}

#[test]
fn exit_codes_distinguish_usage_refusal_and_environment() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    for arguments in
        [&["frobnicate"][..], &[], &["serve", "--listen", "8080"], &["doctor", "--time-zone", "Mars"]]
    {
        assert_eq!(run(&mut redress(&dir, arguments)).code, Some(2), "{arguments:?}");
    }
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
        run(&mut redress(&dir, &["serve", "--listen", address])).refused(1, "LISTEN_NOT_LOOPBACK");
        run(&mut redress(&dir, &["demo", "--listen", address])).refused(1, "LISTEN_NOT_LOOPBACK");
    }
    run(&mut redress(&dir, &["serve", "--procedure", "/nonexistent"])).refused(1, "PROCEDURE_UNREADABLE");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("bound").to_string();
    run(&mut redress(&dir, &["serve", "--listen", &address])).refused(3, "PORT_TAKEN");
    assert!(!dir.exists(), "a refused command creates no files");
}

#[test]
fn without_postgresql_the_error_says_what_to_do() {
    let scratch = Scratch::new();
    let empty = scratch.path().join("empty");
    std::fs::create_dir(&empty).expect("makes");
    let mut command = redress(&scratch.data_dir(), &["migrate"]);
    run(command.env("REDRESS_PG_BIN", &empty)).refused(3, "PG_BIN_WRONG");

    let mut command = redress(&scratch.data_dir(), &["doctor"]);
    let doctor = run(command.env("REDRESS_PG_BIN", &empty));
    assert_eq!(doctor.code, Some(1), "{doctor:?}");
    assert!(doctor.out.contains("[PG_BIN_WRONG]"), "{}", doctor.out);

    // Without PATH, the usual directories are still searched. Either result is acceptable.
    let mut command = redress(&scratch.data_dir(), &["migrate"]);
    let scrubbed = run(command.env("PATH", &empty));
    if scrubbed.code != Some(0) {
        let message = scrubbed.refused(3, "PG_NOT_FOUND");
        assert!(message.contains("apt-get install postgresql"), "{message}");
    }
}

#[test]
fn a_database_url_is_never_shown_with_its_password() {
    let scratch = Scratch::new();
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound");
    for (url, code) in [
        (format!("postgres://ann:s3cret@{free}/x"), "DATABASE_UNREACHABLE"),
        ("s3cret".to_owned(), "DATABASE_URL_WRONG"),
    ] {
        let mut command = redress(&scratch.data_dir(), &["migrate"]);
        let refused = run(command.env("DATABASE_URL", &url));
        assert!(!refused.refused(3, code).contains("s3cret"));
        let mut command =
            redress(&scratch.data_dir(), &["doctor", "--format", "json", "--log-format", "json"]);
        let doctor = run(command.env("DATABASE_URL", &url).env("RUST_LOG", "trace"));
        assert_eq!(doctor.code, Some(1));
        assert!(!doctor.out.contains("s3cret") && !doctor.err.contains("s3cret"), "{doctor:?}");
    }
}

#[test]
fn serve_becomes_ready_and_stops_its_database() {
    let scratch = Scratch::new();
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let server = Server::start(&mut redress(&scratch.data_dir(), &["serve", "--listen", "127.0.0.1:0"]));
        assert_eq!(server.get("/health/live"), (200, r#"{"status":"live"}"#.to_owned()));
        let (status, body) = server.get("/health/ready");
        assert!(status == 200 && body.contains(r#""status":"ready""#), "{status} {body}");
        assert!(running(&scratch.data_dir()).is_some());
        server.signal(signal);
        assert_eq!(server.ended(), Some(0));
        assert_eq!(running(&scratch.data_dir()), None, "the last program stops the database");
    }
}

/// A journal stores what a service prints, so the output must not contain a login link.
#[test]
fn a_service_prints_no_link() {
    let scratch = Scratch::new();
    let log = scratch.path().join("log");
    let mut command = redress(&scratch.data_dir(), &["serve", "--listen", "127.0.0.1:0"]);
    command.env("RUST_LOG", "info").stdout(Stdio::piped()).stderr(File::create(&log).expect("a file"));
    let mut child = command.spawn().expect("the binary runs");
    let is_ready = || std::fs::read_to_string(&log).is_ok_and(|message| message.contains("projects now"));
    crate::support::wait_until("it serves", is_ready);
    send(i32::try_from(child.id()).expect("a pid"), Signal::SIGTERM);
    assert_eq!(child.wait().expect("is ours").code(), Some(0));
    let mut message = String::new();
    child.stdout.take().expect("is a pipe").read_to_string(&mut message).expect("text");
    assert!(message.starts_with("redress is ready at ") && message.lines().count() == 1, "{message}");
    let open = redress(
        &scratch.data_dir(),
        &["serve", "--link", "--listen", "0.0.0.0:0", "--issuer", "https://x.test"],
    )
    .output()
    .expect("the binary runs");
    assert!(String::from_utf8_lossy(&open.stderr).contains("[LINK_NOT_LOOPBACK]"), "{open:?}");
}

#[test]
fn a_link_works_once_in_the_process_that_printed_it() {
    let scratch = Scratch::new();
    let log = scratch.path().join("log");
    let start = || {
        let mut command = redress(&scratch.data_dir(), &["serve", "--link", "--listen", "127.0.0.1:0"]);
        let log = File::options().create(true).append(true).open(&log).expect("a file");
        Server::start(command.env("RUST_LOG", "info").stderr(log))
    };
    let (one, other) = (start(), start());
    let code = |server: &Server| {
        let link = server.link.clone().expect("it was asked for");
        let place = format!("open http://{}/sign-in?code=", server.address);
        link.strip_prefix(&place).unwrap_or_else(|| panic!("message {link:?}")).to_owned()
    };
    let exchange = |server: &Server, code: &str| {
        let (status, body) = server.post("/query/session", &[], &format!(r#"{{"code":"{code}"}}"#));
        let body: serde_json::Value = serde_json::from_str(&body).expect("JSON");
        (status, body["token"].as_str().map(str::to_owned), body.to_string())
    };
    assert_eq!(exchange(&other, &code(&one)).0, 403, "it belongs to the other process");
    assert_eq!(
        other.get(&format!("/sign-in?code={}", code(&one))).0,
        403,
        "nor does it open this one's pages"
    );
    assert_eq!((other.get("/").0, other.get("/sign-in").0), (303, 200), "strangers are asked to sign in");
    let (status, token, body) = exchange(&one, &code(&one));
    assert_eq!(status, 200, "{body}");
    let token = token.expect("a token");
    let authorization = format!("Bearer {token}");
    let (status, answer) =
        one.post("/graphql", &[("Authorization", &authorization)], r#"{"query":"{ log { head } }"}"#);
    assert!(status == 200 && answer.contains("head") && !answer.contains("errors"), "{status} {answer}");
    let (status, again, body) = exchange(&one, &code(&one));
    assert!(status == 403 && again.is_none() && body.contains("LINK_REFUSED"), "{status} {body}");
    assert_eq!(one.get("/query/session").0, 405);
    assert_eq!(one.post("/query/session", &[], "{}").0, 400);
    assert_eq!(one.post("/query/session", &[], &" ".repeat(2_000)).0, 413);
    // The link of the other process was not used. A later process does not know it.
    let unused = code(&other);
    for server in [one, other] {
        server.signal(Signal::SIGTERM);
        assert_eq!(server.ended(), Some(0));
    }
    let later = start();
    assert_eq!(exchange(&later, &unused).0, 403);
    let message = std::fs::read_to_string(&log).expect("text");
    for secret in [&token, &unused, &code(&later)] {
        assert!(message.contains("answered") && !message.contains(secret.as_str()), "the log has it");
    }
    later.signal(Signal::SIGTERM);
    assert_eq!(later.ended(), Some(0));
}

#[test]
fn an_idle_connection_does_not_delay_the_stop() {
    let scratch = Scratch::new();
    let server = Server::start(&mut redress(&scratch.data_dir(), &["serve", "--listen", "localhost:0"]));
    let _idle = std::net::TcpStream::connect(&server.address).expect("it listens");
    let since = Instant::now();
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
    assert!(since.elapsed().as_secs() < 15, "{:?}", since.elapsed());
}

#[test]
fn a_killed_serve_does_not_block_the_next_start() {
    let scratch = Scratch::new();
    let arguments = ["serve", "--listen", "127.0.0.1:0"];
    let server = Server::start(&mut redress(&scratch.data_dir(), &arguments));
    server.signal(Signal::SIGKILL);
    assert_eq!(server.ended(), None);
    let left = running(&scratch.data_dir()).expect("the database is left running");
    let server = Server::start(&mut redress(&scratch.data_dir(), &arguments));
    assert_eq!(running(&scratch.data_dir()).expect("runs").pid, left.pid, "and is used again");
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
    assert_eq!(running(&scratch.data_dir()), None);
}

#[test]
fn a_program_killed_at_any_moment_does_not_block_the_next_one() {
    let scratch = Scratch::new();
    // Killed during initdb, between initdb and the server, during its start, during its stop.
    for milliseconds in [60, 150, 300, 500, 700, 900, 1100, 1400] {
        let mut child = redress(&scratch.data_dir(), &["migrate"]).spawn().expect("runs");
        std::thread::sleep(Duration::from_millis(milliseconds));
        child.kill().expect("ours");
        child.wait().expect("ours");
    }
    let next = run(&mut redress(&scratch.data_dir(), &["migrate"]));
    assert_eq!(next.code, Some(0), "{next:?}");
    assert_eq!(running(&scratch.data_dir()), None);
}

#[test]
fn two_serves_and_a_migrate_share_the_database() {
    let scratch = Scratch::new();
    let start = || redress(&scratch.data_dir(), &["serve", "--listen", "127.0.0.1:0"]);
    let (first, second) = std::thread::scope(|scope| {
        let first = scope.spawn(|| Server::start(&mut start()));
        let second = scope.spawn(|| Server::start(&mut start()));
        (first.join().expect("starts"), second.join().expect("starts"))
    });
    assert_eq!(run(&mut redress(&scratch.data_dir(), &["migrate"])).code, Some(0));
    first.signal(Signal::SIGTERM);
    assert_eq!(first.ended(), Some(0));
    assert_eq!(second.get("/health/ready").0, 200, "the database still runs for the other one");
    second.signal(Signal::SIGTERM);
    assert_eq!(second.ended(), Some(0));
    assert_eq!(running(&scratch.data_dir()), None);
}

#[test]
fn an_interrupted_start_ends_cleanly() {
    let scratch = Scratch::new();
    for milliseconds in [20, 300, 900] {
        let mut child = redress(&scratch.data_dir(), &["migrate"]).spawn().expect("runs");
        std::thread::sleep(Duration::from_millis(milliseconds));
        send(i32::try_from(child.id()).expect("a pid"), Signal::SIGTERM);
        let code = child.wait().expect("ours").code();
        assert!(matches!(code, Some(130 | 0) | None), "{code:?}");
        assert_eq!(running(&scratch.data_dir()), None, "after {milliseconds} ms");
    }
}

#[test]
fn the_doctor_prints_text_and_json() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    let fresh = run(&mut redress(&dir, &["doctor"]));
    assert_eq!(fresh.code, Some(0), "{fresh:?}");
    assert!(fresh.out.contains("No problems.") && fresh.out.contains("skipped"), "{}", fresh.out);
    assert!(!dir.exists(), "the doctor creates no database");

    let made = run(&mut redress(&dir, &["migrate"])).out;
    assert!(made.starts_with("The database was created at version "), "{made}");
    let well = run(&mut redress(&dir, &["doctor"]));
    assert_eq!(well.code, Some(0), "{well:?}");
    for name in
        ["binaries", "data dir", "disk", "cluster", "connection", "durability", "migrations", "procedure"]
    {
        let line = well.out.lines().find(|line| line.starts_with("ok") && line.contains(name));
        assert!(line.is_some(), "{name} in\n{}", well.out);
    }
    assert_eq!(running(&dir), None, "the doctor stopped the server that it started");

    let settings = dir.join("postgres/postgresql.auto.conf");
    std::fs::write(&settings, "fsync = off\n").expect("writes");
    let ill = run(&mut redress(&dir, &["doctor", "--format", "json"]));
    assert_eq!(ill.code, Some(1), "{ill:?}");
    let report: serde_json::Value = serde_json::from_str(&ill.out).expect("one document");
    assert_eq!(report["ok"], false);
    let check = |name: &str| {
        let checks = report["checks"].as_array().expect("a list");
        checks.iter().find(|check| check["name"] == name).expect("is there").clone()
    };
    assert_eq!(check("durability")["status"], "problem");
    assert_eq!(check("durability")["code"], "PG_NOT_DURABLE");
    assert_eq!(check("binaries")["status"], "ok");
    run(&mut redress(&dir, &["serve", "--listen", "127.0.0.1:0"])).refused(3, "PG_NOT_DURABLE");
}

#[test]
fn an_external_database_is_used_and_checked_the_same_way() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    // The private database of another redress plays the external server.
    let host = Server::start(&mut redress(&dir, &["serve", "--listen", "127.0.0.1:0"]));
    let socket = running(&dir).expect("runs").socket_dir.expect("has one");
    let url = format!("postgres:///redress?host={}&user=redress", socket.display());
    let other = scratch.path().join("unused");
    let external = |arguments: &[&str]| -> Command {
        let mut command = redress(&other, arguments);
        command.env("DATABASE_URL", &url);
        command
    };
    let server = Server::start(&mut external(&["serve", "--listen", "127.0.0.1:0"]));
    assert_eq!(server.get("/health/ready").0, 200);
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
    assert_eq!(run(&mut external(&["doctor"])).code, Some(0));
    // The data directory has the server's own key and no cluster.
    assert!(
        !other.join("postgres").exists() && running(&dir).is_some(),
        "only the database of the URL is touched"
    );
    let mut weak = external(&["serve", "--listen", "127.0.0.1:0"]);
    run(weak.env("PGOPTIONS", "-c synchronous_commit=off")).refused(3, "PG_NOT_DURABLE");
    host.signal(Signal::SIGTERM);
    assert_eq!(host.ended(), Some(0));
}
