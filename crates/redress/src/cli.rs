//! The command line, as people see it in `redress --help`.

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono_tz::Tz;
use clap::{Args, Parser, Subcommand, ValueEnum};

const AFTER_HELP: &str = "\
Examples:
  redress serve                         start, with a private PostgreSQL in the data directory
  redress serve --listen 127.0.0.1:9000
  redress doctor                        check the installation and say what to put right
  DATABASE_URL=postgres://redress@db/redress redress migrate

Environment:
  DATABASE_URL       use this PostgreSQL, not the private one (no option: it holds a password)
  REDRESS_DATA_DIR, REDRESS_PROCEDURE, REDRESS_TIME_ZONE, REDRESS_LISTEN
                     as the options of the same names
  REDRESS_PG_BIN     the directory of PostgreSQL's server programs, when they are not found
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

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API until SIGTERM or Ctrl-C
    Serve {
        /// The loopback address and port to listen on; port 0 picks a free one
        #[arg(long, env = "REDRESS_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8080", value_parser = listen_address, hide_env = true)]
        listen: SocketAddr,
    },
    /// Bring the database to the version that this program expects
    Migrate,
    /// Compute the read side anew from the log, compare it with the live one, and put it in its place
    Rebuild {
        /// Put the rebuilt rows in place even where they differ from the live ones
        #[arg(long)]
        accept: bool,
    },
    /// Check the installation, and say what to do about every problem
    Doctor {
        /// How to print the result
        #[arg(long, value_enum, default_value_t = OutputFormat::Text, value_name = "FORMAT")]
        format: OutputFormat,
    },
}

fn time_zone(text: &str) -> Result<Tz, String> {
    text.parse()
        .map_err(|_| "not a time zone; write its name in the IANA database, such as Asia/Shanghai".into())
}

/// An address, or `localhost` for the loopback address.
fn listen_address(text: &str) -> Result<SocketAddr, String> {
    let text = match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}"),
        None => text.to_owned(),
    };
    text.parse().map_err(|_| "not an address and port, such as 127.0.0.1:8080".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn localhost_is_an_address() {
        assert_eq!(listen_address("localhost:80").unwrap(), "127.0.0.1:80".parse().unwrap());
        assert!(listen_address("8080").is_err());
    }
}
