//! SIGTERM and Ctrl-C, from the start of the program on.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::failure::Failure;

/// Keeps the signals from ending the process; they are waited for instead.
pub(crate) struct Interrupt {
    terminate: Signal,
    interrupt: Signal,
}

impl Interrupt {
    /// From now on the signals wait for [`wait`](Self::wait).
    pub(crate) fn listen() -> Result<Self, Failure> {
        let listen = |kind| signal(kind).map_err(Failure::System);
        Ok(Self { terminate: listen(SignalKind::terminate())?, interrupt: listen(SignalKind::interrupt())? })
    }

    /// Returns at the next signal, or at once if one has come since the last call.
    pub(crate) async fn wait(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
