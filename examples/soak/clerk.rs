//! Clerks: each takes petitions through their procedure, one command after another, each with its own command
//! id and repeated until it is acknowledged.

use crate::{
    Fault,
    http::{Cut, post},
};
use fastrand::Rng;
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::time::sleep;

/// A command that is not acknowledged in this time is a failure: everything killed should have been
/// restarted.
const PATIENCE: Duration = Duration::from_secs(90);

/// A command of a clerk.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    pub(crate) id: String,
    mutation: &'static str,
    input: Value,
}

/// The acknowledgement of a command: its position in the log, and its sequence in its history.
#[derive(Debug)]
pub(crate) struct Receipt {
    pub(crate) command: Command,
    pub(crate) position: i64,
    pub(crate) sequence: i64,
}
/// The state that all clerks share.
/// What all clerks share.
pub(crate) struct Office {
    addresses: Vec<String>,
    token: String,
    working: AtomicBool,
    cutting: AtomicBool,
    /// Commands acknowledged so far.
    pub(crate) acknowledged: AtomicU64,
    pub(crate) retries: AtomicU64,
    /// Retries whose command had already been executed: its first answer was lost.
    pub(crate) answers_lost: AtomicU64,
    pub(crate) cuts: AtomicU64,
}

impl Command {
    pub(crate) fn new(id: String, mutation: &'static str, mut input: Value) -> Self {
        input["commandId"] = json!(id);
        Self { id, mutation, input }
    }

    /// The id of the aggregate that it writes to; `None`: the office gives it.
    pub(crate) fn aggregate(&self) -> Option<&str> {
        ["petitionId", "code", "id"].iter().find_map(|name| self.input.get(name)).and_then(Value::as_str)
    }

    fn body(&self) -> String {
        let Self { mutation, input, .. } = self;
        let kind = mutation[..1].to_uppercase() + &mutation[1..];
        let query = format!(
            "mutation Soak($input: {kind}Input!) {{ \
             {mutation}(input: $input) {{ position sequence repeated userErrors {{ code message }} }} }}"
        );
        json!({ "query": query, "variables": { "input": input } }).to_string()
    }
}

impl Office {
    pub(crate) fn new(addresses: Vec<String>, token: String) -> Self {
        let (working, cutting) = (AtomicBool::new(true), AtomicBool::new(false));
        let [acknowledged, retries, answers_lost, cuts] = [0; 4].map(AtomicU64::new);
        Self { addresses, token, working, cutting, acknowledged, retries, answers_lost, cuts }
    }

    /// Lets the clerks work; with `cutting` they often cut their own connections.
    pub(crate) fn begin(&self, cutting: bool) {
        self.cutting.store(cutting, Ordering::Release);
        self.working.store(true, Ordering::Release);
    }

    /// Makes the clerks end after the current command.
    pub(crate) fn end(&self) {
        self.working.store(false, Ordering::Release);
    }

    /// Registers the units that petitions use.
    pub(crate) async fn open(&self, random: &mut Rng) -> Result<Vec<Receipt>, Fault> {
        let mut receipts = Vec::new();
        for (code, level, parent) in
            [("33", "PROVINCE", None), ("3301", "CITY", Some("33")), ("330102", "DISTRICT", Some("3301"))]
        {
            let input = json!({ "code": code, "name": code, "level": level, "parent": parent });
            let command = Command::new(format!("unit-{code}"), "registerUnit", input);
            receipts.push(self.send(command, random).await?);
        }
        Ok(receipts)
    }

    /// Sends a command until it is acknowledged, to a random server, and sometimes to two at once.
    async fn send(&self, command: Command, random: &mut Rng) -> Result<Receipt, Fault> {
        let (body, since) = (command.body(), Instant::now());
        for attempt in 0_u64.. {
            let answered = if random.u8(..100) < 3 {
                let (mut one, mut other) = (random.fork(), random.fork());
                let twins = tokio::join!(
                    self.attempt(&command, &body, &mut one),
                    self.attempt(&command, &body, &mut other)
                );
                both(&command, twins)?
            } else {
                self.attempt(&command, &body, random).await?
            };
            match answered {
                Ok(Answer { position, sequence, repeated }) => {
                    self.acknowledged.fetch_add(1, Ordering::Relaxed);
                    self.retries.fetch_add(attempt, Ordering::Relaxed);
                    self.answers_lost.fetch_add(u64::from(repeated && attempt > 0), Ordering::Relaxed);
                    return Ok(Receipt { command, position, sequence });
                }
                Err(last) if since.elapsed() > PATIENCE => {
                    return Err(format!("{} was not answered within {PATIENCE:?}: {last}", command.id).into());
                }
                Err(_) => sleep(Duration::from_millis(random.u64(5..150))).await,
            }
        }
        Err("the attempt counter overflowed".into())
    }

