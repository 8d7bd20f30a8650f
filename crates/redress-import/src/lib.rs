#![doc = include_str!("../README.md")]

mod after_closing;
mod calendar;
mod case_file;
mod cases;
mod check;
mod column_set;
mod columns;
mod date_order;
mod dispute_columns;
mod dispute_file;
mod disputes;
mod event_log;
mod fault;
#[doc(hidden)]
pub mod fuzz_entry;
mod index;
mod known_names;
mod mapping;
mod options;
mod petitioner;
mod places;
mod plan;
mod problem;
mod problems;
mod progress;
mod propose;
mod reimport;
mod row;
mod sponsor;
mod step_list;
mod steps;
mod table;
mod times;
mod unit_columns;
mod unit_names;
mod unit_state;
mod units;
mod words;
mod write;

pub use calendar::{CalendarReport, import_calendar};
pub use cases::{CasesReport, import_cases, propose_mapping};
pub use disputes::{DisputesReport, import_disputes};
pub use fault::ImportFault;
pub use options::{CalendarImport, CasesImport, DisputesImport, Encoding, Listing, Opening, UnitsImport};
pub use problem::{Problem, Severity};
pub use problems::Problems;
pub use units::{UnitsReport, import_units};

use chrono::{DateTime, NaiveDate, Utc};
use redress_domain::{DueLimits, Moment, Origin};
use redress_log::{Command, CommandId, Request};
use ring::digest;

/// The actor of all imported commands. Command ids are unique per actor.
const ACTOR: &str = "import";
/// The greatest length of a command id, in characters.
const LONGEST_COMMAND_ID: usize = 100;

/// Makes a command of an import. Its id names the step and the case (`close:2018-117`), so that a second run
/// recognises it.
fn request(command: Command, step: &str, id: &str) -> Request {
    let readable = format!("{step}:{id}");
    let key = if readable.chars().count() <= LONGEST_COMMAND_ID {
        readable
    } else {
        format!("{step}:sha256-{}", hex(digest::digest(&digest::SHA256, id.as_bytes()).as_ref()))
    };
    let key: CommandId = key.parse().expect("is short, and identifiers have no control characters");
    Request { origin: Origin::Import, ..Request::new(command, key, ACTOR) }
}

/// The moment of a command of an import, to decide it as the log will.
fn moment(
    occurred_at: DateTime<Utc>,
    due_limits: DueLimits,
    now: DateTime<Utc>,
    local_day: impl Fn(DateTime<Utc>) -> NaiveDate,
) -> Moment {
    let (occurred_on, today) = (local_day(occurred_at), local_day(now));
    Moment { occurred_at, occurred_on, now, today, any_day: true, origin: Origin::Import, due_limits }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
