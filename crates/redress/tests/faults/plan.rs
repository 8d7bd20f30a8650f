//! What goes wrong, and when: at the n-th message of a run that was counted before.

use std::sync::{Mutex, MutexGuard};

use tokio::sync::watch;

use crate::wire::Message;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The connection ends, in the middle of a message if it came from the server.
    Cut,
    /// The connection ends, and so does every other; no new one comes about.
    Outage,
    /// The server says that it stops, and does.
    Shutdown,
    /// The statement fails with this SQLSTATE and its transaction with it; the connection stays.
    Error(&'static str),
    /// Nothing passes any more, on any connection, and nobody says so.
    Stall,
}

/// Faults after which the database is there again.
pub(crate) const PASSING: &[Fault] =
    &[Fault::Cut, Fault::Shutdown, Fault::Error("53100"), Fault::Error("XX000")];
/// These, and that it stays away.
pub(crate) const ALL: &[Fault] =
    &[Fault::Cut, Fault::Shutdown, Fault::Error("53100"), Fault::Error("XX000"), Fault::Outage];

/// A fault at the n-th message from now on, or at the next one where it can happen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) at: usize,
    pub(crate) fault: Fault,
}

/// Who sent a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sender {
    Client,
    Server,
}

impl Fault {
    fn can_happen(self, sender: Sender, message: &Message) -> bool {
        match (self, sender) {
            // In place of a statement, of copied rows, or among the rows of an answer.
            (Self::Error(_), Sender::Client) => b"QEd".contains(&message.kind),
            (Self::Error(_), Sender::Server) => message.kind == b'D',
            _ => true,
        }
    }
}

/// What passed since the last plan was made.
#[derive(Debug, Clone, Default)]
pub(crate) struct Passed {
    pub(crate) messages: usize,
    /// The numbers of requests to commit and of their confirmations.
    pub(crate) commits: Vec<usize>,
    /// The message that went wrong.
    pub(crate) fault: Option<String>,
}

#[derive(Default)]
struct Inner {
    plan: Option<Plan>,
    passed: Passed,
    stalled: bool,
    /// A statement that appends is under way.
    appending: bool,
}

/// Shared by all connections of a proxy.
pub(crate) struct Control {
    inner: Mutex<Inner>,
    /// While this holds there are no connections.
    pub(crate) down: watch::Sender<bool>,
}

impl Control {
    pub(crate) fn new() -> Self {
        Self { inner: Mutex::default(), down: watch::Sender::new(false) }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no panic under the lock")
    }

    /// Counts from here on, with a plan or without.
    pub(crate) fn arm(&self, plan: Option<Plan>) {
        *self.lock() = Inner { plan, ..Inner::default() };
        self.down.send_replace(false);
    }

    pub(crate) fn passed(&self) -> Passed {
        self.lock().passed.clone()
    }

    /// Counts a message; the fault that it meets.
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
