//! The command line. The comments here are the help texts of the program.

pub mod import;
mod issuer;
pub mod proof;
pub mod serving;
mod values;

pub use issuer::IssuerOptions;

use std::path::PathBuf;
use std::time::Duration;

use chrono_tz::Tz;
use clap::{Args, Parser, Subcommand, ValueEnum};

use redress_auth::Role;
use redress_domain::{PetitionId, UnitCode};
use redress_log::{AggregateKind, AsOf};
use redress_report::ReportCommand;

use values::{as_of, kind, role, time_zone, ttl};

const AFTER_HELP: &str = "\
Examples:
  redress serve                         start, with a private PostgreSQL in the data directory
  redress serve --listen 127.0.0.1:9000
  redress demo                          explore a simulated district, in a separate database
  redress token mint --role HANDLER --unit 330100 --ttl 8h
                                        make a token, signed with the server's own key
  redress report monthly --month 2018-10 --under 330000 --level DISTRICT --metric CLOSURE
                                        rank the districts below a unit
  redress import cases old.csv --mapping old.toml --check
                                        list the bad rows of a file of past cases
  redress doctor                        check the installation, and say what to do about problems
  redress export -o log.ndjson          write the log; `redress import log log.ndjson` restores it elsewhere
  redress proof checkpoint              sign the log; keep the output, and later changes to these events can be detected
  redress replay P-2026-17              print a petition's history
  redress replay --all --verify         verify the whole log, and the read side
  DATABASE_URL=postgres://redress@db/redress redress migrate

Environment:
  DATABASE_URL       use this PostgreSQL instead of the private one (not an option, since it contains a password)
  READ_DATABASE_URL  standby of that server, from which `serve` reads for queries
  REDRESS_DATA_DIR, REDRESS_PROCEDURE, REDRESS_TIME_ZONE, REDRESS_LISTEN, REDRESS_LINK,
  REDRESS_ISSUER, REDRESS_AUDIENCE, REDRESS_JWKS_URL, REDRESS_SIGN_WITH, REDRESS_PUBLIC_HASHES,
  REDRESS_MINIMUM_CELL, REDRESS_MAX_SOCKETS, REDRESS_MAX_UNKNOWN_SOCKETS, REDRESS_MAX_SOCKETS_PER_ADDRESS,
  REDRESS_WRITE_TIME, REDRESS_TRUSTED_PROXIES, REDRESS_PROXY_HEADER
                     the same as the options with these names
  REDRESS_VALUE_KEYS file with the keys of values about people [default: keys/value-keys in the data directory]
  REDRESS_PG_BIN     directory of PostgreSQL's server programs, if they are not found
  REDRESS_INSTALL_POSTGRES
                     1: install missing server programs with the system's package manager without asking; 0: never install
  REDRESS_PG_USER    user that PostgreSQL runs as if root starts redress (default postgres)
  RUST_LOG           log filter for stderr (default warn)

Exit codes:
  0    done
  1    a check found something, or the command was refused
  2    wrong usage
  3    the environment (database, disk, port) prevented it
  130  interrupted";

/// Case management for petitions: who filed what, which unit is responsible, by when, and with what outcome.
#[derive(Debug, Parser)]
#[command(name = "redress", version, after_help = AFTER_HELP, max_term_width = 120)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
pub struct Global {
    /// Directory of the private PostgreSQL and of keys [default: /var/lib/redress for root, else the user's
    /// data directory]
    #[arg(long, env = "REDRESS_DATA_DIR", value_name = "DIR", global = true, hide_env = true)]
    pub data_dir: Option<PathBuf>,
    /// Procedure file with the authority's deadlines and rules [default: the built-in procedure]
    #[arg(long, env = "REDRESS_PROCEDURE", value_name = "FILE", global = true, hide_env = true)]
    pub procedure: Option<PathBuf>,
    /// Reporting time zone of a new log; an existing log keeps its own
    #[arg(
        long,
        env = "REDRESS_TIME_ZONE",
        value_name = "ZONE",
        global = true,
        hide_env = true,
        value_parser = time_zone
    )]
    pub time_zone: Option<Tz>,
    /// Format of the log on stderr
    #[arg(long, value_enum, default_value_t = LogFormat::Text, value_name = "FORMAT", global = true)]
    pub log_format: LogFormat,
}

/// Formats of the program's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Text, for people
    Text,
    /// One JSON object per line
    Json,
}

/// Output formats of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// Text, for people
    Text,
    /// One JSON document
    Json,
}

/// Output formats of a replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReplayFormat {
    /// Text, for people
    Text,
    /// One JSON document
    Json,
    /// One JSON object per line
    Ndjson,
}

