//! `redress report`: rankings, statistics and lists, for the terminal or as files.

use std::io;

use redress_log::keys::ValueKeys;
use redress_log::{Log, LogOptions, migrations};
use redress_report::{Destination, ReportCommand, ReportFault};

use crate::cli::Global;
use crate::database::Database;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::program::with_database;
use crate::value_keys::value_keys;

pub(crate) async fn run(
    global: &Global,
    command: &ReportCommand,
    interrupt: &mut Interrupt,
) -> Result<u8, Failure> {
    let form = command.form();
    // Before the database is opened, so that an existing file is reported at once.
    let mut destination = Destination::open(form.output.as_deref(), form.force, form.format)?;
    let keys = value_keys(global.data_dir.as_deref())?;
    let done = with_database(global, interrupt, async |database, interrupt| {
        tokio::select! {
            done = report(database, keys, command, &mut destination) => done,
            // The temporary file is deleted.
            () = interrupt.wait() => Err(Failure::Interrupted),
        }
    })
    .await;
    match done.and_then(|()| Ok(destination.commit()?)) {
        // The reader has seen enough (`redress report petitions | head`).
        Err(Failure::Report(ReportFault::Write(fault))) if fault.kind() == io::ErrorKind::BrokenPipe => Ok(0),
        done => done.map(|()| 0),
    }
}

async fn report(
    database: &Database,
    keys: ValueKeys,
    command: &ReportCommand,
    destination: &mut Destination,
) -> Result<(), Failure> {
    let pool = database.pool();
    migrations::check(pool).await?;
    let log = Log::open(pool.clone(), LogOptions::new(keys)).await?;
    let done = redress_report::write(&log, pool, command, destination).await;
    log.close().await;
    Ok(done?)
}
