//! Clients of a server that may be killed at any moment: they send commands with their own ids until they are
//! acknowledged.

// Every test file compiles this for itself and uses only a part of it.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::program::exchange;

/// How long a command may remain unanswered: by then, whatever was killed should have been replaced.
const PATIENCE: Duration = Duration::from_secs(40);

/// Sends a document to a server. `None` if the server is gone or answers with an error.
pub(crate) fn ask(address: &str, token: &str, query: &str, variables: &Value) -> Option<Value> {
    let body = json!({ "query": query, "variables": variables }).to_string();
    let (_, answer) = exchange(
        address,
        &format!(
            "POST /graphql HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Authorization: Bearer {token}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ),
    )?;
    let answer: Value = serde_json::from_str(&answer).ok()?;
    answer["errors"].is_null().then_some(answer)
}

/// The answer to a command: its position, and whether it had been executed before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Receipt {
    pub(crate) position: i64,
    pub(crate) repeated: bool,
}

/// Tries once to execute a command. `None` if it is unknown whether it took effect. It must not be refused.
fn attempt(address: &str, token: &str, mutation: &str, input: &Value) -> Option<Receipt> {
    let kind = mutation[..1].to_uppercase() + &mutation[1..];
    let query = format!(
        "mutation M($input: {kind}Input!) {{ {mutation}(input: $input) {{ position repeated userErrors {{ code message }} }} }}"
    );
    let answer = ask(address, token, &query, &json!({ "input": input }))?;
    let payload = &answer["data"][mutation];
    assert_eq!(payload["userErrors"], json!([]), "{input}");
    let position = payload["position"].as_str().expect("a position").parse().expect("a number");
    Some(Receipt { position, repeated: payload["repeated"] == true })
}

/// Sends a command until it is acknowledged.
pub(crate) fn mutate(address: &str, token: &str, (mutation, input): (&str, Value)) -> Receipt {
    let since = Instant::now();
    loop {
        if let Some(receipt) = attempt(address, token, mutation, &input) {
            return receipt;
        }
        assert!(since.elapsed() < PATIENCE, "{input} was not answered for {PATIENCE:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The unit that all commands use.
pub(crate) fn unit() -> (&'static str, Value) {
    ("registerUnit", json!({ "commandId": "unit", "code": "D", "name": "District", "level": "DISTRICT" }))
}

/// Makes a registration. The petition's number is also the command id.
pub(crate) fn petition(number: &str) -> (&'static str, Value) {
    let input = json!({ "commandId": number, "petitionId": number, "petitionerId": format!("of-{number}"), "channel": "VISIT",
        "receivedBy": "D", "place": "D", "name": "张三" });
    ("registerPetition", input)
}

/// Clerks, and the positions of their acknowledged commands by command id.
#[derive(Debug, Default)]
pub(crate) struct Clerks {
    ended: AtomicBool,
    acknowledged: Mutex<BTreeMap<String, i64>>,
}

impl Clerks {
    /// Registers petitions until [`end`](Self::end): sends each to a server that `choose` returns until one
    /// acknowledges it, then passes it to `check`.
    pub(crate) fn work(
        &self,
        name: &str,
        token: &str,
        mut choose: impl FnMut() -> String,
        check: impl Fn(&str, Receipt),
    ) {
        for n in 0.. {
            let number = format!("{name}-{n}");
            let (mutation, input) = petition(&number);
            let since = Instant::now();
            let receipt = loop {
                if self.ended.load(Ordering::Acquire) {
                    return;
                }
                match attempt(&choose(), token, mutation, &input) {
                    Some(receipt) => break receipt,
                    None => std::thread::sleep(Duration::from_millis(20)),
                }
                assert!(since.elapsed() < PATIENCE, "{number} was not answered for {PATIENCE:?}");
            };
            self.note(&number, receipt);
            check(&number, receipt);
        }
    }

    /// Records that a command was acknowledged.
    pub(crate) fn note(&self, id: &str, receipt: Receipt) {
        let mut acknowledged = self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner);
        acknowledged.insert(id.to_owned(), receipt.position);
    }

    /// Tells the clerks to end after the current command. A command that is not acknowledged then stays open.
    pub(crate) fn end(&self) {
        self.ended.store(true, Ordering::Release);
    }

    /// The commands acknowledged so far.
    pub(crate) fn acknowledged(&self) -> BTreeMap<String, i64> {
        self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until this many more commands are acknowledged.
    pub(crate) fn wait_for(&self, more: usize) {
        let before = self.acknowledged().len();
        crate::support::wait_until("commands are acknowledged", || {
            self.acknowledged().len() >= before + more
        });
    }
}

/// Ends the clerks also if the test fails, so that it does not wait for them.
pub(crate) struct EndOf<'a>(pub(crate) &'a Clerks);

impl Drop for EndOf<'_> {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// Checks that every acknowledged command is in the log at its position, no command is there twice, and no
/// position is missing.
pub(crate) async fn assert_in_log(pool: &sqlx::PgPool, acknowledged: &BTreeMap<String, i64>) {
    let events = "SELECT position, command_id FROM events ORDER BY position";
    let events: Vec<(i64, String)> = sqlx::query_as(events).fetch_all(pool).await.expect("events");
    let mut found = BTreeMap::new();
    for ((position, id), expected) in events.into_iter().zip(1..) {
        assert_eq!(position, expected, "a position is missing");
        assert_eq!(found.insert(id.clone(), position), None, "{id} is there twice");
    }
    for (id, position) in acknowledged {
        assert_eq!(found.get(id), Some(position), "{id} was acknowledged");
    }
}
