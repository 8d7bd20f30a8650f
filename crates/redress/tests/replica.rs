//! A read replica: queries read it, commands and the projector do not, and what was acknowledged outlives the primary.

// The seed of a test belongs into its log.
#![allow(clippy::print_stdout)]

#[path = "support/clerk.rs"]
mod clerk;
#[path = "support/pair.rs"]
mod pair;
#[path = "support/program.rs"]
mod program;
mod support;

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use clerk::{Clerks, EndOf, ask, assert_kept, carry_out, petition, unit};
use nix::sys::signal::Signal;
use pair::{Cluster, pair, synchronously};
use program::{Server, redress, run};
use redress_domain::unit::{ToUnit, UnitCommand};
use redress_domain::{UnitCode, UnitLevel};
use redress_log::{Log, LogOptions, Request, migrations};
use serde_json::{Value, json};
use support::{Scratch, wait_until};

/// A command line of the program on a database and its replica.
fn command(scratch: &Scratch, primary: &Cluster, replica: Option<&Cluster>, arguments: &[&str]) -> Command {
    let mut command = redress(&scratch.path().join("keys-only"), arguments);
    command.env("DATABASE_URL", &primary.url).env("RUST_LOG", "error");
    if let Some(replica) = replica {
        command.env("READ_DATABASE_URL", &replica.url);
    }
    command
}

fn serve(scratch: &Scratch, primary: &Cluster, replica: Option<&Cluster>) -> Server {
    Server::start(&mut command(scratch, primary, replica, &["serve", "--listen", "127.0.0.1:0"]))
}

fn token(scratch: &Scratch, primary: &Cluster) -> String {
    let mint = ["token", "mint", "--role", "ADMIN", "--ttl", "1h"];
    run(&mut command(scratch, primary, None, &mint)).out.trim().to_owned()
}

/// What `/health/ready` tells.
fn readiness(server: &Server) -> Value {
    serde_json::from_str(&server.get("/health/ready").1).expect("JSON")
}

fn reads_replica(server: &Server) -> bool {
    readiness(server)["replica"]["status"] == "used"
}

/// A server over a pair, with a unit and a petition `A` in it that both clusters have.
struct Site {
    scratch: Scratch,
    primary: Cluster,
    standby: Cluster,
    server: Server,
    token: String,
}

impl Site {
    async fn open() -> Self {
        let scratch = Scratch::new();
        let (primary, standby) = pair(&scratch).await;
        migrations::run(&primary.pool, None).await.expect("migrates");
        let (server, token) = (serve(&scratch, &primary, Some(&standby)), token(&scratch, &primary));
        let site = Self { scratch, primary, standby, server, token };
        site.carry_out(unit());
        let position = site.carry_out(petition("A"));
        wait_until("queries read the replica", || reads_replica(&site.server));
        site.standby.wait_until(&format!("position >= {position} FROM reading.projection")).await;
        site
    }

    fn carry_out(&self, command: (&str, Value)) -> i64 {
        carry_out(&self.server.address, &self.token, command).position
    }

    /// An answer without errors.
    #[track_caller]
    fn ask(&self, query: &str) -> Value {
        ask(&self.server.address, &self.token, query, &Value::Null).expect(query)
    }

    /// The position that an answer speaks of.
    fn position(answer: &Value) -> i64 {
        answer["extensions"]["position"].as_str().expect("a position").parse().expect("a number")
    }
}

