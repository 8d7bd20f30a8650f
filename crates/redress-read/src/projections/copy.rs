//! Rows on their way into a table, in PostgreSQL's binary COPY format (its manual, "COPY", "Binary Format").

use crate::ReadError;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use std::{fmt::Display, io::Write};

/// The format's name for itself, no flags, no extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
const END: i16 = -1;
const NULL: i32 = -1;
/// Days and instants are counted from here.
const EPOCH: NaiveDate = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a day");
/// The type `text` in the catalog: what arrays say of their elements.
const TEXT: u32 = 25;

/// A table, and its columns in the order in which rows have them.
pub(crate) type Target = (&'static str, &'static str);

/// Rows of one table. The caller sees to it that each row has the columns that its [`Target`] names, in that order.
#[derive(Debug, Clone)]
pub(crate) struct Rows {
    bytes: Vec<u8>,
    count: usize,
}

impl Default for Rows {
    fn default() -> Self {
        Self::with_room(HEADER.len())
    }
}

impl Rows {
    /// None yet; so many bytes of them find room without being moved.
    pub(crate) fn with_room(bytes: usize) -> Self {
        let mut rows = Self { bytes: Vec::with_capacity(bytes), count: 0 };
        rows.bytes.extend(HEADER);
        rows
    }

    /// How many bytes they take.
    pub(crate) fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Begins a row.
    pub(crate) fn row(&mut self, columns: i16) -> &mut Self {
        self.count += 1;
        self.bytes.extend(columns.to_be_bytes());
        self
    }

    fn field(&mut self, bytes: &[u8]) -> &mut Self {
        self.bytes.extend(length(bytes.len()).to_be_bytes());
        self.bytes.extend(bytes);
        self
    }

    pub(crate) fn null(&mut self) -> &mut Self {
        self.bytes.extend(NULL.to_be_bytes());
        self
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.field(text.as_bytes())
    }

    /// One of our terms, as it is written.
    pub(crate) fn term(&mut self, term: impl Display) -> &mut Self {
        let begin = self.bytes.len();
        self.bytes.extend([0; 4]);
        write!(self.bytes, "{term}").expect("memory takes any text");
        let written = length(self.bytes.len() - begin - 4);
        self.bytes[begin..begin + 4].copy_from_slice(&written.to_be_bytes());
        self
    }

    pub(crate) fn texts(&mut self, texts: &[impl ToString]) -> &mut Self {
        // Dimensions, whether there are nulls, the element's type; of the one dimension its length and first index.
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
        self.field(&array)
    }

    pub(crate) fn int2(&mut self, number: i16) -> &mut Self {
        self.field(&number.to_be_bytes())
    }

    pub(crate) fn int4(&mut self, number: i32) -> &mut Self {
        self.field(&number.to_be_bytes())
    }

    pub(crate) fn int8(&mut self, number: i64) -> &mut Self {
        self.field(&number.to_be_bytes())
    }

    pub(crate) fn bool(&mut self, value: bool) -> &mut Self {
        self.field(&[value.into()])
    }

    pub(crate) fn date(&mut self, day: NaiveDate) -> &mut Self {
        let days = (day - EPOCH).num_days();
        self.int4(i32::try_from(days).expect("chrono's days are fewer than 2^31"))
    }

    pub(crate) fn instant(&mut self, time: DateTime<Utc>) -> &mut Self {
        let since = time.naive_utc() - EPOCH.and_time(chrono::NaiveTime::MIN);
        self.int8(since.num_microseconds().unwrap_or(i64::MAX))
    }

    /// A field that may be missing.
    pub(crate) fn maybe<T>(
        &mut self,
        value: Option<T>,
        write: impl FnOnce(&mut Self, T) -> &mut Self,
    ) -> &mut Self {
        match value {
            Some(value) => write(self, value),
            None => self.null(),
        }
    }

    /// Appends them to a table that the transaction made or emptied. They are seen by all from its commit on
    /// (frozen): otherwise whoever reads first, which is the making of indexes, would have to mark every one, and write all pages again.
    pub(crate) async fn send(
        mut self,
        connection: &mut PgConnection,
        (table, columns): Target,
    ) -> Result<(), ReadError> {
        if self.count == 0 {
            return Ok(());
        }
        self.bytes.extend(END.to_be_bytes());
        let sql = format!("COPY {table} ({columns}) FROM STDIN (FORMAT binary, FREEZE)");
        let mut copy = connection.copy_in_raw(&sql).await?;
        copy.send(self.bytes).await?;
        copy.finish().await?;
        Ok(())
    }
}

fn length(bytes: usize) -> i32 {
    i32::try_from(bytes).expect("a field is a few hundred bytes")
}
