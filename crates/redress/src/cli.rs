//! The command line, as people see it in `redress --help`.

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
use redress_log::AsOf;
use redress_report::ReportCommand;

use values::{as_of, role, time_zone, ttl};

const AFTER_HELP: &str = "\
Examples:
  redress serve                         start, with a private PostgreSQL in the data directory
  redress serve --listen 127.0.0.1:9000
  redress demo                          look around in a simulated district, in a database of its own
  redress token mint --role HANDLER --unit 330100 --ttl 8h
                                        make a token for somebody, with the server's own key
  redress report monthly --month 2018-10 --under 330000 --level DISTRICT --metric CLOSURE
                                        rank the districts below a unit
  redress import cases old.csv --mapping old.toml --check
                                        list what is wrong with a file of past cases
  redress doctor                        check the installation and say what to put right
  redress export -o log.ndjson          write the log; `redress import log log.ndjson` restores it elsewhere
  redress proof checkpoint              sign the log as it is; keep what it prints, and nothing before it can be changed unseen
  redress replay P-2026-17              tell a petition's history
  redress replay --all --verify         prove the whole log, and the read side with it
  DATABASE_URL=postgres://redress@db/redress redress migrate

Environment:
  DATABASE_URL       use this PostgreSQL, not the private one (no option: it holds a password)
  READ_DATABASE_URL  let the queries of `serve` read this standby of it
  REDRESS_DATA_DIR, REDRESS_PROCEDURE, REDRESS_TIME_ZONE, REDRESS_LISTEN, REDRESS_LINK,
  REDRESS_ISSUER, REDRESS_AUDIENCE, REDRESS_JWKS_URL, REDRESS_SIGN_WITH, REDRESS_PUBLIC_HASHES,
  REDRESS_MINIMUM_CELL, REDRESS_MAX_SOCKETS, REDRESS_MAX_UNKNOWN_SOCKETS, REDRESS_MAX_SOCKETS_PER_ADDRESS,
  REDRESS_WRITE_TIME, REDRESS_TRUSTED_PROXIES, REDRESS_PROXY_HEADER
                     as the options of the same names
  REDRESS_VALUE_KEYS the file with the keys of values about people [default: keys/value-keys in the data directory]
  REDRESS_PG_BIN     the directory of PostgreSQL's server programs, when they are not found
  REDRESS_INSTALL_POSTGRES
                     1: install those programs if they are missing, with the system's package manager, without asking; 0: never
  REDRESS_PG_USER    whom PostgreSQL runs as when root starts redress (default postgres)
  RUST_LOG           what is logged to stderr (default warn)

Exit codes:
  0    done
  1    the check found something, or the command was refused
  2    wrong usage
  3    the environment (database, disk, port) did not let it run
  130  interrupted";

/// Case management for petitions: who submitted what, who answers for it, by when, and what became of it.
#[derive(Debug, Parser)]
#[command(name = "redress", version, after_help = AFTER_HELP, max_term_width = 120)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
pub struct Global {
    /// Where the private PostgreSQL lives [default: /var/lib/redress for root, else the user's data directory]
    #[arg(long, env = "REDRESS_DATA_DIR", value_name = "DIR", global = true, hide_env = true)]
    pub data_dir: Option<PathBuf>,
    /// The procedure file, with the deadlines and rules of the authority [default: the built-in procedure]
    #[arg(long, env = "REDRESS_PROCEDURE", value_name = "FILE", global = true, hide_env = true)]
    pub procedure: Option<PathBuf>,
    /// The reporting time zone of a new log; an existing log keeps its own
    #[arg(
        long,
        env = "REDRESS_TIME_ZONE",
        value_name = "ZONE",
        global = true,
        hide_env = true,
        value_parser = time_zone
    )]
    pub time_zone: Option<Tz>,
    /// How to write the log on stderr
    #[arg(long, value_enum, default_value_t = LogFormat::Text, value_name = "FORMAT", global = true)]
    pub log_format: LogFormat,
}

/// The forms of the program's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// The forms of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// For people.
    Text,
    /// One JSON document.
    Json,
}