/// The next positions that a subscription brings.
fn follow(site: &Site, after: i64) -> impl Iterator<Item = i64> + use<> {
    let query = format!("subscription {{ events(after: \"{after}\") {{ position }} }}");
    let body = json!({ "query": query }).to_string();
    let mut stream = TcpStream::connect(&site.server.address).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a limit");
    let (address, token) = (&site.server.address, &site.token);
    let request = format!(
        "POST /graphql HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nAccept: text/event-stream\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).expect("it reads");
    let lines = BufReader::new(stream).lines().map(|line| line.expect("in time"));
    lines.filter_map(|line| {
        let event: Value = serde_json::from_str(line.strip_prefix("data: ")?).expect("JSON");
        Some(event["data"]["events"]["position"].as_str().expect("a position").parse().expect("a number"))
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn queries_read_the_replica_and_what_it_lacks_the_primary() {
    let site = Site::open().await;
    site.standby.sql("SELECT pg_wal_replay_pause()").await;
    let old = site.primary.position().await;
    let mut feed = follow(&site, old);
    let new = site.carry_out(petition("B"));
    site.primary.wait_until(&format!("position = {new} FROM reading.projection")).await;
    assert_eq!(site.standby.position().await, old, "the projector goes on without the replica");

    // Without a position it is the replica that answers.
    let answer = site.ask(r#"{ petition(id: "B") { id } units(first: 9) { nodes { code } } }"#);
    assert_eq!((&answer["data"]["petition"], Site::position(&answer)), (&Value::Null, old));
    // Whatever names a position that the replica lacks is answered by the primary, with all that hangs on it.
    let history = "{ history(first: 9) { nodes { position petitionId } } }";
    for query in [
        format!(r#"{{ petition(id: "B", minPosition: "{new}") {history} }}"#),
        format!(r#"{{ petition(id: "B", asOf: {{position: "{new}"}}) {history} }}"#),
    ] {
        let answer = site.ask(&query);
        assert_eq!(
            answer["data"]["petition"]["history"]["nodes"][0]["position"],
            json!(new.to_string()),
            "{query}"
        );
    }
    let figures = "statistics(unit: \"D\", window: {range: {from: \"2000-01-01\", to: \"2999-12-31\"}}";
    for (at, filings) in
        [(String::new(), 1), (format!(", minPosition: \"{new}\""), 2), (format!(", position: \"{new}\""), 2)]
    {
        let answer = site.ask(&format!("{{ {figures}{at}) {{ filings {{ value }} }} }}"));
        assert_eq!(answer["data"]["statistics"]["filings"]["value"], filings, "{at}");
    }
    let events = |after: i64| {
        site.ask(&format!("{{ events(after: \"{after}\", first: 9) {{ nodes {{ position }} }} }}"))
    };
    assert_eq!(events(old)["data"]["events"]["nodes"], json!([]), "the replica knows of none");
    assert_eq!(events(new)["data"]["events"]["nodes"], json!([]), "the primary has no later one");
    // A command shows what it did, and an erased value is gone at once.
    let registered = r#"mutation { recordVisit(input: {commandId: "visit", petitionId: "B", channel: VISIT, unit: "D"}) {
        position petition { sequence } } }"#;
    assert_eq!(site.ask(registered)["data"]["recordVisit"]["petition"]["sequence"], 2);
    let name = || site.ask(r#"{ petition(id: "A") { petitioner { name { value state } } } }"#);
    assert_eq!(name()["data"]["petition"]["petitioner"]["name"]["value"], "张三");
    let last = site.carry_out((
        "erasePetitioner",
        json!({ "commandId": "e", "petitionerId": "of-A", "reason": "asked for" }),
    ));
    assert_eq!(name()["data"]["petition"]["petitioner"]["name"]["state"], "ERASED");
    // Subscribers hear of everything, once.
    let heard: Vec<i64> = feed.by_ref().take(3).collect();
    assert_eq!(heard, [new, new + 1, last]);

    // One that falls behind for good is not read any more, until it has caught up.
    wait_until("it is behind", || readiness(&site.server)["replica"]["code"] == "REPLICA_BEHIND");
    assert_eq!(site.server.get("/health/ready").0, 200);
    let metrics = site.server.get("/metrics").1;
    assert!(
        metrics.contains("\nredress_replica_used 0\n")
            && metrics.contains("\nredress_replica_lag_events 3\n"),
        "{metrics}"
    );
    assert_eq!(Site::position(&site.ask(r#"{ petition(id: "B") { id } }"#)), last);
    site.standby.sql("SELECT pg_wal_replay_resume()").await;
    site.standby.wait_until(&format!("position = {last} FROM reading.projection")).await;
    wait_until("queries read the replica again", || reads_replica(&site.server));
    assert_eq!(Site::position(&site.ask(r#"{ petition(id: "B") { id } }"#)), last);
    let doctor = run(&mut command(&site.scratch, &site.primary, Some(&site.standby), &["doctor"]));
    assert!(doctor.code == Some(0) && doctor.out.contains("0 events behind"), "{doctor:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn either_may_be_gone() {
    let site = Site::open().await;
    let found = || {
        let answer = site
            .ask(r#"{ petition(id: "A") { id responsible { code } } petitions(first: 5) { nodes { id } } }"#);
        answer["data"]["petition"]["id"] == "A"
            && answer["data"]["petitions"]["nodes"] == json!([{ "id": "A" }])
    };
    // Not one query fails for want of the replica.
    site.standby.kill();
    assert!(found(), "it was in use a moment ago");
    wait_until("it is missed", || readiness(&site.server)["replica"]["code"] == "REPLICA_UNREACHABLE");
    assert!(found());
    let doctor = run(&mut command(&site.scratch, &site.primary, Some(&site.standby), &["doctor"]));
    assert_eq!(doctor.code, Some(1));
    assert!(doctor.out.contains("[REPLICA_UNREACHABLE]"), "{}", doctor.out);
    site.standby.start_again().await;
    wait_until("it is read again", || reads_replica(&site.server));

    // Without the primary, queries still have their answers.
    site.primary.kill();
    assert!(found());
    assert_eq!(site.server.get("/health/ready").0, 503);
    assert!(found());
    site.primary.start_again().await;
    let position = site.carry_out(petition("B"));
    assert_eq!(position, 3);
    let query = format!(r#"{{ petition(id: "B", minPosition: "{position}") {{ id }} }}"#);
    wait_until("all is as before", || {
        ask(&site.server.address, &site.token, &query, &Value::Null)
            .is_some_and(|answer| answer["data"]["petition"]["id"] == "B")
    });
    site.server.signal(Signal::SIGTERM);
    assert_eq!(site.server.ended(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_replica_of_the_log_is_not_read() {
    let scratch = Scratch::new();
    let (primary, standby) = pair(&scratch).await;
    migrations::run(&primary.pool, None).await.expect("migrates");
    primary.wait_until("(SELECT replay_lsn = pg_current_wal_lsn() FROM pg_stat_replication)").await;
    let server = serve(&scratch, &primary, Some(&standby));
    let token = token(&scratch, &primary);
    wait_until("it is read", || reads_replica(&server));
    // Promoted, it goes its own way.
    standby.sql("SELECT pg_promote()").await;
    let doctor = || run(&mut command(&scratch, &primary, Some(&standby), &["doctor"])).out;
    assert!(doctor().contains("[REPLICA_NO_STANDBY]"), "{}", doctor());
    let other = serve(&scratch, &standby, None);
    let first = |server: &Server| carry_out(&server.address, &token, unit()).position;
    assert_eq!((first(&other), first(&server)), (1, 1));
    wait_until("it is another log", || readiness(&server)["replica"]["code"] == "REPLICA_OF_OTHER_LOG");
    assert!(doctor().contains("[REPLICA_OF_OTHER_LOG]"), "{}", doctor());

    let mut alone = redress(&scratch.data_dir(), &["serve", "--listen", "127.0.0.1:0"]);
    run(alone.env("READ_DATABASE_URL", &standby.url)).refused(3, "READ_DATABASE_URL_ALONE");
    let wrong = "postgres://ann:s3cret@db:port/x";
    let mut serve = command(&scratch, &primary, None, &["serve", "--listen", "127.0.0.1:0"]);
    let refused = run(serve.env("READ_DATABASE_URL", wrong));
    assert!(!refused.refused(3, "READ_DATABASE_URL_WRONG").contains("s3cret"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn promotion_loses_no_acknowledged_command() {
    let site = Site::open().await;
    synchronously(&site.primary).await;
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let clerks = Clerks::default();
    std::thread::scope(|scope| {
        let end = EndOf(&clerks);
        for name in ["a", "b", "c", "d"] {
            let (clerks, site) = (&clerks, &site);
            scope.spawn(move || clerks.work(name, &site.token, || site.server.address.clone(), |_, _| {}));
        }
        clerks.wait_for(20);
        std::thread::sleep(Duration::from_millis(random.u64(..500)));
        site.primary.kill();
        site.server.signal(Signal::SIGKILL);
        drop(end);
    });
    let acknowledged = clerks.acknowledged();
    site.standby.sql("SELECT pg_promote()").await;
    assert_kept(&site.standby.pool, &acknowledged).await;

    let server = serve(&site.scratch, &site.standby, None);
    let again = |number: &str| carry_out(&server.address, &site.token, petition(number));
    for (number, position) in &acknowledged {
        let receipt = again(number);
        assert!(receipt.repeated && receipt.position == *position, "{number}: {receipt:?}, not {position}");
    }
    // What was not acknowledged takes effect once, whether it had or not.
    for name in ["a", "b", "c", "d"] {
        let open = (0..).map(|n| format!("{name}-{n}")).find(|number| !acknowledged.contains_key(number));
        let open = open.expect("numbers do not end");
        let receipt = again(&open);
        clerks.note(&open, receipt);
        assert_eq!(again(&open).position, receipt.position);
    }
    assert_kept(&site.standby.pool, &clerks.acknowledged()).await;
    wait_until("all is projected", || readiness(&server)["projection"]["lag"]["events"] == 0);
    let proved = run(&mut command(&site.scratch, &site.standby, None, &["replay", "--all", "--verify"]));
    assert!(proved.code == Some(0) && proved.out.contains("Everything agrees"), "{proved:?}");
}

/// A unit, to be registered.
fn request() -> Request {
    let unit: UnitCode = "D".parse().expect("a code");
    let (name, level) = ("District".to_owned(), UnitLevel::District);
    let command = UnitCommand::Register { name, level, parent: None, kind: None, effective_on: None };
    let command = redress_log::Command::Unit(ToUnit { code: unit, command });
    Request::new(command, "unit".parse().expect("an id"), "somebody")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_given_again_waits_for_the_standby_like_the_first() {
    let scratch = Scratch::new();
    let (primary, standby) = pair(&scratch).await;
    migrations::run(&primary.pool, None).await.expect("migrates");
    let log = Log::open(primary.pool.clone(), LogOptions::default()).await.expect("opens");
    synchronously(&primary).await;
    standby.kill();
    let commanding = log.clone();
    let mut answer = tokio::spawn(async move { commanding.execute(request()).await });
    let waits = "FROM pg_stat_activity WHERE application_name = 'redress-writer' AND wait_event = 'SyncRep'";
    primary.wait_until(&format!("EXISTS (SELECT {waits})")).await;
    let first: i32 =
        sqlx::query_scalar(&format!("SELECT pid {waits}")).fetch_one(&primary.pool).await.expect("one");
    // The writer loses its connection, and finds on the next one that its command is in the log.
    primary.sql(&format!("SELECT pg_terminate_backend({first})")).await;
    primary.wait_until(&format!("EXISTS (SELECT {waits} AND pid <> {first})")).await;
    assert!(primary.holds("1 = (SELECT position FROM log_head)").await, "it is in the primary's log");
    assert!(
        tokio::time::timeout(Duration::from_millis(500), &mut answer).await.is_err(),
        "the standby does not have it"
    );
    standby.start_again().await;
    let receipt = answer.await.expect("no panic").expect("no fault").expect("no refusal");
    assert!(receipt.repeated);
    standby.wait_until("EXISTS (SELECT FROM events WHERE position = 1)").await;
    log.close().await;
}