/// The commands of the program.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API until SIGTERM or Ctrl-C
    Serve {
        /// How connections are accepted.
        #[command(flatten)]
        serving: serving::ServingOptions,
        /// How the log is signed, and who may read its hashes.
        #[command(flatten)]
        tree: proof::TreeOptions,
        /// Smallest count, other than 0, that breakdowns of statistics show. Smaller counts are suppressed,
        /// and so are counts from which they could be computed; 0 shows all
        #[arg(long, env = "REDRESS_MINIMUM_CELL", value_name = "N", default_value_t = 0, hide_env = true)]
        minimum_cell: u32,
    },
    /// Simulate a district in a separate database, print its figures, and serve it
    Demo {
        /// How connections are accepted, as for `serve`.
        #[command(flatten)]
        serving: serving::ServingOptions,
        /// Print the table and exit, without serving
        #[arg(long)]
        once: bool,
    },
    /// Make tokens with the server's own key
    Token {
        /// What to do with tokens.
        #[command(subcommand)]
        command: TokenCommand,
    },
    /// Migrate the database to the version that this program expects
    Migrate,
    /// Manage the keys that encrypt values about people
    Keys {
        /// What to do with the keys.
        #[command(subcommand)]
        command: KeysCommand,
    },
    /// Compute the read side again from the log, compare it with the live one, and replace that
    Rebuild {
        /// Replace the live rows even if the rebuilt ones differ
        #[arg(long)]
        accept: bool,
    },
    /// Write the log as NDJSON: one event per line, as canonical JSON (RFC 8785)
    ///
    /// It reads the database directly, without a token: anyone who can run it is an administrator. A file is
    /// written under a temporary name and renamed when it is complete.
    Export {
        /// First position; with one, the export is a part of the log, which `import log` does not accept
        #[arg(long, value_name = "POSITION", default_value_t = 1, value_parser = clap::value_parser!(i64).range(1..))]
        from: i64,
        /// File to write; - for standard output
        #[arg(long, short, value_name = "FILE", default_value = "-")]
        output: PathBuf,
        /// Also write the sensitive values and their salts to this file, which only its owner may read
        #[arg(long, value_name = "FILE")]
        with_sensitive: Option<PathBuf>,
        /// Also sign the log up to the end of the export, and write the checkpoint and its hashes to this new
        /// directory, with which anyone can verify the export (examples/verify)
        #[arg(long, value_name = "DIR")]
        with_proof: Option<PathBuf>,
        /// The key that signs.
        #[command(flatten)]
        key: proof::CheckpointKeyOptions,
        /// Replace existing files
        #[arg(long)]
        force: bool,
    },
    /// Import units, past cases or a whole log
    Import {
        /// What to import.
        #[command(subcommand)]
        command: import::ImportCommand,
    },
    /// Print the history of a petition, or of another case, as a timeline, or verify the whole log
    ///
    /// Sensitive values are never shown: a timeline only says that they are sealed, or that they were erased.
    Replay {
        /// Petition id; with --kind, the id of a case of that kind
        #[arg(value_name = "PETITION", required_unless_present = "all", conflicts_with = "all")]
        petition: Option<PetitionId>,
        /// Kind of case, such as dispute
        #[arg(long, value_name = "KIND", value_parser = kind, default_value = "petition", conflicts_with = "all")]
        kind: AggregateKind,
        /// Only what was known at a position, or had happened by the end of a day [default: everything]
        #[arg(long, value_name = "DATE|POSITION", value_parser = as_of, conflicts_with = "all")]
        as_of: Option<AsOf>,
        /// Output format
        #[arg(long, value_enum, default_value_t = ReplayFormat::Text, value_name = "FORMAT")]
        format: ReplayFormat,
        /// All petitions, with --verify
        #[arg(long, requires = "verify")]
        all: bool,
        /// Decide every event again, check every seal, and compare the read side row by row; exit code 1 if
        /// anything differs
        #[arg(long, requires = "all")]
        verify: bool,
    },
    /// Prove that nothing in the log was changed: sign it, and prove that it contains an event or an older
    /// checkpoint
    Proof {
        /// The key that signs.
        #[command(flatten)]
        key: proof::CheckpointKeyOptions,
        /// What to prove.
        #[command(subcommand)]
        command: proof::ProofCommand,
    },
    /// Write rankings, statistics and lists, for the terminal or as CSV, XLSX or JSON
    Report {
        /// What to report.
        #[command(subcommand)]
        command: ReportCommand,
    },
    /// Print the GraphQL schema, as in `schema.graphql`
    Schema,
    /// Check the installation, and say what to do about every problem
    Doctor {
        /// Output format
        #[arg(long, value_enum, default_value_t = OutputFormat::Text, value_name = "FORMAT")]
        format: OutputFormat,
    },
}

/// Commands for tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Print a token; anyone who has it has its permissions until it expires
    Mint {
        /// Roles of its holder: INTAKE, HANDLER, SUPERVISOR, ANALYST, AUDITOR, INTEGRATOR or ADMIN
        #[arg(long, value_name = "ROLE", required = true, value_delimiter = ',', value_parser = role)]
        role: Vec<Role>,
        /// Unit whose subtree the holder works in; optional only for ADMIN and AUDITOR
        #[arg(long, value_name = "CODE")]
        unit: Option<UnitCode>,
        /// Actor recorded in events: an opaque id rather than a name, one for each person [default: `operator`, or `operator@CODE` with a unit]
        #[arg(long, value_name = "NAME")]
        subject: Option<String>,
        /// Time until it expires, such as 30m, 8h or 90d; from 1m to 366d
        #[arg(long, value_name = "TIME", value_parser = ttl)]
        ttl: Duration,
    },
}

/// Commands for the keys of values about people.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum KeysCommand {
    /// Encrypt all values under a new key and destroy the old one; servers may run meanwhile
    Rotate,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