    /// Sends an acknowledged command again. The answer must be the same.
    pub(crate) async fn send_again(&self, receipt: &Receipt, random: &mut Rng) -> Result<(), Fault> {
        let again = self.send(receipt.command.clone(), random).await?;
        if (again.position, again.sequence) == (receipt.position, receipt.sequence) {
            return Ok(());
        }
        let (id, was, is) = (&receipt.command.id, receipt.position, again.position);
        Err(format!("{id} was acknowledged at position {was}, but at {is} when sent again").into())
    }

    /// Makes one attempt. A refusal is a fault, since each command follows from acknowledged ones.
    async fn attempt(&self, command: &Command, body: &str, random: &mut Rng) -> Attempt {
        let address = &self.addresses[random.usize(..self.addresses.len())];
        let cut = self.cut(random);
        let (status, answer) = match post(address, &self.token, body, cut).await {
            Ok(answer) => answer,
            Err(fault) => return Ok(Err(fault)),
        };
        let parsed: Value = serde_json::from_str(&answer).unwrap_or_default();
        let payload = &parsed["data"][command.mutation];
        if payload["userErrors"].as_array().is_some_and(|errors| !errors.is_empty()) {
            return Err(format!("{} was refused: {}", command.id, payload["userErrors"]).into());
        }
        let position = payload["position"].as_str().and_then(|position| position.parse().ok());
        Ok(match (position, payload["sequence"].as_i64()) {
            (Some(position), Some(sequence)) => {
                Ok(Answer { position, sequence, repeated: payload["repeated"] == true })
            }
            _ => Err(format!("{status} {answer}").into()),
        })
    }

    fn cut(&self, random: &mut Rng) -> Option<Cut> {
        let percent = if self.cutting.load(Ordering::Acquire) { 40 } else { 2 };
        if random.u8(..100) >= percent {
            return None;
        }
        self.cuts.fetch_add(1, Ordering::Relaxed);
        Some(match random.bool() {
            true => Cut::While(random.usize(..100)),
            false => Cut::After(Duration::from_millis(random.u64(..40))),
        })
    }
}

/// The answer of a server.
struct Answer {
    position: i64,
    sequence: i64,
    repeated: bool,
}

/// An answer, or why the attempt must be repeated; or a fault, which ends the test.
type Attempt = Result<Result<Answer, Fault>, Fault>;

/// Combines the answers of two simultaneous attempts: if both answer, they must agree, and only one executed
/// the command.
fn both(command: &Command, (one, other): (Attempt, Attempt)) -> Attempt {
    match (one?, other?) {
        (Ok(one), Ok(other)) if one.position != other.position || !(one.repeated || other.repeated) => {
            let (one, other) = (one.position, other.position);
            Err(format!("{} took effect twice, at {one} and at {other}", command.id).into())
        }
        (Err(_), Ok(answer)) | (Ok(answer), _) => Ok(Ok(answer)),
        (Err(fault), Err(_)) => Ok(Err(fault)),
    }
}

/// Works until the office ends. Returns the receipts.
pub(crate) async fn work(office: Arc<Office>, name: String, mut random: Rng) -> Result<Vec<Receipt>, Fault> {
    let mut receipts = Vec::new();
    for number in 0_u32.. {
        let petition = format!("P-{name}-{number}");
        let steps = around(&petition, &mut random).into_iter().chain(life(&petition, &mut random));
        for (step, (mutation, input)) in steps.collect::<Vec<_>>().into_iter().enumerate() {
            if !office.working.load(Ordering::Acquire) {
                return Ok(receipts);
            }
            let command = Command::new(format!("{petition}-{step}-{mutation}"), mutation, input);
            let receipt = office.send(command, &mut random).await?;
            if random.u8(..100) < 5 {
                office.send_again(&receipt, &mut random).await?;
            }
            receipts.push(receipt);
        }
    }
    Ok(receipts)
}

