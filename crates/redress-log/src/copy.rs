//! Table rows in PostgreSQL's binary COPY format (manual: "COPY", "Binary Format"). The only writer of that
//! format: imports of the log and rebuilds of the read side use it.

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::future::BoxFuture;
use sqlx::PgConnection;
use std::{fmt::Display, io::Write};

/// The format's signature, no flags, no header extension.
pub(crate) const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
const END: i16 = -1;
const NULL: i32 = -1;
/// PostgreSQL counts days and microseconds from here.
const EPOCH: NaiveDate = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a day");
/// The same in microseconds since 1970.
pub(crate) const EPOCH_MICROS: i64 = 946_684_800_000_000;
/// The object id of the type `text`, which arrays state for their elements.
const TEXT: u32 = 25;

/// Rows of one table, in memory. The caller must write exactly the columns that the rows are sent with, in
/// that order.
pub struct Rows {
    bytes: Vec<u8>,
    count: u64,
}

impl Default for Rows {
    fn default() -> Self {
        Self::with_room(HEADER.len())
    }
}

impl Rows {
    /// No rows, with memory for this many bytes.
    #[must_use]
    pub fn with_room(bytes: usize) -> Self {
        let mut rows = Self { bytes: Vec::with_capacity(bytes), count: 0 };
        rows.bytes.extend(HEADER);
        rows
    }

    /// The number of rows.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The size in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Begins a row. Exactly this many fields must follow.
    pub fn row(&mut self, columns: i16) -> &mut Self {
        self.count += 1;
        self.bytes.extend(columns.to_be_bytes());
        self
    }

    /// A `bytea`, or the bytes of a `text` or `json`.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.bytes.extend(length(bytes.len()).to_be_bytes());
        self.bytes.extend(bytes);
        self
    }

    /// A null of any type.
    pub fn null(&mut self) -> &mut Self {
        self.bytes.extend(NULL.to_be_bytes());
        self
    }

    /// A `text` or `json`.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    /// A `text`: the value's `Display`.
    pub fn term(&mut self, term: impl Display) -> &mut Self {
        let begin = self.bytes.len();
        self.bytes.extend([0; 4]);
        write!(self.bytes, "{term}").expect("memory takes any text");
        let written = length(self.bytes.len() - begin - 4);
        self.bytes[begin..begin + 4].copy_from_slice(&written.to_be_bytes());
        self
    }

    /// A `text[]` without nulls.
    pub fn texts(&mut self, texts: &[impl ToString]) -> &mut Self {
        // Number of dimensions, whether there are nulls, element type; then the length and first index of the
        // dimension.
        let head: &[u32] = if texts.is_empty() { &[0, 0, TEXT] } else { &[1, 0, TEXT] };
        let mut array: Vec<u8> = head.iter().flat_map(|word| word.to_be_bytes()).collect();
        if !texts.is_empty() {
            array.extend(length(texts.len()).to_be_bytes());
            array.extend(1i32.to_be_bytes());
        }
        for text in texts.iter().map(ToString::to_string) {
            array.extend(length(text.len()).to_be_bytes());
            array.extend(text.as_bytes());
        }
        self.bytes(&array)
    }

    /// A `smallint`.
    pub fn int2(&mut self, number: i16) -> &mut Self {
        self.bytes(&number.to_be_bytes())
    }

    /// An `integer`.
    pub fn int4(&mut self, number: i32) -> &mut Self {
        self.bytes(&number.to_be_bytes())
    }

    /// A `bigint`.
    pub fn int8(&mut self, number: i64) -> &mut Self {
        self.bytes(&number.to_be_bytes())
    }

    /// A `boolean`.
    pub fn bool(&mut self, value: bool) -> &mut Self {
        self.bytes(&[value.into()])
    }

    /// A `date`.
    pub fn date(&mut self, day: NaiveDate) -> &mut Self {
        let days = (day - EPOCH).num_days();
        self.int4(i32::try_from(days).expect("chrono's days are fewer than 2^31"))
    }

    /// A `timestamptz`.
    pub fn instant(&mut self, time: DateTime<Utc>) -> &mut Self {
        self.int8(time.timestamp_micros() - EPOCH_MICROS)
    }

    /// A field that may be null.
    pub fn maybe<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T) -> &mut Self) -> &mut Self {
        match value {
            Some(value) => write(self, value),
            None => self.null(),
        }
    }

    /// Appends the rows to a table.
    ///
    /// # Errors
    /// If the database fails or refuses a row.
    pub fn copy<'a>(
        self,
        connection: &'a mut PgConnection,
        table: &'static str,
        columns: &'static str,
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        Box::pin(async move { self.send(connection, table, columns, "FORMAT binary").await })
    }

    /// Appends the rows to a table that the transaction created or truncated. All transactions see them after
    /// its commit (`FREEZE`): otherwise the first reader, the index build, would have to mark every row and
    /// write all pages again.
    ///
    /// # Errors
    /// As [`copy`](Self::copy).
    pub fn copy_frozen<'a>(
        self,
        connection: &'a mut PgConnection,
        table: &'static str,
        columns: &'static str,
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        Box::pin(async move { self.send(connection, table, columns, "FORMAT binary, FREEZE").await })
    }

    async fn send(
        mut self,
        connection: &mut PgConnection,
        table: &'static str,
        columns: &'static str,
        options: &'static str,
    ) -> Result<(), sqlx::Error> {
        if self.count == 0 {
            return Ok(());
        }
        self.bytes.extend(END.to_be_bytes());
        let statement = format!("COPY {table} ({columns}) FROM STDIN ({options})");
        let mut copy = connection.copy_in_raw(&statement).await?;
        copy.send(self.bytes).await?;
        copy.finish().await?;
        Ok(())
    }
}

fn length(bytes: usize) -> i32 {
    i32::try_from(bytes).expect("a field is no longer than a line of an export")
}
