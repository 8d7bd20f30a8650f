//! `redress import log`: restores a log from its export.

use std::fs::File;
use std::io;
use std::path::Path;

use redress_log::Position;
use redress_log::transfer::{ImportOptions, ImportProgress, ImportReport, Source, import};

use crate::cli::Global;
use crate::cli::import::LogImport;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output;
use crate::program::with_database;
use crate::value_keys::value_keys;
use redress_output::progress;

pub(crate) async fn run(
    global: &Global,
    given: &LogImport,
    interrupt: &mut Interrupt,
) -> Result<u8, Failure> {
    // Before the database is opened, so that a missing file is reported at once.
    let (events, size) = open(&given.file)?;
    let values = given.with_sensitive.as_deref().map(open).transpose()?.map(|(values, _)| values);
    let keys = value_keys(global.data_dir.as_deref())?;
    let options =
        ImportOptions { zone: global.time_zone, upto: given.upto.map(Position), ..ImportOptions::new(keys) };
    let bar = progress::bar(progress::BYTES);
    bar.set_length(size);
    let report = with_database(global, interrupt, async |database, interrupt| {
        let mut progress = |at: ImportProgress| bar.set_position(at.bytes.min(size));
        let imported = import(database.pool(), events, values, options, &mut progress);
        tokio::select! {
            report = imported => Ok(report?),
            // The import is one transaction, so nothing was written.
            () = interrupt.wait() => Err(Failure::Interrupted),
        }
    })
    .await;
    bar.finish_and_clear();
    output::line(&sentence(&report?))?;
    Ok(0)
}

/// Opens a file and returns its size, or opens standard input.
fn open(path: &Path) -> Result<(Source, u64), Failure> {
    if path == Path::new("-") {
        return Ok((Source { name: "standard input".to_owned(), read: Box::new(io::stdin()) }, 0));
    }
    let failed = |source| Failure::File { doing: "read", path: path.to_owned(), source };
    let file = File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    Ok((Source { name: path.display().to_string(), read: Box::new(file) }, size))
}

fn sentence(ImportReport { events, values, zone }: &ImportReport) -> String {
    format!(
        "Imported {events} events, up to position {events}, with the sensitive values of {values} of them. \
         Time zone of days: {zone}."
    )
}
