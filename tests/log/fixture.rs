//! A small district, and petitions in it.

use crate::support::{TestDatabase, migrated_database, value_keys};
use chrono::{DateTime, Utc};
use redress_domain::{
    AssignmentMode, Channel, Kind, Outcome, PetitionId, SensitiveText, UnitCode, UnitLevel,
    petition::steps::{Accept, Assign, Close, Decision, Register, Triage},
    unit::{ToUnit, UnitCommand},
};
use redress_log::{
    Clock, Command, CommandId, Log, LogOptions, Receipt, RecordedEvent, Refusal, Request, keys::ValueKeys,
    migrations,
};
use sqlx::PgPool;
use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

/// A log with units, and the clock that it goes by.
pub struct Office {
    pub database: TestDatabase,
    pub pool: PgPool,
    pub log: Log,
    pub clock: TestClock,
}

/// A clock that stands until it is moved.
#[derive(Clone)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    fn new() -> Self {
        Self(Arc::new(AtomicI64::new(at("2026-03-02T09:00:00+08:00").timestamp_micros())))
    }

    pub fn set(&self, time: &str) {
        self.0.store(at(time).timestamp_micros(), Ordering::SeqCst);
    }

    pub fn clock(&self) -> Clock {
        let micros = self.0.clone();
        Clock::from_fn(move || DateTime::from_timestamp_micros(micros.load(Ordering::SeqCst)).unwrap())
    }
}

impl Office {
    /// A fresh database with the units `P > C > D > T`, and `D-HOUSING` beside `T`.
    pub async fn open() -> Self {
        let database = migrated_database().await;
        let pool = database.pool();
        migrations::run(&pool, None).await.unwrap();
        let clock = TestClock::new();
        let log = Self::log_on(&pool, &clock).await;
        let office = Self { database, pool, log, clock };
        let units = [
            ("P", UnitLevel::Province, None),
            ("C", UnitLevel::City, Some("P")),
            ("D", UnitLevel::District, Some("C")),
            ("T", UnitLevel::Township, Some("D")),
            ("D-HOUSING", UnitLevel::District, Some("D")),
        ];
        for (code, level, parent) in units {
            office.done(unit(code, level, parent)).await;
        }
        office
    }

    async fn log_on(pool: &PgPool, clock: &TestClock) -> Log {
        Self::log_with(pool, clock, value_keys()).await
    }

    /// A log with these keys of values about people.
    pub async fn log_with(pool: &PgPool, clock: &TestClock, keys: ValueKeys) -> Log {
        let options = LogOptions { clock: clock.clock(), ..LogOptions::new(keys) };
        Log::open(pool.clone(), options).await.unwrap()
    }

    /// Another process' view of the same log, with keys of its own.
    pub async fn with_keys(&self, keys: ValueKeys) -> Log {
        Self::log_with(&self.pool, &self.clock, keys).await
    }

    /// Another process' view of the same log.
    pub async fn another(&self) -> Log {
        Self::log_on(&self.pool, &self.clock).await
    }

    pub async fn send(&self, request: Request) -> Result<Receipt, Refusal> {
        self.log.execute(request).await.unwrap()
    }

    /// Carries a command out under a new id.
    pub async fn done(&self, command: Command) -> RecordedEvent {
        self.send(request(command)).await.unwrap().recorded
    }

    /// A command that must be refused, and its code.
    pub async fn refused(&self, command: Command) -> &'static str {
        self.send(request(command)).await.unwrap_err().code()
    }

    pub async fn count(&self, sql: &str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.pool).await.unwrap()
    }

    /// Positions as they lie in the table.
    pub async fn positions(&self) -> Vec<i64> {
        let sql = "SELECT position FROM events ORDER BY position";
        sqlx::query_scalar(sql).fetch_all(&self.pool).await.unwrap()
    }
}

pub fn at(time: &str) -> DateTime<Utc> {
    time.parse::<DateTime<chrono::FixedOffset>>().unwrap().to_utc()
}

pub fn code(text: &str) -> UnitCode {
    text.parse().unwrap()
}

pub fn id(text: &str) -> PetitionId {
    text.parse().unwrap()
}

/// A request under an id that was not used before.
pub fn request(command: Command) -> Request {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    named(command, &format!("command-{}", NEXT.fetch_add(1, Ordering::Relaxed)))
}

pub fn named(command: Command, command_id: &str) -> Request {
    Request::new(command, command_id.parse::<CommandId>().unwrap(), "clerk-7")
}

pub fn unit(unit: &str, level: UnitLevel, parent: Option<&str>) -> Command {
    let (name, parent) = (format!("Office {unit}"), parent.map(code));
    let command = UnitCommand::Register { name, level, parent, kind: None, effective_on: None };
    Command::Unit(ToUnit { code: code(unit), command })
}

pub fn registration(petition: &str) -> Register {
    Register {
        id: id(petition),
        channel: Channel::Visit,
        received_by: code("D"),
        place: code("T"),
        category: None,
        kind: None,
        petitioner_id: None,
        head_count: 1,
        representatives: None,
        anonymous: false,
        against: Vec::new(),
        repeat_of: None,
        name: None,
        contact: None,
        identity_number: None,
        summary: Some(SensitiveText::new("the lamp is broken")),
    }
}

pub fn register(petition: &str) -> Command {
    Command::register(registration(petition))
}

pub fn triage(petition: &str) -> Command {
    let triage = Triage {
        new_facts: false,
        ground: None,
        against: Vec::new(),
        kind: Kind::Appeal,
        category: None,
        competent_level: UnitLevel::District,
        decision: Decision::Accept,
        reason: None,
    };
    Command::on(id(petition), triage)
}

pub fn assign(petition: &str, to: &str) -> Command {
    let assign = Assign {
        unit: code(to),
        by: None,
        mode: AssignmentMode::Direct,
        order_number: None,
        co_handlers: Vec::new(),
        due_on: None,
        standard: None,
        simplified: false,
    };
    Command::on(id(petition), assign)
}

pub fn accept(petition: &str, by: &str) -> Command {
    Command::on(id(petition), Accept { by: code(by) })
}

pub fn close(petition: &str) -> Command {
    Command::on(
        id(petition),
        Close { outcome: Outcome::Explained, opinion_reference: None, delivered_on: None, suggestion: None },
    )
}

/// The five commands of a plain life.
pub fn life(petition: &str) -> [Command; 5] {
    [
        register(petition),
        triage(petition),
        assign(petition, "D-HOUSING"),
        accept(petition, "D-HOUSING"),
        close(petition),
    ]
}
