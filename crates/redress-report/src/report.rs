//! Runs one report, from the options on the command line to the last byte.

use futures_util::future::LocalBoxFuture;
use redress_log::Log;
use sqlx::PgPool;

use crate::destination::Destination;
use crate::fault::ReportFault;
use crate::options::ReportCommand;
use crate::read_side::ReadSide;
use crate::{petitions, ranking, statistics};

/// Brings the read side to the end of the log and writes the report. The caller commits the destination.
///
/// # Errors
/// Fails if the read side does not reach the end, refuses the query, or the report cannot be written.
pub fn write<'a>(
    log: &'a Log,
    pool: &'a PgPool,
    command: &'a ReportCommand,
    destination: &'a mut Destination,
) -> LocalBoxFuture<'a, Result<(), ReportFault>> {
    Box::pin(async move {
        let read_side = ReadSide::up_to_date(log, pool).await?;
        let (lang, format) = (command.form().lang, command.form().format);
        match command {
            ReportCommand::Monthly { ask, .. } => {
                ranking::write(&read_side, &ask.ask(), lang, format, destination).await
            }
            ReportCommand::Statistics { ask, .. } => {
                statistics::write(&read_side, &ask.ask()?, ask.by, (lang, format), destination).await
            }
            ReportCommand::Petitions { ask, .. } => {
                let is_watched = destination.is_output();
                petitions::write(&read_side, &ask.ask()?, (lang, format), destination, is_watched).await
            }
        }
    })
}
