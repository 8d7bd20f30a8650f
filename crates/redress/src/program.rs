//! Runs the program: from the command line to the exit code.

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command, Global};
use crate::commands;
use crate::database::{Database, DatabaseChoice};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output;
use crate::telemetry::{self, DefaultFilter};

/// Runs the program with the arguments and environment of this process.
///
/// Wrong usage ends the process with code 2; `--help` and `--version` end it with 0.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let default = match cli.command {
        Command::Serve { .. } => DefaultFilter::Server,
        _ => DefaultFilter::Command,
    };
    let _telemetry = telemetry::init(cli.global.log_format, &default);
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::System)
        .and_then(|runtime| runtime.block_on(run(cli)));
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            failure.log_causes();
            output::failure(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}

async fn run(cli: Cli) -> Result<u8, Failure> {
    let mut interrupt = Interrupt::listen()?;
    match cli.command {
        Command::Serve { serving, tree, minimum_cell } => {
            let options = (&tree, redress_read::MinimumCell(minimum_cell));
            commands::serve::run(&cli.global, &serving, options, &mut interrupt).await
        }
        Command::Demo { serving, once } => {
            commands::demo::run(cli.global, &serving, once, &mut interrupt).await
        }
        Command::Token { command } => commands::token::run(&cli.global, command),
        Command::Import { command } => commands::import::run(&cli.global, command, &mut interrupt).await,
        Command::Schema => commands::schema::run(),
        Command::Migrate => commands::migrate::run(&cli.global, &mut interrupt).await,
        Command::Keys { command } => commands::keys::run(&cli.global, command, &mut interrupt).await,
        Command::Rebuild { accept } => commands::rebuild::run(&cli.global, accept, &mut interrupt).await,
        Command::Replay { petition: Some(id), kind, as_of, format, .. } => {
            commands::replay::one(&cli.global, (kind, &id), as_of, format, &mut interrupt).await
        }
        Command::Replay { petition: None, format, .. } => {
            commands::replay::verify(&cli.global, format, &mut interrupt).await
        }
        Command::Export { from, output, with_sensitive, with_proof, key, force } => {
            let request =
                commands::export::ExportRequest { from, output, with_sensitive, with_proof, key, force };
            commands::export::run(&cli.global, &request, &mut interrupt).await
        }
        Command::Proof { key, command } => {
            commands::proof::run(&cli.global, &key, &command, &mut interrupt).await
        }
        Command::Report { command } => commands::report::run(&cli.global, &command, &mut interrupt).await,
        Command::Doctor { format } => commands::doctor::run(&cli.global, format, &mut interrupt).await,
    }
}

/// Opens the database for a command, runs `work`, and closes it regardless of the result.
///
/// # Errors
/// Returns the failure of `work` rather than one of closing.
pub(crate) async fn with_database<T>(
    global: &Global,
    interrupt: &mut Interrupt,
    work: impl AsyncFnOnce(&Database, &mut Interrupt) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let choice = DatabaseChoice::from_environment(global.data_dir.as_deref())?;
    let database = open(&choice, interrupt).await?;
    let done = work(&database, interrupt).await;
    let closed = database.close().await;
    let value = done?;
    closed?;
    Ok(value)
}

/// Opens the database. An interruption waits for that, so that the server can be stopped cleanly; a second
/// one does not wait.
pub(crate) async fn open(choice: &DatabaseChoice, interrupt: &mut Interrupt) -> Result<Database, Failure> {
    let mut opening = std::pin::pin!(Database::open(choice));
    tokio::select! {
        opened = &mut opening => return Ok(opened?),
        () = interrupt.wait() => {}
    }
    tracing::warn!("interrupted while the database starts: it will be stopped once it has started");
    tokio::select! {
        opened = opening => {
            opened?.close().await?;
            Err(Failure::Interrupted)
        }
        () = interrupt.wait() => Err(Failure::Interrupted),
    }
}
