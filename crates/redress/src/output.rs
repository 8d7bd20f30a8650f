//! Results on standard output, failures on standard error; everything else is the log's.

use std::io::{self, Write};

use crate::failure::Failure;

/// Prints a line of the result.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        // Whoever reads has seen enough (`redress doctor | head -1`).
        Err(fault) if fault.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(Failure::Output),
    }
}

/// Tells what was done where standard output holds the result itself.
pub(crate) fn note(text: &str) {
    // Where standard error is closed there is nobody to tell.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Prints why a command failed.
pub(crate) fn failure(failure: &Failure) {
    // Where standard error is closed there is nobody left to tell.
    let _ = writeln!(io::stderr().lock(), "redress: {failure} [{}]", failure.code());
}
