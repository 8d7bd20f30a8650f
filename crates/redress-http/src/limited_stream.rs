//! A TCP stream with limits: on incomplete heads, on line ends, and on callers that do not read.
//!
//! hyper accepts a bare LF as a line end, which a proxy before it may not (RFC 9112, 2.2); it buffers incomplete heads without a limit over
//! all connections; and it waits for ever for a caller that does not read. So all bytes pass through this stream. It passes on one head at a
//! time and nothing behind it: hyper reads the head, learns from it the length of the body ([`Socket::begins`]), and only then reads on.

use std::{
    io::{self, IoSlice},
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep, sleep},
};

use super::sockets::{Phase, Refused, Socket};

/// Bytes per read while a head, or the end of a body, is expected.
const CHUNK: usize = 4 * 1024;
/// Bytes of an answer that a caller must read in each span of time.
const PROGRESS: usize = 4 * 1024;
/// An end of a head that hyper answers with 400: a NUL is not allowed in it.
const SPOILT: &[u8] = b"\0\r\n\r\n";

/// A TCP stream with limits.
#[derive(Debug)]
pub(crate) struct LimitedStream {
    stream: TcpStream,
    socket: Arc<Socket>,
    scan: Scan,
    /// Read from the stream, and not passed on yet.
    rest: Vec<u8>,
    /// Bytes of the incomplete head that are counted in the table.
    unfinished: usize,
    stall: Stall,
}

impl LimitedStream {
    pub(crate) fn new(stream: TcpStream, socket: Arc<Socket>) -> Self {
        let stall = Stall { patience: socket.table.limits.write_time, since: None, taken: 0 };
        Self { stream, socket, scan: Scan::default(), rest: Vec::new(), unfinished: 0, stall }
    }

    /// The bytes left over or, without any, a small piece of the stream.
    fn piece(&mut self, cx: &mut Context<'_>, most: usize) -> Poll<io::Result<Vec<u8>>> {
        if !self.rest.is_empty() {
            return Poll::Ready(Ok(mem::take(&mut self.rest)));
        }
        let mut chunk = [0; CHUNK];
        let mut piece = ReadBuf::new(&mut chunk[..most.min(CHUNK)]);
        ready!(Pin::new(&mut self.stream).poll_read(cx, &mut piece))?;
        Poll::Ready(Ok(piece.filled().to_vec()))
    }

    fn pass(&mut self, mut piece: Vec<u8>, length: usize, out: &mut ReadBuf<'_>) {
        let length = length.min(out.remaining());
        let rest = piece.split_off(length.min(piece.len()));
        out.put_slice(&piece);
        self.rest = rest;
    }

    fn read_head(&mut self, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut piece = ready!(self.piece(cx, CHUNK))?;
        let seen = piece.len().min(out.remaining());
        match self.scan.look(&piece[..seen]) {
            Seen::More => {
                if !self.socket.table.add_unfinished(seen) {
                    self.unfinished += seen;
                    self.socket.table.refuse(Refused::Headers);
                    return Poll::Ready(Err(io::Error::other("too many request heads are incomplete")));
                }
                self.unfinished += seen;
                self.pass(piece, seen, out);
            }
            Seen::End(length) => {
                self.forget();
                self.pass(piece, length, out);
            }
            Seen::BareLf(at) => {
                self.socket.table.refuse(Refused::BareLf);
                self.socket.set(Phase::Opaque);
                piece.truncate(at);
                piece.extend_from_slice(SPOILT);
                self.pass(piece, at + SPOILT.len(), out);
            }
        }
        Poll::Ready(Ok(()))
    }

    fn read_body(&mut self, left: u64, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = out.filled().len();
        if self.rest.is_empty() && out.remaining() as u64 <= left {
            ready!(Pin::new(&mut self.stream).poll_read(cx, out))?;
        } else {
            let most = usize::try_from(left).unwrap_or(usize::MAX);
            let piece = ready!(self.piece(cx, most))?;
            self.pass(piece, most, out);
        }
        let left = left - (out.filled().len() - before) as u64;
        self.socket.set(if left == 0 { Phase::Head } else { Phase::Body(left) });
        Poll::Ready(Ok(()))
    }

    fn forget(&mut self) {
        self.socket.table.subtract_unfinished(mem::take(&mut self.unfinished));
    }

