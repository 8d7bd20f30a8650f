#![doc = include_str!("../README.md")]

mod case_file;
mod cases;
mod check;
mod column_set;
mod columns;
mod event_log;
mod fault;
#[doc(hidden)]
pub mod fuzz_entry;
mod index;
mod known_names;
mod mapping;
mod options;
mod petitioner;
mod problem;
mod problems;
mod progress;
mod propose;
mod reimport;
mod row;
mod standing;
mod steps;
mod table;
mod times;
mod unit_columns;
mod unit_names;
mod units;
mod words;
mod write;

pub use cases::{CasesReport, import_cases, propose_mapping};
pub use fault::ImportFault;
pub use options::{CasesImport, Encoding, Listing, Opening, UnitsImport};
pub use problem::{Problem, Severity};
pub use problems::Problems;
pub use units::{UnitsReport, import_units};

use redress_domain::Origin;
use redress_log::{Command, CommandId, Request};
use ring::digest;

/// Who is recorded as the actor of an import; command ids are this actor's own.
const ACTOR: &str = "import";
/// The longest command id, in characters.
const LONGEST_COMMAND_ID: usize = 100;

/// A command of an import. Its id says the step and what it is for (`close:2018-117`), so that a second run finds it.
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

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
