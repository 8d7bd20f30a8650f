//! Given: commands, one a line, through the log's front door.

use super::phrases::{self, Phrase};
use crate::support::{TestDatabase, log_options, migrated_database};
use chrono::{DateTime, NaiveDate, Utc};
use redress_domain::{
    Origin, PetitionId, PetitionerId, SensitiveText, UnitKind, UnitLevel,
    petitioner::Erase,
    unit::{ToUnit, UnitCommand},
};
use redress_log::{Clock, Command, Log, LogOptions, Request, migrations};
use redress_read::Reader;
use sqlx::{PgPool, postgres::PgPoolOptions};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// Code, level, parent. `H1` and `H2` are departments of their districts.
const TERRITORY: &[(&str, UnitLevel, Option<&str>)] = &[
    ("P", UnitLevel::Province, None),
    ("C", UnitLevel::City, Some("P")),
    ("D1", UnitLevel::District, Some("C")),
    ("D2", UnitLevel::District, Some("C")),
    ("H1", UnitLevel::District, Some("D1")),
    ("H2", UnitLevel::District, Some("D2")),
    ("T1", UnitLevel::Township, Some("D1")),
    ("T2", UnitLevel::Township, Some("D2")),
];

/// An office with the territory `P > C > (D1 > (H1, T1), D2 > (H2, T2))`, and what happens in it.
pub struct Story {
    database: TestDatabase,
    pool: PgPool,
    log: Log,
    /// Seconds since 1970.
    clock: Arc<AtomicI64>,
    sent: u32,
}

impl Story {
    /// The office's clock stands in 2027, later than anything told.
    pub async fn begin() -> Self {
        Self::begin_on("2027-03-01").await
    }

    /// The office's clock stands on a day, until a line `clock <day>` moves it.
    pub async fn begin_on(today: &str) -> Self {
        let database = migrated_database().await;
        let pool = database.pool();
        migrations::run(&pool, None).await.unwrap();
        let clock = Arc::new(AtomicI64::new(evening_of(phrases::day(today))));
        let seconds = clock.clone();
        let tell = move || DateTime::from_timestamp(seconds.load(Ordering::SeqCst), 0).unwrap();
        let options = LogOptions { clock: Clock::from_fn(tell), ..log_options() };
        let log = Log::open(pool.clone(), options).await.unwrap();
        let mut story = Self { database, pool, log, clock, sent: 0 };
        for (code, level, parent) in TERRITORY {
            let kind = code.starts_with('H').then_some(UnitKind::Department);
            let command = UnitCommand::Register {
                name: format!("Office {code}"),
                level: *level,
                parent: parent.map(|parent| parent.parse().unwrap()),
                kind,
                effective_on: None,
            };
            story.send(noon_of(phrases::day("01-01")), to_unit(code, command)).await;
        }
        story
    }

    /// Sends a command for each line, `<day> <petition or unit> <step> <what of it>` (see [`phrases`]); a day of 2026 has no year.
    /// None may be refused. The position of each event.
    pub async fn given(&mut self, lines: &str) -> Vec<i64> {
        let mut positions = Vec::new();
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let phrase = Phrase::parse(line);
            if phrase.subject == "clock" {
                self.clock.store(evening_of(phrase.day), Ordering::SeqCst);
                continue;
            }
            let command = match (phrase.unit_command(), phrase.step.as_str()) {
                (Some(command), _) => to_unit(&phrase.subject, command),
                (None, "erase") => erase(&phrase.subject),
                (None, _) => Command::on(phrase.subject.parse().unwrap(), phrase.petition_command()),
            };
            let at = at_hour(phrase.day, phrase.hour);
            positions.push(self.send(at, command).await);
        }
        positions
    }

    /// As [`Self::given`], of as many petitions as are named: `#` in the lines is 1, 2, …
    pub async fn given_each(&mut self, petitions: std::ops::RangeInclusive<u32>, lines: &str) {
        for number in petitions {
            self.given(&lines.replace('#', &number.to_string())).await;
        }
    }

    /// The database, for a program that works on it.
    pub fn url(&self) -> String {
        self.database.url()
    }

    /// The read side, when it has read everything there is.
    pub async fn reader(&self) -> Reader {
        crate::office::read_everything(&self.log, &self.pool).await
    }

    /// A reader whose log has the same single connection.
    pub async fn reader_with_one_connection(&self) -> Reader {
        self.reader().await;
        let patience = std::time::Duration::from_secs(3);
        let options = PgPoolOptions::new().max_connections(1).acquire_timeout(patience);
        let pool = options.connect_lazy_with(self.database.options.clone());
        Reader::new(Log::open(pool.clone(), log_options()).await.unwrap(), pool)
    }

    async fn send(&mut self, at: DateTime<Utc>, command: Command) -> i64 {
        self.sent += 1;
        let told = format!("{at} {command:?}");
        let mut request = Request::new(command, self.sent.to_string().parse().unwrap(), "by hand");
        request.origin = Origin::Simulation;
        request.occurred_at = Some(at);
        match self.log.execute(request).await.unwrap() {
            Ok(receipt) => receipt.recorded.position.0,
            Err(refusal) => panic!("{}: {told}", refusal.code()),
        }
    }
}

fn to_unit(code: &str, command: UnitCommand) -> Command {
    Command::Unit(ToUnit { code: code.parse().unwrap(), command })
}

fn erase(petition: &str) -> Command {
    let id: PetitionId = petition.parse().unwrap();
    let petitioner_id = PetitionerId::of_petition(&id);
    Command::Erase(Erase { petitioner_id, reason: SensitiveText::new("asked for it") })
}

fn noon_of(day: NaiveDate) -> DateTime<Utc> {
    at_hour(day, 12)
}

fn at_hour(day: NaiveDate, hour: u32) -> DateTime<Utc> {
    let time = day.and_hms_opt(hour, 0, 0).unwrap();
    time.and_local_timezone(chrono_tz::Asia::Shanghai).unwrap().to_utc()
}

fn evening_of(day: NaiveDate) -> i64 {
    (noon_of(day) + chrono::TimeDelta::hours(8)).timestamp()
}
