//! `redress migrate`: brings the database to the expected version.

use crate::cli::Global;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output;
use crate::program::with_database;
use redress_log::migrations::{self, MigrationReport};

pub(crate) async fn run(global: &Global, interrupt: &mut Interrupt) -> Result<u8, Failure> {
    let report = with_database(global, interrupt, async |database, interrupt| {
        tokio::select! {
            report = migrations::run(database.pool(), global.time_zone) => Ok(report?),
            // Each migration is a transaction, so what was not committed has not happened.
            () = interrupt.wait() => Err(Failure::Interrupted),
        }
    })
    .await?;
    output::line(&sentence(report))?;
    Ok(0)
}

fn sentence(MigrationReport { from, to }: MigrationReport) -> String {
    match from {
        Some(from) if from == to => format!("The database is up to date (version {to})."),
        Some(from) => format!("The database was brought from version {from} to version {to}."),
        None => format!("The database was set up at version {to}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_says_what_was_done() {
        let say = |from, to| sentence(MigrationReport { from, to });
        assert_eq!(say(Some(3), 3), "The database is up to date (version 3).");
        assert_eq!(say(Some(1), 3), "The database was brought from version 1 to version 3.");
        assert_eq!(say(None, 3), "The database was set up at version 3.");
    }
}
