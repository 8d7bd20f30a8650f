//! `redress keys`: manages the keys of values about people.

use redress_log::keys::{self, RotationReport};
use redress_log::migrations;

use crate::cli::{Global, KeysCommand};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output;
use crate::program::with_database;
use crate::value_keys::value_keys;
use redress_output::progress;

pub(crate) async fn run(
    global: &Global,
    command: KeysCommand,
    interrupt: &mut Interrupt,
) -> Result<u8, Failure> {
    match command {
        KeysCommand::Rotate => rotate(global, interrupt).await,
    }
}

async fn rotate(global: &Global, interrupt: &mut Interrupt) -> Result<u8, Failure> {
    let keys = value_keys(global.data_dir.as_deref())?;
    let bar = progress::bar(progress::EVENTS);
    let report = with_database(global, interrupt, async |database, interrupt| {
        migrations::check(database.pool()).await?;
        let mut progress = |at, of| {
            bar.set_length(of);
            bar.set_position(at);
        };
        let rotated = keys::rotate(database.pool(), &keys, &mut progress);
        tokio::select! {
            report = rotated => Ok(report?),
            // The file has both keys, and the next run continues.
            () = interrupt.wait() => Err(Failure::Interrupted),
        }
    })
    .await;
    bar.finish_and_clear();
    output::line(&sentence(report?, &keys.path().display().to_string()))?;
    Ok(0)
}

fn sentence(RotationReport { resealed, destroyed }: RotationReport, path: &str) -> String {
    let destroyed = match destroyed {
        0 => String::new(),
        n => {
            format!(" {n} of them can no longer be opened: they came from a backup older than their erasure.")
        }
    };
    format!(
        "The values of {resealed} events are sealed under a new key; the old key was destroyed in {path}.{destroyed} \
         Copy that file to every other machine that runs `redress serve` on this database, and replace the old file in your backups."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_says_what_was_done_and_what_to_do_next() {
        let say = |resealed, destroyed| sentence(RotationReport { resealed, destroyed }, "/keys/value-keys");
        assert!(say(3, 0).starts_with(
            "The values of 3 events are sealed under a new key; the old key was destroyed \
            in /keys/value-keys. Copy"
        ));
        assert!(say(3, 1).contains("1 of them can no longer be opened"));
    }
}
