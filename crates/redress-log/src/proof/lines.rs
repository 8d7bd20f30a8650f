//! The lines of events, read as fast as the database gives them.
//!
//! COPY sends a row in a third of the time that a query's row takes, on both sides of the connection.

use crate::{
    LogError, Position,
    copy::{EPOCH_MICROS, HEADER},
    transfer::line::{EventColumns, write_columns},
};
use chrono::DateTime;
use futures_util::TryStreamExt;
use sqlx::PgConnection;

/// COPY takes no parameters, so the two positions are settings of the transaction.
const RANGE: &str = "SELECT set_config('redress.after', $1, true), set_config('redress.upto', $2, true)";
const COPY: &str = "
    COPY (SELECT aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, position,
                 recorded_at, command_id, command_hash
          FROM events
          WHERE position > current_setting('redress.after')::bigint AND position <= current_setting('redress.upto')::bigint
          ORDER BY position)
    TO STDOUT (FORMAT binary)";
const COLUMNS: usize = 11;

/// Calls a function with the line, without its line end, of every event after a position and up to another,
/// in order. Must be called in a transaction.
///
/// # Errors
/// If the database fails, an event cannot be read, or a position is missing. The connection must not be used
/// again then.
pub(super) async fn each_line(
    connection: &mut PgConnection,
    after: i64,
    upto: i64,
    mut each: impl FnMut(&[u8]),
) -> Result<(), LogError> {
    sqlx::query(RANGE).bind(after.to_string()).bind(upto.to_string()).execute(&mut *connection).await?;
    let mut chunks = connection.copy_out_raw(COPY).await?;
    let (mut bytes, mut line, mut last, mut begun) = (Vec::new(), Vec::new(), after, false);
    while let Some(chunk) = chunks.try_next().await? {
        bytes.extend_from_slice(&chunk);
        let mut rest = Fields(&bytes);
        if !begun {
            if rest.take(HEADER.len()).is_none() {
                continue;
            }
            begun = true;
        }
        loop {
            let mut ahead = Fields(rest.0);
            let Some(row) = ahead.row().map_err(|what| damaged(last, what))? else { break };
            rest = ahead;
            if row.position != last + 1 {
                return Err(LogError::Gap { after: Position(last), found: Position(row.position) });
            }
            last = row.position;
            line.clear();
            write_columns(&mut line, &row)?;
            each(&line);
        }
        let read = bytes.len() - rest.0.len();
        bytes.drain(..read);
    }
    if last == upto { Ok(()) } else { Err(LogError::Gap { after: Position(last), found: Position(upto) }) }
}

fn damaged(after: i64, what: &'static str) -> LogError {
    LogError::Unreadable { position: Position(after + 1), what: what.to_owned() }
}

/// Unread bytes of the COPY.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// The next row; `None` if it is incomplete, or the end was reached.
    fn row(&mut self) -> Result<Option<EventColumns<'a>>, &'static str> {
        let Some(count) = self.take(2) else { return Ok(None) };
        if count == (-1_i16).to_be_bytes() {
            return Ok(None);
        }
        let mut fields = [&[][..]; COLUMNS];
        for field in &mut fields {
            let Some(length) = self.take(4).and_then(|length| length.first_chunk()) else { return Ok(None) };
            let length = usize::try_from(i32::from_be_bytes(*length)).map_err(|_| "a column is null")?;
            let Some(found) = self.take(length) else { return Ok(None) };
            *field = found;
        }
        let text = |number: usize| std::str::from_utf8(fields[number]).map_err(|_| "a column is not UTF-8");
        let number = |number: usize| {
            fields[number].try_into().map(i64::from_be_bytes).map_err(|_| "a column is not a number")
        };
        let recorded_at = DateTime::from_timestamp_micros(number(8)?.saturating_add(EPOCH_MICROS));
        Ok(Some(EventColumns {
            aggregate_type: text(0)?,
            aggregate_id: text(1)?,
            sequence: number(2)?,
            event_type: text(3)?,
            event_version: text(4)?,
            payload: text(5)?,
            metadata: text(6)?,
            position: number(7)?,
            recorded_at: recorded_at.ok_or("recorded_at is not a time")?,
            command_id: text(9)?,
            command_hash: fields[10],
        }))
    }
}
