//! `redress migrate`: migrates the database to the expected version.

use crate::cli::Global;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output;
use crate::program::with_database;
use crate::value_keys::{bring_up_to_date, value_keys};
use redress_log::migrations::MigrationReport;

pub(crate) async fn run(global: &Global, interrupt: &mut Interrupt) -> Result<u8, Failure> {
    let keys = value_keys(global.data_dir.as_deref())?;
    let (report, sealed) = with_database(global, interrupt, async |database, interrupt| {
        tokio::select! {
            done = bring_up_to_date(database.pool(), global, &keys) => Ok(done?),
            // Each migration is a transaction, and so is each batch of sealing: the next run continues.
            () = interrupt.wait() => Err(Failure::Interrupted),
        }
    })
    .await?;
    output::line(&sentence(report))?;
    if sealed > 0 {
        output::line(&format!(
            "The values about people in {sealed} events were sealed with keys in {}: \
            keep a backup of that file.",
            keys.path().display()
        ))?;
    }
    Ok(0)
}

fn sentence(MigrationReport { from, to }: MigrationReport) -> String {
    match from {
        Some(from) if from == to => format!("The database is up to date (version {to})."),
        Some(from) => format!("The database was migrated from version {from} to version {to}."),
        None => format!("The database was created at version {to}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_says_what_was_done() {
        let say = |from, to| sentence(MigrationReport { from, to });
        assert_eq!(say(Some(3), 3), "The database is up to date (version 3).");
        assert_eq!(say(Some(1), 3), "The database was migrated from version 1 to version 3.");
        assert_eq!(say(None, 3), "The database was created at version 3.");
    }
}
