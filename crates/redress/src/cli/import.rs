//! `redress import` on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use redress_import::{CasesImport, UnitsImport};

const CASES_HELP: &str = "\
Columns, and what an empty cell means:
  external_number  needed, each once; becomes the petition's id
  petitioner       who brought it (kept apart from history)   nobody gave a name
  registered_at    needed
  channel          VISIT (来访), LETTER (来信), PHONE, WEB …      LETTER
  received_by      a unit, by code or name                    the place
  place            a unit, by code or name                    the mapping's fallback_unit
  category         a code of the office's list                none
  kind             SUGGESTION, ACCUSATION, APPEAL             APPEAL, from the triage on
  against          units complained about, with ; between     none: an accusation is hidden from nobody
  summary          what it says (kept apart from history)     none
  head_count       people                                     1
  repeat_of        the external_number of an earlier case     no repeat
  triaged_at       when it was triaged                        registered_at
  assigned_to      the responsible unit, by code or name      received_by
  assigned_at      when it was assigned                       triaged_at
  due_on           the order's last day                       the legal limit
  accepted_at      when that unit accepted it                 it did not say
  closed_at        when it was closed                         it is open
  outcome          SUPPORTED (支持), EXPLAINED (解释说明) …       EXPLAINED
  resolved         YES, NO, UNKNOWN, on the closing's day     UNKNOWN
  satisfaction     SATISFIED (满意) …, on the closing's day     NOT_GIVEN
  status           OPEN, CLOSED, REOPENED                     what closed_at says
  reopened_at      when it was reopened, if it was            closed_at
  reopen_cause     why, needed if it was                      none
In an event log, one row per step: external_number, activity (REGISTERED, TRIAGED, ASSIGNED, ACCEPTED,
VISITED, CLOSED, REOPENED, NOTHING), step_at, step_unit; the other columns say what they say of the case.

The mapping file (redress import cases FILE --propose prints one to begin with):
  time_zone = \"Asia/Shanghai\"     # of times without an offset [default: the log's]
  fallback_unit = \"330100\"        # the place of cases without one
  petitioner = \"NAME\"             # or IDENTITY_NUMBER, or CODE: an opaque id of the old system
  nulls = [\"NULL\", \"-\", \"无\"]     # words that say nothing
  formats = [\"%m/%d/%Y %I:%M %p\"] # forms of all times, or a table with those of some columns
  excel_serials = true             # numbers such as 44935 are days, also outside of workbooks
  encoding, delimiter, sheet, header_line   # where the file does not show them
  [columns]
  registered_at = \"received\"      # ours = \"theirs\"
  closed_at = [\"Fixed\", \"Closed\"] # the first that says something
  [constants]
  channel = \"WEB\"                 # where a cell is empty or the column is not there
  [values.channel]
  \"微信\" = \"WEB\"                  # theirs = ours; for every closed list, and for units
  [leave_out]
  \"Status\" = [\"Duplicate\"]      # rows that are no cases, by a column's words

The whole file is checked first; if a row is bad nothing is imported, or with --skip-bad all others.
The same command may be run again, also after a crash: it imports nothing twice.";

/// What can be brought in.
#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// Units, from a file with the columns code,name,level,parent and perhaps kind
    Units(UnitsImport),
    /// Past cases, from a file with one case per row, or one step per row
    #[command(after_help = CASES_HELP)]
    Cases(CasesImport),
    /// Restore a log that `redress export` wrote, whole, into an empty database: all of it or nothing
    ///
    /// Same positions, times and command ids. The days of a log are reckoned in one time zone; name it with --time-zone if it was not
    /// Asia/Shanghai. Every event is checked against it.
    Log(LogImport),
}

/// A log to restore.
#[derive(Debug, Args)]
pub struct LogImport {
    /// The export; - for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The file that `redress export --with-sensitive` wrote with it
    #[arg(long, value_name = "FILE")]
    pub with_sensitive: Option<PathBuf>,
    /// The position at which the export said that it ends; a file that ends elsewhere is refused
    #[arg(long, value_name = "POSITION", value_parser = clap::value_parser!(i64).range(0..))]
    pub upto: Option<i64>,
}
