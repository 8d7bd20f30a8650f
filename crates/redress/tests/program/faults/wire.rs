//! PostgreSQL's messages, as far as counting and forging them requires (PostgreSQL manual, "Frontend/Backend
//! Protocol").

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// A message with its type. The first messages of a connection have no type.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) kind: u8,
    bytes: Vec<u8>,
}

/// The request for encryption, which the proxy refuses.
const SSL_REQUEST: [u8; 4] = 80_877_103_u32.to_be_bytes();

impl Message {
    fn new(kind: u8, body: &[u8]) -> Self {
        let length = u32::try_from(body.len() + 4).expect("short");
        Self { kind, bytes: [&[kind], &length.to_be_bytes()[..], body].concat() }
    }

    /// Makes a simple query.
    pub(crate) fn query(sql: &str) -> Self {
        Self::new(b'Q', format!("{sql}\0").as_bytes())
    }

    /// Executes a portal that does not exist: an error for any statement.
    pub(crate) fn execute_nothing() -> Self {
        Self::new(b'E', b"nothing\0\0\0\0\0")
    }

    pub(crate) fn copy_fail() -> Self {
        Self::new(b'f', b"injected\0")
    }

    pub(crate) fn error(severity: &str, code: &str, message: &str) -> Self {
        let fields = format!("S{severity}\0V{severity}\0C{code}\0M{message}\0\0");
        Self::new(b'E', fields.as_bytes())
    }

    pub(crate) fn body(&self) -> &[u8] {
        &self.bytes[5..]
    }

    /// Whether it is the statement that commits a transaction. The driver sends it separately.
    pub(crate) fn is_commit(&self) -> bool {
        self.kind == b'Q' && self.body() == b"COMMIT\0"
    }

    /// Whether it executes a statement that appends to the log, which also commits if it runs outside a
    /// transaction. It is recognised by the notification channel among its values, which no other statement
    /// has.
    pub(crate) fn is_append(&self) -> bool {
        let channel = b"redress_log";
        self.kind == b'B' && self.body().windows(channel.len()).any(|bytes| bytes == channel)
    }

    /// Whether it reports that a statement is complete.
    pub(crate) fn is_done(&self) -> bool {
        self.kind == b'C'
    }

    /// Whether it reports that a transaction is committed.
    pub(crate) fn is_committed(&self) -> bool {
        self.kind == b'C' && self.body() == b"COMMIT\0"
    }

    /// The text for a failing test.
    pub(crate) fn shown(&self) -> String {
        let text = if b"QPCE".contains(&self.kind) { self.body() } else { b"" };
        let text = String::from_utf8_lossy(&text[..text.len().min(60)]);
        format!("{} {}", char::from(self.kind), text.replace(char::is_control, " "))
    }
}

/// One side of a connection.
pub(crate) struct Side<S> {
    stream: S,
    read: Vec<u8>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Side<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self { stream, read: Vec::new() }
    }

    /// Reads the next message. Cancellation-safe: no bytes are lost.
    pub(crate) async fn message(&mut self) -> io::Result<Message> {
        let bytes = self.take(1).await?;
        Ok(Message { kind: bytes[0], bytes })
    }

    /// Reads the bytes that begin a connection. A request for encryption is refused.
    pub(crate) async fn startup(&mut self) -> io::Result<Vec<u8>> {
        loop {
            let bytes = self.take(0).await?;
            if bytes.get(4..8) != Some(&SSL_REQUEST) {
                return Ok(bytes);
            }
            self.stream.write_all(b"N").await?;
        }
    }

    /// Reads `before` bytes, a length that includes itself, and the bytes that it counts.
    async fn take(&mut self, before: usize) -> io::Result<Vec<u8>> {
        loop {
            let length = self.read.get(before..before + 4).map(|length| length.try_into().expect("four"));
            let end = length.map(|length| before + u32::from_be_bytes(length) as usize);
            if let Some(end) = end.filter(|end| self.read.len() >= *end) {
                let rest = self.read.split_off(end);
                return Ok(std::mem::replace(&mut self.read, rest));
            }
            if self.stream.read_buf(&mut self.read).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    pub(crate) async fn send(&mut self, message: &Message) -> io::Result<()> {
        self.send_bytes(&message.bytes).await
    }

    pub(crate) async fn send_bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// Sends the first half of a message, as a broken connection would.
    pub(crate) async fn send_half(&mut self, message: &Message) -> io::Result<()> {
        self.send_bytes(&message.bytes[..message.bytes.len() / 2]).await
    }

    /// Closes the sending direction.
    pub(crate) async fn end(&mut self) -> io::Result<()> {
        self.stream.shutdown().await
    }

    /// Skips messages up to ReadyForQuery, which is returned.
    pub(crate) async fn ready(&mut self) -> io::Result<Message> {
        loop {
            let message = self.message().await?;
            if message.kind == b'Z' {
                return Ok(message);
            }
        }
    }
}
