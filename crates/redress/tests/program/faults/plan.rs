//! Which fault is injected, and at which message of a run that was counted before.

use std::sync::{Mutex, MutexGuard};

use tokio::sync::watch;

use super::wire::Message;

/// The kinds of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The connection ends, in the middle of a message if it came from the server.
    Cut,
    /// Every connection ends, and no new one is accepted.
    Outage,
    /// The server announces its shutdown, and ends.
    Shutdown,
    /// The statement and its transaction fail with this SQLSTATE; the connection stays.
    Error(&'static str),
    /// No connection passes any more bytes, without an error.
    Stall,
}

/// Faults after which the database is available again.
pub(crate) const PASSING: &[Fault] =
    &[Fault::Cut, Fault::Shutdown, Fault::Error("53100"), Fault::Error("XX000")];
/// These, and a database that stays away.
pub(crate) const ALL: &[Fault] =
    &[Fault::Cut, Fault::Shutdown, Fault::Error("53100"), Fault::Error("XX000"), Fault::Outage];

/// A fault at the n-th message from now, or at the next message where it is possible.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) at: usize,
    pub(crate) fault: Fault,
}

/// The sender of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sender {
    Client,
    Server,
}

impl Fault {
    fn can_happen(self, sender: Sender, message: &Message) -> bool {
        match (self, sender) {
            // In place of a statement or of copied rows, or among the rows of an answer.
            (Self::Error(_), Sender::Client) => b"QEd".contains(&message.kind),
            (Self::Error(_), Sender::Server) => message.kind == b'D',
            _ => true,
        }
    }
}

/// What passed since the last plan was set.
#[derive(Debug, Clone, Default)]
pub(crate) struct Passed {
    pub(crate) messages: usize,
    /// The numbers of the COMMIT requests and of their confirmations.
    pub(crate) commits: Vec<usize>,
    /// The message at which the fault was injected.
    pub(crate) fault: Option<String>,
}

#[derive(Default)]
struct Inner {
    plan: Option<Plan>,
    passed: Passed,
    stalled: bool,
    /// Whether a statement that appends to the log is running.
    appending: bool,
}

/// The state that all connections of a proxy share.
pub(crate) struct Control {
    inner: Mutex<Inner>,
    /// While this is true, no connections are accepted.
    pub(crate) down: watch::Sender<bool>,
}

impl Control {
    pub(crate) fn new() -> Self {
        Self { inner: Mutex::default(), down: watch::Sender::new(false) }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no panic under the lock")
    }

    /// Starts counting, with or without a plan.
    pub(crate) fn arm(&self, plan: Option<Plan>) {
        *self.lock() = Inner { plan, ..Inner::default() };
        self.down.send_replace(false);
    }

    pub(crate) fn passed(&self) -> Passed {
        self.lock().passed.clone()
    }

    /// Counts a message. Returns the fault that must be injected at it.
    pub(crate) fn pass(&self, sender: Sender, message: &Message) -> Option<Fault> {
        let mut inner = self.lock();
        let Inner { plan, passed, stalled, appending } = &mut *inner;
        if *stalled {
            return Some(Fault::Stall);
        }
        let number = passed.messages;
        passed.messages += 1;
        let appended = *appending && sender == Sender::Server && message.is_done();
        *appending = message.is_append() || *appending && !appended;
        if message.is_commit() || message.is_committed() || message.is_append() || appended {
            passed.commits.push(number);
        }
        let due = plan.filter(|plan| plan.at <= number && plan.fault.can_happen(sender, message))?;
        *plan = None;
        let Plan { fault, .. } = due;
        passed.fault = Some(format!("{fault:?} at message {number} of the {sender:?}: {}", message.shown()));
        *stalled = fault == Fault::Stall;
        self.down.send_replace(fault == Fault::Outage);
        Some(fault)
    }
}