/// The commands of a petition from registration to follow-up, with a visit between and sometimes a new unit
/// before.
fn life(petition: &str, random: &mut Rng) -> Vec<(&'static str, Value)> {
    let unit = "330102";
    let mut steps = Vec::new();
    if random.u8(..100) < 20 {
        let code = format!("U-{petition}");
        let input = json!({ "code": code, "name": code, "level": "TOWNSHIP", "parent": unit });
        steps.push(("registerUnit", input));
    }
    steps.push((
        "registerPetition",
        json!({ "petitionId": petition, "channel": "VISIT", "receivedBy": unit, "place": unit, "name": "张三",
            "contact": "13800000000", "summary": "the lamp is broken" }),
    ));
    steps.push((
        "triagePetition",
        json!({ "petitionId": petition, "kind": "APPEAL", "competentLevel": "DISTRICT", "decision": "ACCEPT" }),
    ));
    steps.push(("assignPetition", json!({ "petitionId": petition, "unit": unit, "mode": "DIRECT" })));
    steps.push(("acceptPetition", json!({ "petitionId": petition, "by": unit })));
    steps.push((
        "recordVisit",
        json!({ "petitionId": petition, "channel": "VISIT", "unit": unit, "headCount": random.u8(1..9) }),
    ));
    steps.push((
        "closePetition",
        json!({ "petitionId": petition, "outcome": "SUPPORTED", "opinionReference": "12" }),
    ));
    steps.push((
        "followUpPetition",
        json!({ "petitionId": petition, "resolved": "YES", "satisfaction": "SATISFIED" }),
    ));
    steps
}

/// What is done before a petition, for most of them: a petition that the office numbers, a dispute with an order that it numbers, its
/// mediation and a meeting about it, the sweep of a community, a calendar.
fn around(petition: &str, random: &mut Rng) -> Vec<(&'static str, Value)> {
    let unit = "330102";
    match random.u8(..10) {
        0..=2 => {
            let people = json!({ "channel": "LETTER", "receivedBy": unit, "place": unit, "summary": "the lamp again" });
            vec![("registerPetition", people)]
        }
        3..=5 => {
            let id = format!("D-{petition}");
            let found = json!({ "id": id, "owner": unit, "place": unit, "petitionerId": format!("R-{petition}"), "category": "LAND",
                "headCount": 2, "parties": "张家、李家", "summary": "whose wall it is" });
            let mediation = format!("M-{petition}");
            let open = json!({ "id": mediation, "owner": unit, "dispute": id, "level": "VILLAGE", "committee": "村调解委员会",
                "peoplesCommittee": true, "bothAgreed": true });
            let met = format!("H-{petition}");
            let meeting = json!({ "id": met, "owner": unit, "kind": "COORDINATION", "chair": "director", "units": [unit],
                "disputes": [id] });
            let owed = json!([{ "amount": "125000", "text": "pays for the wall" }]);
            vec![
                ("findDispute", found),
                ("assignDispute", json!({ "id": id, "unit": unit })),
                ("openMediation", open),
                ("reachAgreement", json!({ "id": mediation, "form": "WRITTEN", "obligations": owed })),
                ("visitPerformance", json!({ "id": mediation, "n": 1, "result": "PERFORMED" })),
                ("holdMeeting", meeting),
                (
                    "decideMatter",
                    json!({ "id": met, "dispute": id, "decision": "RESPONSIBLE", "unit": unit, "text": "the wall stays" }),
                ),
                ("executeDecision", json!({ "id": met, "dispute": id })),
                ("resolveDispute", json!({ "id": id, "method": "MEDIATION" })),
            ]
        }
        6..=7 => {
            let code = format!("V-{petition}");
            let register = json!({ "code": code, "name": code, "level": "VILLAGE", "parent": unit });
            vec![
                ("registerUnit", register),
                ("setSweepDuty", json!({ "id": code, "cadence": "WEEK", "from": "2099-01-05" })),
                ("reportSweep", json!({ "id": code, "slot": "2024-W07", "found": random.u8(..3) })),
            ]
        }
        8 => {
            let id = format!("R-{petition}");
            vec![(
                "publishCalendar",
                json!({ "id": id, "year": 2026, "daysOff": ["2026-10-01"], "workdays": [], "source": "notice" }),
            )]
        }
        _ => Vec::new(),
    }
}