    fn written(&mut self, cx: &mut Context<'_>, poll: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        let poll = self.stall.watch(cx, poll);
        if matches!(&poll, Poll::Ready(Err(fault)) if fault.kind() == io::ErrorKind::TimedOut) {
            self.socket.table.refuse(Refused::Unread);
        }
        poll
    }
}

impl Drop for LimitedStream {
    fn drop(&mut self) {
        self.forget();
    }
}

impl AsyncRead for LimitedStream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        match this.socket.phase() {
            Phase::Head => this.read_head(cx, out),
            Phase::Body(left) => this.read_body(left, cx, out),
            Phase::Opaque if this.rest.is_empty() => Pin::new(&mut this.stream).poll_read(cx, out),
            Phase::Opaque => {
                let piece = mem::take(&mut this.rest);
                this.pass(piece, usize::MAX, out);
                Poll::Ready(Ok(()))
            }
        }
    }
}

impl AsyncWrite for LimitedStream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let poll = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.written(cx, poll)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let poll = Pin::new(&mut this.stream).poll_write_vectored(cx, slices);
        this.written(cx, poll)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        // All bytes have been written.
        this.stall.over();
        Pin::new(&mut this.stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

/// The time that a caller has not read.
#[derive(Debug)]
struct Stall {
    patience: Duration,
    since: Option<Pin<Box<Sleep>>>,
    taken: usize,
}

impl Stall {
    fn watch(&mut self, cx: &mut Context<'_>, poll: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match poll {
            Poll::Ready(Ok(bytes)) => {
                self.taken += bytes;
                if self.taken >= PROGRESS
                    && let Some(since) = &mut self.since
                {
                    self.taken = 0;
                    since.as_mut().reset(Instant::now() + self.patience);
                }
                Poll::Ready(Ok(bytes))
            }
            Poll::Ready(fault) => Poll::Ready(fault),
            Poll::Pending => {
                if self.since.is_none() {
                    self.taken = 0;
                }
                let patience = self.patience;
                let since = self.since.get_or_insert_with(|| Box::pin(sleep(patience)));
                ready!(since.as_mut().poll(cx));
                Poll::Ready(Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    "the caller does not read the answer",
                )))
            }
        }
    }

    fn over(&mut self) {
        self.since = None;
    }
}

/// Looks for the end of a head, and for bare LFs.
#[derive(Debug, Default)]
struct Scan {
    /// A line that is not empty has come: empty lines before it are skipped (RFC 9112, 2.2).
    begun: bool,
    /// Bytes of the line so far, without its end.
    line: usize,
    /// The last byte was a CR.
    cr: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum Seen {
    /// The head goes on.
    More,
    /// The head ends after this many bytes.
    End(usize),
    /// There is a bare LF after this many bytes.
    BareLf(usize),
}

impl Scan {
    fn look(&mut self, bytes: &[u8]) -> Seen {
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                b'\n' if !self.cr => return Seen::BareLf(at),
                b'\n' if self.line == 0 && self.begun => {
                    *self = Self::default();
                    return Seen::End(at + 1);
                }
                b'\n' => {
                    self.begun |= self.line > 0;
                    self.line = 0;
                }
                b'\r' => {}
                _ => self.line += 1,
            }
            self.cr = *byte == b'\r';
        }
        Seen::More
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_ends_with_its_empty_line_however_it_is_cut() {
        let head = "\r\nPOST / HTTP/1.1\r\nHost: x\r\n\r\n";
        let text = format!("{head}body\nGET / HTTP/1.1\n");
        for cut in 0..head.len() {
            let mut scan = Scan::default();
            assert_eq!(scan.look(&text.as_bytes()[..cut]), Seen::More, "{cut}");
            assert_eq!(scan.look(&text.as_bytes()[cut..]), Seen::End(head.len() - cut), "{cut}");
        }
    }

    #[test]
    fn a_bare_lf_is_found_wherever_it_is() {
        for (text, at) in
            [("\nGET", 0), ("GET / HTTP/1.1\nHost", 14), ("G\r\nA: b\n", 7), ("G\r\n\n", 3), ("G\r\r\n\n", 4)]
        {
            assert_eq!(Scan::default().look(text.as_bytes()), Seen::BareLf(at), "{text:?}");
        }
    }
}
