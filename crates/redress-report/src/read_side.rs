//! Brings the read side to the end of the log before a report. Another process may do the projecting; if none
//! does, this one does.

use std::time::Duration;

use chrono::NaiveDate;
use redress_log::{Log, Position};
use redress_read::{Projector, ReadError, Reader, status};
use sqlx::PgPool;
use tokio::time::Instant;

use crate::fault::ReportFault;
use redress_output::progress;

/// After this time without progress, the wait fails.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often the progress bar is updated.
const TICK: Duration = Duration::from_millis(200);

/// A reader that has projected every event that existed when the command began.
pub(crate) struct ReadSide {
    pub(crate) reader: Reader,
    /// The present day in the log's time zone.
    pub(crate) today: NaiveDate,
}

impl ReadSide {
    /// Waits for the read side, and projects if no other process does.
    ///
    /// # Errors
    /// Fails if it stopped at an event, makes no progress, or the database fails.
    pub(crate) async fn up_to_date(log: &Log, pool: &PgPool) -> Result<Self, ReportFault> {
        let head = log.head().await?.position;
        if status(pool).await?.position < head {
            let projector = Projector::start(log.clone(), pool.clone());
            let reached = reach(&projector, head).await;
            projector.stop().await;
            reached?;
        }
        Ok(Self { reader: Reader::new(log.clone(), pool.clone()), today: log.today() })
    }
}

async fn reach(projector: &Projector, head: Position) -> Result<(), ReportFault> {
    let bar = progress::bar(progress::EVENTS);
    bar.set_length(head.0.unsigned_abs());
    let (mut best, mut since) = (Position(0), Instant::now());
    loop {
        match projector.wait_for(head, TICK).await {
            Ok(()) => break,
            Err(ReadError::NotYetRead { reached, .. }) if reached > best => {
                bar.set_position(reached.0.unsigned_abs());
                (best, since) = (reached, Instant::now());
            }
            Err(ReadError::NotYetRead { .. }) if since.elapsed() < PATIENCE => {}
            Err(fault) => return Err(fault.into()),
        }
        if let Some((position, why)) = projector.status().await?.failed {
            return Err(ReportFault::ReadSideStopped { position, why });
        }
    }
    bar.finish_and_clear();
    Ok(())
}

/// Refuses a period that begins in the future.
pub(crate) fn window_has_begun(from: NaiveDate, today: NaiveDate) -> Result<(), ReportFault> {
    if from > today { Err(ReportFault::NotBegun { from, today }) } else { Ok(()) }
}
