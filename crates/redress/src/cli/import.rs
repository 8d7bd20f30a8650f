//! The options of `redress import`. The comments here are help texts.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use redress_import::{CalendarImport, CasesImport, DisputesImport, UnitsImport};

const CASES_HELP: &str = "\
Columns, and what an empty cell means:
  external_number  required and unique; becomes the petition's id
  petitioner       the person (stored apart from history)      anonymous
  registered_at    required
  channel          VISIT (来访), LETTER (来信), PHONE, WEB …      LETTER
  received_by      a unit, by code or name                    place
  place            a unit, by code or name                    the mapping's fallback_unit
  category         a code of the office's list                none
  kind             SUGGESTION, ACCUSATION, APPEAL             APPEAL, from triage on
  against          accused units, separated by ;              none: an accusation is hidden from no unit
  summary          the content (stored apart from history)    none
  head_count       number of people                           1
  repeat_of        the external_number of an earlier case     not a repeat
  triaged_at       time of triage                             registered_at
  assigned_to      the responsible unit, by code or name      received_by
  assigned_at      time of assignment                         triaged_at
  due_on           last day to close it                       the legal limit
  accepted_at      time when that unit accepted it            it did not accept
  closed_at        time of closing                            it is open
  outcome          SUPPORTED (支持), EXPLAINED (解释说明) …       EXPLAINED
  opinion_delivered_on   day of its delivery                  not delivered
  review_requested_on    day of the request for its review    none
  review_result          UPHELD, CHANGED, RETURNED            not decided
  re_review_result       the same                             not requested
  terminated_on          day of the termination               not terminated
  resolved         YES, NO, UNKNOWN, on the day of closing    UNKNOWN
  satisfaction     SATISFIED (满意) …, on the day of closing    NOT_GIVEN
  status           OPEN, CLOSED, REOPENED                     what closed_at says
  reopened_at      time of reopening, if it was reopened      closed_at, or the last day before it
  reopen_cause     cause, required if it was reopened         none
  sponsor          leader; post; unit, dated as the assignment   nobody
  sponsor_post     the leader's post, if sponsor has none     required with a sponsor
  sponsor_unit     the leader's unit, likewise                required with a sponsor
In an event log, one row per step: external_number, activity (REGISTERED, TRIAGED, ASSIGNED, ACCEPTED,
VISITED, CLOSED, REOPENED, NOTHING), step_at, step_unit; the other columns describe the case as above.

The mapping file (redress import cases FILE --propose prints a proposal):
  time_zone = \"Asia/Shanghai\"     # for times without an offset [default: the log's]
  fallback_unit = \"330100\"        # the unit of cases without a place
  petitioner = \"NAME\"             # or IDENTITY_NUMBER, or CODE: an opaque id of the old system
  sponsor = \"NAME\"                # or CODE: the leader's opaque id; a name becomes a pseudonymous id
  nulls = [\"NULL\", \"-\", \"无\"]     # words that mean \"empty\"
  formats = [\"%m/%d/%Y %I:%M %p\"] # forms of times, for all columns or in a table per column
  excel_serials = true             # numbers such as 44935 are dates, also in text files
  encoding, delimiter, sheet, header_line   # if they are not detected correctly
  [columns]
  registered_at = \"received\"      # ours = \"theirs\"
  closed_at = [\"Fixed\", \"Closed\"] # the first that is not empty
  [constants]
  channel = \"WEB\"                 # for empty cells or a missing column
  [values.channel]
  \"微信\" = \"WEB\"                  # theirs = ours; for closed lists and units
  [leave_out]
  \"Status\" = [\"Duplicate\"]      # rows that are no cases, by a word in a column

The whole file is checked first. If a row is bad, nothing is imported; --skip-bad imports the other rows.
The same command can be run again, also after a crash: nothing is imported twice.";

const DISPUTES_HELP: &str = "\
Columns, and what an empty cell means:
  external_number     required and unique; becomes the dispute's id
  found_at            required
  place               required: a unit, by code or name
  owner               the unit whose callers work with it     place
  found_in            the slot of a sweep, such as 2023-W07   found otherwise
  category            required: a code of the office's list
  head_count          number of people                        2
  petitioner          required: whom it is about (stored apart from history)
  parties             who is in dispute with whom             petitioner
  summary             required: what it is about (stored apart from history)
  assigned_to         the responsible unit, by code or name   it was not assigned
  assigned_at         time of assignment                      found_at
  due_on              last day to resolve it                  the last day allowed
  resolved_at         time of its resolution                  it is not resolved
  method              PERSUASION (劝导), MEDIATION (调解) …     OTHER
  petition            number of the petition that it became, which the log has
  became_petition_at  time when it became that petition

The mapping file has the keys of `redress import cases` but for fallback_unit, sponsor and the event log.
The whole file is checked first. If a row is bad, nothing is imported.
The same command can be run again, also after a crash: nothing is imported twice.";

/// What can be imported.
#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// Import units from a file with the columns code,name,level,parent and optionally kind
    Units(UnitsImport),
    /// Import past cases from a file with one case per row, or one step per row
    #[command(after_help = CASES_HELP)]
    Cases(CasesImport),
    /// Import past disputes from a file with one dispute per row
    #[command(after_help = DISPUTES_HELP)]
    Disputes(DisputesImport),
    /// Publish which days are worked, from a file with the columns date,name,off or the JSON of holiday-cn
    ///
    /// Saturdays and Sundays are off, Mondays to Fridays are worked; the file names the days on which it is otherwise. Each year of the
    /// file replaces what was published of it before. Limits that were set before do not move.
    Calendar(CalendarImport),
    /// Restore a whole log that `redress export` wrote into an empty database, completely or not at all
    ///
    /// Positions, times and command ids are kept. The days of a log belong to one time zone: name it with
    /// --time-zone if it is not Asia/Shanghai. Every event is checked against it.
    Log(LogImport),
}

/// Options of `import log`.
#[derive(Debug, Args)]
pub struct LogImport {
    /// Export to restore; - for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// File that `redress export --with-sensitive` wrote with it
    #[arg(long, value_name = "FILE")]
    pub with_sensitive: Option<PathBuf>,
    /// Last position that the export reported; a file with another end is refused
    #[arg(long, value_name = "POSITION", value_parser = clap::value_parser!(i64).range(0..))]
    pub upto: Option<i64>,
}
