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
  received_by      a unit's code                              the place
  place            a unit's code                              the mapping's fallback_unit
  category         a code of the office's list                none
  kind             SUGGESTION, ACCUSATION, APPEAL             APPEAL, from the triage on
  summary          what it says (kept apart from history)     none
  head_count       people                                     1
  repeat_of        the external_number of an earlier case     no repeat
  triaged_at       when it was triaged                        registered_at
  assigned_to      the responsible unit's code                received_by
  assigned_at      when it was assigned                       triaged_at
  due_on           the order's last day                       the legal limit
  accepted_at      when that unit accepted it                 it did not say
  closed_at        when it was closed                         it is open
  outcome          SUPPORTED (支持), EXPLAINED (解释说明) …       EXPLAINED
  resolved         YES, NO, UNKNOWN, on the closing's day     UNKNOWN
  satisfaction     SATISFIED (满意) …, on the closing's day     NOT_GIVEN

The mapping file:
  time_zone = \"Asia/Shanghai\"     # of times without an offset [default: the log's]
  fallback_unit = \"330100\"        # the place of cases without one
  petitioner = \"NAME\"             # or IDENTITY_NUMBER, or CODE: an opaque id of the old system
  [columns]
  registered_at = \"received\"      # ours = \"theirs\"
  [constants]
  channel = \"WEB\"                 # where a cell is empty or the column is not there

The whole file is checked first; if a row is bad nothing is imported, or with --skip-bad all others.
The same command may be run again, also after a crash: it imports nothing twice.";

/// What can be brought in.
#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// Units, from a CSV file with the columns code,name,level,parent and perhaps kind
    Units(UnitsImport),
    /// Past cases, from a CSV file with one case a row
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
