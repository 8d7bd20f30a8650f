//! Rows for PostgreSQL's COPY, in its binary form.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// 2000-01-01, from which PostgreSQL counts, in microseconds.
const EPOCH: i64 = 946_684_800_000_000;
const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// Rows that wait to be copied.
pub(super) struct Rows {
    bytes: Vec<u8>,
    count: u64,
}

impl Default for Rows {
    fn default() -> Self {
        Self { bytes: SIGNATURE.to_vec(), count: 0 }
    }
}

impl Rows {
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    pub(super) fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Begins a row; so many fields must follow.
    pub(super) fn row(&mut self, fields: i16) -> &mut Self {
        self.count += 1;
        self.bytes.extend(fields.to_be_bytes());
        self
    }

    /// A `text`, `json` or `bytea`.
    pub(super) fn bytes(&mut self, value: &[u8]) -> &mut Self {
        let length = i32::try_from(value.len()).expect("a field is no longer than a line");
        self.bytes.extend(length.to_be_bytes());
        self.bytes.extend(value);
        self
    }

    pub(super) fn text(&mut self, value: &str) -> &mut Self {
        self.bytes(value.as_bytes())
    }

    pub(super) fn null(&mut self) -> &mut Self {
        self.bytes.extend((-1_i32).to_be_bytes());
        self
    }

    pub(super) fn bigint(&mut self, value: i64) -> &mut Self {
        self.bytes(&value.to_be_bytes())
    }

    pub(super) fn timestamp(&mut self, value: DateTime<Utc>) -> &mut Self {
        self.bigint(value.timestamp_micros() - EPOCH)
    }

    /// Copies them; `statement` names table and columns.
    pub(super) async fn copy(
        mut self,
        connection: &mut PgConnection,
        statement: &str,
    ) -> Result<(), sqlx::Error> {
        if self.count == 0 {
            return Ok(());
        }
        self.bytes.extend((-1_i16).to_be_bytes());
        let mut copy = connection.copy_in_raw(statement).await?;
        copy.send(self.bytes).await?;
        copy.finish().await?;
        Ok(())
    }
}
