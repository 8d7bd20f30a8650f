//! Writes results to standard output and failures to standard error; everything else goes to the log.

use std::io::{self, Write};

use crate::failure::Failure;

/// Prints a line of the result.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        // The reader has seen enough (`redress doctor | head -1`).
        Err(fault) if fault.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(Failure::Output),
    }
}

/// Writes a note to standard error, when standard output contains the result itself.
pub(crate) fn note(text: &str) {
    // If standard error is closed, the note is dropped.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Writes the failure of a command to standard error.
pub(crate) fn failure(failure: &Failure) {
    // If standard error is closed, the message is dropped.
    let _ = writeln!(io::stderr().lock(), "redress: {failure} [{}]", failure.code());
}
