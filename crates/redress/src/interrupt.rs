//! Handles SIGTERM and Ctrl-C from the start of the program.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::failure::Failure;

/// Catches the signals, so that the program can stop cleanly.
pub(crate) struct Interrupt {
    terminate: Signal,
    interrupt: Signal,
}

impl Interrupt {
    /// Catches the signals from now on; [`wait`](Self::wait) waits for one.
    pub(crate) fn listen() -> Result<Self, Failure> {
        let listen = |kind| signal(kind).map_err(Failure::System);
        Ok(Self { terminate: listen(SignalKind::terminate())?, interrupt: listen(SignalKind::interrupt())? })
    }

    /// Returns at the next signal, or at once if one was received since the last call.
    pub(crate) async fn wait(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
