//! A server whose database fails: a request gets a complete answer or an error, a command takes effect once,
//! and the server recovers by itself.

use std::fs::File;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use serde_json::{Value, json};

use super::office::{Office, fails_cleanly, is_clean};
use super::plan::{ALL, Fault, PASSING, Plan};
use super::proxy::INTERNAL;
use super::sweep::{lots, plans};
use crate::program::{Server, run};

/// The error codes that clients may get when the database fails.
const CODES: [&str; 5] =
    ["INTERNAL", "NOT_READY", "POSITION_NOT_YET_READ", "DEADLINE_EXCEEDED", "OVERLOADED"];

const QUERIES: [&str; 6] = [
    "{ statistics(unit: \"C\", window: {month: \"2018-05\"}) { filings { value } closureRate(base: REGISTERED) { percent }
        breakdown(by: UNIT) { statistics { filings { value } } } } }",
    "{ petitions(first: 50) { nodes { id state petitioner { name { value } } history(first: 5) { nodes { position } } } } }",
    "{ petition(id: \"N7\") { state history(first: 10) { nodes { position actor } } } }",
    "{ events(first: 100, after: \"40\") { nodes { position } endPosition } }",
    "{ monthlyRanking(month: \"2018-06\", metric: CLOSURE, under: \"C\", level: DISTRICT) { rows { numerator } } }",
    "{ units(first: 10) { nodes { code name } } log { head readPosition } }",
];

pub(crate) struct Served {
    pub(crate) office: Office,
    pub(crate) server: Server,
    pub(crate) token: String,
}

impl Served {
    pub(crate) fn start(office: Office) -> Self {
        let token = run(&mut office.command(&["token", "mint", "--role", "ADMIN", "--ttl", "1h"]));
        let server = serve(&office).expect("it starts");
        let served = Self { office, server, token: token.out.trim().to_owned() };
        wait_until("it is ready", || served.server.get("/health/ready").0 == 200);
        served
    }

    pub(crate) fn ask(&self, body: &Value) -> (u16, Value) {
        let bearer = format!("Bearer {}", self.token);
        let (status, answer) = self.server.post("/graphql", &[("Authorization", &bearer)], &body.to_string());
        assert!(!answer.contains(INTERNAL) && !answer.contains("SELECT"), "{answer}");
        (status, serde_json::from_str(&answer).expect("JSON"))
    }

    /// Waits until the read side has the whole log, stops the server, and verifies everything.
    pub(crate) fn stop_and_verify(self) {
        self.office.proxy.watch();
        wait_until("the read side is at the end of the log", || {
            let (_, log) = self.ask(&json!({ "query": "{ log { head readPosition } }" }));
            let log = &log["data"]["log"];
            log["head"].is_string() && log["head"] == log["readPosition"]
        });
        // Health checks have connections of their own, which learn of an outage later than those that were just asked.
        wait_until("it is ready", || self.server.get("/health/ready").0 == 200);
        self.server.signal(Signal::SIGTERM);
        assert_eq!(self.server.ended(), Some(0));
        self.office.done(&["replay", "--all", "--verify"]);
        is_clean(&std::fs::read_to_string(self.office.path("serve.log")).expect("is there"));
    }
}

/// Starts a server that logs to a file. Returns its exit code if it does not begin to serve.
fn serve(office: &Office) -> Result<Server, Option<i32>> {
    let log = File::options().create(true).append(true).open(office.path("serve.log")).expect("opens");
    Server::try_start(office.command(&["serve", "--listen", "127.0.0.1:0"]).stderr(log))
}

pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(since.elapsed() < Duration::from_secs(60), "timed out waiting until {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Counts the errors of an answer. Their codes must be known.
#[track_caller]
fn errors(answer: &Value) -> usize {
    let errors = answer["errors"].as_array().map_or(&[][..], Vec::as_slice);
    for error in errors {
        let code = error["extensions"]["code"].as_str().unwrap_or_default();
        assert!(CODES.contains(&code), "{answer}");
    }
    errors.len()
}

#[tokio::test]
async fn a_query_gets_a_complete_answer_or_an_error() {
    let served = Served::start(Office::furnished().await);
    let (mut lots, proxy) = (lots(), &served.office.proxy);
    for query in QUERIES {
        let query = json!({ "query": query });
        let mut whole = Value::Null;
        // After the outage before, other connections of the pool may still be dead.
        wait_until("an answer is complete", || {
            whole = served.ask(&query).1;
            errors(&whole) == 0
        });
        proxy.watch();
        served.ask(&query);
        let passed = proxy.passed();
        let (mut failed, mut plans) = (0, plans(&mut lots, &passed, 5, PASSING));
        // A random fault may hit a connection that another one replaces. A complete outage is always visible.
        plans.push(Plan { at: 0, fault: Fault::Outage });
        for plan in plans {
            proxy.arm(plan);
            let (status, answer) = served.ask(&query);
            println!("{plan:?} {:?}: {status} {}", proxy.passed().fault, answer["errors"]);
            if errors(&answer) == 0 {
                assert_eq!((status, &answer), (200, &whole));
            } else {
                failed += 1;
            }
            proxy.watch();
            wait_until("the next answer is complete", || served.ask(&query) == (200, whole.clone()));
        }
        println!("{query}: {} messages, {failed} requests failed", passed.messages);
        assert!(failed > 0);
    }
    served.stop_and_verify();
}

#[tokio::test]
async fn a_statement_ends_when_its_client_stops_waiting() {
    let served = Served::start(Office::furnished().await);
    let waiting = "SELECT count(*)::text FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let taken = served.office.take("LOCK TABLE reading.petitions").await;
    let (status, answer) = served.ask(&json!({ "query": QUERIES[1] }));
    assert_eq!((status, errors(&answer)), (504, 1), "{answer}");
    let since = Instant::now();
    while served.office.ask(waiting).await != "0" {
        assert!(since.elapsed() < Duration::from_secs(30), "the statement still runs");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    taken.rollback().await.expect("lets go");
    wait_until("the next answer is complete", || served.ask(&json!({ "query": QUERIES[1] })).0 == 200);
    served.stop_and_verify();
}

/// The database stops answering without closing its connections.
#[tokio::test]
async fn a_request_ends_even_if_the_database_never_answers() {
    let served = Served::start(Office::furnished().await);
    let query = json!({ "query": QUERIES[1] });
    let (_, whole) = served.ask(&query);
    served.office.proxy.arm(Plan { at: 0, fault: Fault::Stall });
    std::thread::scope(|scope| {
        // More requests than connections: no connection may be lost for good.
        let asked: Vec<_> = (0..20).map(|_| scope.spawn(|| served.ask(&query))).collect();
        let health = scope.spawn(|| served.server.get("/health/ready"));
        for answer in asked {
            let (_, answer) = answer.join().expect("an answer");
            assert_eq!(errors(&answer), 1, "{answer}");
        }
        let (status, body) = health.join().expect("an answer");
        assert!(status == 503 && body.contains("DATABASE_UNREACHABLE"), "{status} {body}");
    });
    // The old connections never answer; new ones work.
    served.office.proxy.watch();
    wait_until("an answer is complete", || served.ask(&query) == (200, whole.clone()));
    served.office.proxy.arm(Plan { at: 0, fault: Fault::Stall });
    served.server.signal(Signal::SIGTERM);
    assert_eq!(served.server.ended(), Some(0));
}

/// A petition that is mediated, and that units meet about, again and again.
const MEDIATED: &str = "mediated";

/// A command of a number: a petition, one that the office numbers, a dispute, a calendar, a mediation of [`MEDIATED`], a meeting about it, or what `T` found in a month.
fn command(id: &str, number: usize) -> (&'static str, Value) {
    let petition = json!({ "channel": "PHONE", "receivedBy": "D", "place": "T" });
    match number % 7 {
        0 => (
            "registerPetition",
            json!({ "petitionId": id, "channel": "PHONE", "receivedBy": "D", "place": "T" }),
        ),
        1 => ("registerPetition", petition),
        2 => (
            "findDispute",
            json!({ "id": id, "owner": "D", "place": "T", "petitionerId": id, "category": "LAND", "headCount": 2,
                "parties": "two families", "summary": "a wall" }),
        ),
        3 => (
            "publishCalendar",
            json!({ "id": id, "year": 2026, "daysOff": [], "workdays": [], "source": "notice" }),
        ),
        4 => (
            "openMediation",
            json!({ "id": id, "owner": "D", "petition": MEDIATED, "level": "VILLAGE", "committee": "of the village",
                "peoplesCommittee": true, "bothAgreed": true }),
        ),
        5 => (
            "holdMeeting",
            json!({ "id": id, "owner": "D", "kind": "CONSULTATION", "tier": 2, "chair": "director", "units": ["T"],
                "petitions": [MEDIATED] }),
        ),
        _ => {
            let slot = format!("{}-{:02}", 1900 + number / 12, number % 12 + 1);
            ("reportSweep", json!({ "id": "T", "slot": slot, "found": number % 3 }))
        }
    }
}

/// Sends a command until it is accepted. Returns its position.
fn send(served: &Served, id: &str, number: usize) -> i64 {
    let (mutation, mut input) = command(id, number);
    input["commandId"] = json!(id);
    let kind = mutation[..1].to_uppercase() + &mutation[1..];
    let query = format!(
        "mutation M($input: {kind}Input!) {{ {mutation}(input: $input) {{ position repeated userErrors {{ code }} }} }}"
    );
    for attempt in 0.. {
        let (_, answer) = served.ask(&json!({ "query": query, "variables": { "input": input } }));
        let payload = &answer["data"][mutation];
        if errors(&answer) == 0 {
            assert_eq!(payload["userErrors"], json!([]), "{answer}");
            assert!(attempt > 0 || payload["repeated"] == false, "only this client sent it: {answer}");
            return payload["position"]
                .as_str()
                .and_then(|position| position.parse().ok())
                .expect("a position");
        }
    }
    unreachable!("attempts have no end")
}

#[tokio::test]
async fn a_command_takes_effect_once_whatever_happens_to_its_batch() {
    const CLERKS: usize = 8;
    const EACH: usize = 3;
    let served = Served::start(Office::with_units().await);
    let (mut lots, proxy) = (lots(), &served.office.proxy);
    let work = |round: usize| {
        let acknowledged = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for clerk in 0..CLERKS {
                let (served, acknowledged) = (&served, &acknowledged);
                scope.spawn(move || {
                    for number in 0..EACH {
                        let id = format!("{round}-{clerk}-{number}");
                        let position = send(served, &id, (round * CLERKS + clerk) * EACH + number);
                        acknowledged.lock().expect("no panic").push((position, id));
                    }
                });
            }
        });
        acknowledged.into_inner().expect("no panic")
    };
    let mediated = (send(&served, MEDIATED, 0), MEDIATED.to_owned());
    proxy.watch();
    let mut acknowledged = work(0);
    acknowledged.push(mediated);
    for (round, plan) in plans(&mut lots, &proxy.passed(), 14, PASSING).into_iter().enumerate() {
        proxy.arm(plan);
        acknowledged.extend(work(round + 1));
        println!("{plan:?} {:?}", proxy.passed().fault);
    }
    acknowledged.sort_unstable();
    let in_log = "SELECT string_agg(concat_ws(' ', position, command_id), ',' ORDER BY position) FROM events WHERE position > 3";
    let expected: Vec<String> =
        acknowledged.iter().map(|(position, id)| format!("{position} {id}")).collect();
    assert_eq!(served.office.ask(in_log).await, expected.join(","));
    assert_eq!(
        acknowledged.last().map(|last| last.0),
        i64::try_from(acknowledged.len() + 3).ok(),
        "without a gap"
    );
    let numbers = "SELECT concat_ws(' ', count(*) > 20, count(*) = max(right(number, 5)::int)) FROM numbers WHERE given";
    assert_eq!(served.office.ask(numbers).await, "t t", "numbers without a gap");
    served.stop_and_verify();
}

/// Starts a server on a database with events to project.
#[tokio::test]
async fn a_server_with_a_fault_at_its_start_serves_or_reports_the_error() {
    let office = Office::behind().await;
    office.proxy.watch();
    let served = Served::start(office);
    let passed = served.office.proxy.passed();
    served.stop_and_verify();
    for plan in plans(&mut lots(), &passed, 8, ALL) {
        let office = Office::behind().await;
        office.proxy.arm(plan);
        match serve(&office) {
            Ok(server) => {
                println!("{plan:?} {:?}: serves", office.proxy.passed().fault);
                let token = run(&mut office.command(&["token", "mint", "--role", "ADMIN", "--ttl", "1h"]));
                Served { office, server, token: token.out.trim().to_owned() }.stop_and_verify();
            }
            Err(code) => {
                let log = std::fs::read_to_string(office.path("serve.log")).expect("is there");
                println!("{plan:?} {:?}: {log}", office.proxy.passed().fault);
                fails_cleanly(code, &log);
            }
        }
    }
}