/// The forms of a replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReplayFormat {
    /// For people.
    Text,
    /// One JSON document.
    Json,
    /// One JSON object a line.
    Ndjson,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API until SIGTERM or Ctrl-C
    Serve {
        /// How callers are taken in.
        #[command(flatten)]
        serving: serving::ServingOptions,
        /// How the log is signed, and who may have its hashes.
        #[command(flatten)]
        tree: proof::TreeOptions,
        /// The smallest count but 0 that breakdowns of statistics show: smaller ones, and what would give them away, are suppressed; 0 shows all
        #[arg(long, env = "REDRESS_MINIMUM_CELL", value_name = "N", default_value_t = 0, hide_env = true)]
        minimum_cell: u32,
    },
    /// Simulate a district in a database of its own, show what came of it, and serve it
    Demo {
        /// How callers are taken in, as for `serve`.
        #[command(flatten)]
        serving: serving::ServingOptions,
        /// Print the table and end, without serving
        #[arg(long)]
        once: bool,
    },
    /// Make tokens with the server's own key
    Token {
        /// What to do with tokens.
        #[command(subcommand)]
        command: TokenCommand,
    },
    /// Bring the database to the version that this program expects
    Migrate,
    /// Look after the keys under which values about people are sealed
    Keys {
        /// What to do with the keys.
        #[command(subcommand)]
        command: KeysCommand,
    },
    /// Compute the read side anew from the log, compare it with the live one, and put it in its place
    Rebuild {
        /// Put the rebuilt rows in place even where they differ from the live ones
        #[arg(long)]
        accept: bool,
    },
    /// Write the log as NDJSON: one event a line, as canonical JSON (RFC 8785)
    ///
    /// It reads the database directly, whatever tokens say: whoever can run it is its administrator. A file is written beside its
    /// name and renamed when it is complete.
    Export {
        /// The first position; the export is a part of the log then, which `import log` does not take
        #[arg(long, value_name = "POSITION", default_value_t = 1, value_parser = clap::value_parser!(i64).range(1..))]
        from: i64,
        /// The file to write; - for standard output
        #[arg(long, short, value_name = "FILE", default_value = "-")]
        output: PathBuf,
        /// Also write the sensitive values that are held, with their salts, to this file, which only its owner may read
        #[arg(long, value_name = "FILE")]
        with_sensitive: Option<PathBuf>,
        /// Also sign the log up to the end of the export, and write the checkpoint and the hashes under it to this new directory, with
        /// which anybody can check the export (examples/verify)
        #[arg(long, value_name = "DIR")]
        with_proof: Option<PathBuf>,
        /// What signs it.
        #[command(flatten)]
        key: proof::CheckpointKeyOptions,
        /// Replace files that are there
        #[arg(long)]
        force: bool,
    },
    /// Bring in what was kept elsewhere
    Import {
        /// What to bring in.
        #[command(subcommand)]
        command: import::ImportCommand,
    },
    /// Tell a petition's history as a timeline, or prove the whole log
    ///
    /// Sensitive values are never shown: a timeline says that they are sealed, or that they were erased.
    Replay {
        /// The petition
        #[arg(value_name = "PETITION", required_unless_present = "all", conflicts_with = "all")]
        petition: Option<PetitionId>,
        /// Only what was known at a position, or had happened by the end of a day [default: everything]
        #[arg(long, value_name = "DATE|POSITION", value_parser = as_of, conflicts_with = "all")]
        as_of: Option<AsOf>,
        /// How to print the result
        #[arg(long, value_enum, default_value_t = ReplayFormat::Text, value_name = "FORMAT")]
        format: ReplayFormat,
        /// Read every history, with --verify
        #[arg(long, requires = "verify")]
        all: bool,
        /// Decide every event again, check every seal, and compare the read side row for row; exit code 1 if anything disagrees
        #[arg(long, requires = "all")]
        verify: bool,
    },
    /// Prove that nothing in the log was changed: sign it, and prove events and older checkpoints to be in it
    Proof {
        /// What signs it.
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
    /// Print the GraphQL schema, as `schema.graphql` has it
    Schema,
    /// Check the installation, and say what to do about every problem
    Doctor {
        /// How to print the result
        #[arg(long, value_enum, default_value_t = OutputFormat::Text, value_name = "FORMAT")]
        format: OutputFormat,
    },
}

/// What can be done with tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Print a token; whoever has it can do what it says until it expires
    Mint {
        /// What its holder may do: INTAKE, HANDLER, SUPERVISOR, ANALYST, AUDITOR, INTEGRATOR or ADMIN
        #[arg(long, value_name = "ROLE", required = true, value_delimiter = ',', value_parser = role)]
        role: Vec<Role>,
        /// The unit in whose subtree they work; only ADMIN and AUDITOR go without
        #[arg(long, value_name = "CODE")]
        unit: Option<UnitCode>,
        /// Who is recorded as the actor: an opaque id rather than a name
        #[arg(long, value_name = "NAME", default_value = "operator")]
        subject: String,
        /// How long it is valid, such as 30m, 8h or 90d; from 1m to 366d
        #[arg(long, value_name = "TIME", value_parser = ttl)]
        ttl: Duration,
    },
}

/// What can be done with the keys of values about people.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum KeysCommand {
    /// Seal all values under a new key, and destroy the former one; servers go on meanwhile
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
