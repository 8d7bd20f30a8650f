//! Clients of a server that may be gone at any moment: commands under ids of their own, sent until they are acknowledged.

// Every test file compiles this for itself and uses a part of it.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::program::exchange;

/// How long a command may remain without an answer: whatever died should have been replaced by then.
const PATIENCE: Duration = Duration::from_secs(40);

/// Sends a document to a server; nothing if it is gone, or answers with an error.
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

/// What a command was answered: its position, and whether it had been carried out before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Receipt {
    pub(crate) position: i64,
    pub(crate) repeated: bool,
}

/// One attempt to carry a command out; nothing if it remains open whether it took effect. It must not be refused.
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
pub(crate) fn carry_out(address: &str, token: &str, (mutation, input): (&str, Value)) -> Receipt {
    let since = Instant::now();
    loop {
        if let Some(receipt) = attempt(address, token, mutation, &input) {
            return receipt;
        }
        assert!(since.elapsed() < PATIENCE, "{input} was not answered for {PATIENCE:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The unit that everything happens in.
pub(crate) fn unit() -> (&'static str, Value) {
    ("registerUnit", json!({ "commandId": "unit", "code": "D", "name": "District", "level": "DISTRICT" }))
}

/// A registration; the command id is the petition's number.
pub(crate) fn petition(number: &str) -> (&'static str, Value) {
    let input = json!({ "commandId": number, "petitionId": number, "petitionerId": format!("of-{number}"), "channel": "VISIT",
        "receivedBy": "D", "place": "D", "name": "张三" });
    ("registerPetition", input)
}

/// Clerks and what was acknowledged to them: positions by command id.
#[derive(Debug, Default)]
pub(crate) struct Clerks {
    ended: AtomicBool,
    acknowledged: Mutex<BTreeMap<String, i64>>,
}

impl Clerks {
    /// Registers petitions until [`end`](Self::end): sends each to a server that `choose` names until one acknowledges it, then hands
    /// it to `check`.
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

    /// A command was acknowledged.
    pub(crate) fn note(&self, id: &str, receipt: Receipt) {
        let mut acknowledged = self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner);
        acknowledged.insert(id.to_owned(), receipt.position);
    }

    /// Everybody goes home after what is at hand; what is not acknowledged by then remains open.
    pub(crate) fn end(&self) {
        self.ended.store(true, Ordering::Release);
    }

    /// What was acknowledged so far.
    pub(crate) fn acknowledged(&self) -> BTreeMap<String, i64> {
        self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until so many more commands are acknowledged.
    pub(crate) fn wait_for(&self, more: usize) {
        let before = self.acknowledged().len();
        crate::support::wait_until("commands are acknowledged", || {
            self.acknowledged().len() >= before + more
        });
    }
}

/// Ends the clerks also when the test fails, so that it does not wait for them.
pub(crate) struct EndOf<'a>(pub(crate) &'a Clerks);

impl Drop for EndOf<'_> {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// Everything acknowledged lies in the log where it was acknowledged, no command twice, and no position is missing.
pub(crate) async fn assert_kept(pool: &sqlx::PgPool, acknowledged: &BTreeMap<String, i64>) {
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
