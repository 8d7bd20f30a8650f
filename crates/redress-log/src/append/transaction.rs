//! One batch, one transaction; and what to do when it fails.

use super::{
    decide_batch::Session,
    draft::Draft,
    head::{self, Head},
    insert,
    lookup::{self, LookedUp},
    sealing::{self, Sealed},
    writer_cache::{Assumed, WriterCache},
};
use crate::{Answer, LogError, LogOptions, Receipt, Request, causes, keys::ValueKeys};
use backon::{BackoffBuilder, ExponentialBuilder};
use chrono_tz::Tz;
use redress_domain::upcast::UpcastersByKind;
use sqlx::{Connection, Executor, PgConnection, postgres::PgConnectOptions};
use std::{io, sync::Arc, time::Duration};
use tokio::time;

/// The back-off before a batch is retried when the database is away or busy: 20 ms, 80 ms, 320 ms, 1.28 s, 3
/// s. A restart of the database takes about a second.
const PAUSES: ExponentialBuilder = ExponentialBuilder::new()
    .with_min_delay(Duration::from_millis(20))
    .with_factor(4.0)
    .with_max_delay(Duration::from_secs(3))
    .with_max_times(5);

/// The statements' own timeouts keep every batch below this, unless the other end of the connection has
/// disappeared without closing it.
const BATCH_PATIENCE: Duration = Duration::from_secs(45);

/// Writes batches over a connection of its own.
pub(super) struct Writer {
    connect: PgConnectOptions,
    connection: Option<PgConnection>,
    zone: Tz,
    options: LogOptions,
    upcasters: UpcastersByKind,
    known: WriterCache,
    /// Whether no other process wrote between the last two batches.
    alone: bool,
    /// A key tree that was created for this log, which does not use it yet.
    spare_root: Option<i64>,
}

impl Writer {
    pub(super) fn new(connect: PgConnectOptions, zone: Tz, options: LogOptions) -> Self {
        let connect = connect.application_name("redress-writer").options([
            // Every lookup has an index. A plan made while a table is small must not scan it when it is
            // large.
            ("enable_seqscan", "off"),
            // The penalty on scans would look like an expensive plan, and PostgreSQL would compile it: 200 ms
            // a batch.
            ("jit", "off"),
            // Planning a batch's lookup takes several times as long as running it (see `EXPLAIN ANALYZE`),
            // and there is only one plan: by the indexes.
            ("plan_cache_mode", "force_generic_plan"),
            // If a writer is stopped while it holds the end of the log, PostgreSQL ends its transaction, so
            // that other writers can continue.
            ("idle_in_transaction_session_timeout", "10s"),
            ("lock_timeout", "15s"),
            ("statement_timeout", "30s"),
        ]);
        let (connection, known, upcasters) =
            (None, WriterCache::empty(options.procedure.clone()), UpcastersByKind::new(options.upcasters));
        Self { connect, connection, zone, options, upcasters, known, alone: true, spare_root: None }
    }

    /// Answers every request. An erasure is a batch of its own: its event contains how many events have
    /// values of the petitioner at that moment.
    pub(super) async fn carry_out(&mut self, requests: &[Request]) -> Vec<Result<Answer, LogError>> {
        let mut answers = Vec::with_capacity(requests.len());
        for batch in requests.chunk_by(|one, next| !is_erasure(one) && !is_erasure(next)) {
            answers.extend(self.carry_out_batch(batch).await);
        }
        answers
    }

    /// If a batch fails because of one of its requests, each request is tried alone, so that only that one
    /// fails.
    async fn carry_out_batch(&mut self, requests: &[Request]) -> Vec<Result<Answer, LogError>> {
        match self.persist(requests).await {
            Ok(answers) => self.confirm(requests, answers).await,
            Err(error) if error.is_passing() || requests.len() == 1 => vec![Err(error); requests.len()],
            Err(_) => {
                let mut answers = Vec::with_capacity(requests.len());
                for request in requests {
                    let alone = std::slice::from_ref(request);
                    match self.persist(alone).await {
                        Ok(answer) => answers.extend(self.confirm(alone, answer).await),
                        Err(error) => answers.push(Err(error)),
                    }
                }
                answers
            }
        }
    }

    /// Acknowledges an erasure once this process' key file has destroyed the keys. If that fails, sending the
    /// same command again repeats it.
    async fn confirm(&mut self, requests: &[Request], answers: Vec<Answer>) -> Vec<Result<Answer, LogError>> {
        if !requests.iter().any(is_erasure) {
            return answers.into_iter().map(Ok).collect();
        }
        let forgotten = match &mut self.connection {
            Some(connection) => self.options.keys.forget_erased(connection).await,
            None => Err(gone()),
        };
        let confirm = |(request, answer)| match &forgotten {
            Err(fault) if is_erasure(request) => Err(fault.clone()),
            _ => Ok(answer),
        };
        requests.iter().zip(answers).map(confirm).collect()
    }

    /// Tries until the batch is written or the fault is permanent. Trying again is safe even if the answer to
    /// a commit was lost: a committed command is found by its command id.
    async fn persist(&mut self, requests: &[Request]) -> Result<Vec<Answer>, LogError> {
        let mut pauses = PAUSES.build();
        let mut unconfirmed = Vec::new();
        loop {
            let attempt = time::timeout(BATCH_PATIENCE, self.transact(requests, &mut unconfirmed));
            let error = match attempt.await.unwrap_or_else(|_| Err(gone())) {
                Ok(answers) => return Ok(answers),
                Err(error) => error,
            };
            // Closing the connection ends the transaction. The cache may have been ahead of it, so it is
            // emptied.
            self.connection = None;
            self.known.clear();
            match pauses.next() {
                Some(pause) if error.is_passing() => {
                    tracing::warn!(
                        error = causes(&error),
                        commands = requests.len(),
                        "a batch failed; trying again"
                    );
                    time::sleep(pause).await;
                }
                _ => return Err(error),
            }
        }
    }

    /// Writes a batch in one round trip if the cache can answer, otherwise in two, without locking the end of
    /// the log: nothing is written unless the log still ends there. The end is locked if other processes
    /// write too, if an answer is repeated and nothing is written, and if writing takes several statements
    /// (an erasure).
    async fn transact(
        &mut self,
        requests: &[Request],
        unconfirmed: &mut Vec<Answer>,
    ) -> Result<Vec<Answer>, LogError> {
        if self.alone && !requests.iter().any(is_erasure) {
            for way in [Way::Trusting, Way::Asking] {
                if let Some(answers) = self.attempt(requests, unconfirmed, way).await? {
                    return Ok(answers);
                }
            }
        }
        let held = self.attempt(requests, unconfirmed, Way::Holding).await?;
        // The end is locked, so nobody moved it: the log itself was removed or replaced.
        held.ok_or_else(|| sqlx::Error::RowNotFound.into())
    }

    /// One try to write a batch. If the answers may not have been committed, they are left in `unconfirmed`;
    /// the next try takes those that an earlier one has committed. Returns `None`, with nothing written, if
    /// the log has changed or this way cannot be used.
    async fn attempt(
        &mut self,
        requests: &[Request],
        unconfirmed: &mut Vec<Answer>,
        way: Way,
    ) -> Result<Option<Vec<Answer>>, LogError> {
        let Self { connect, connection, zone, options, upcasters, known, alone, spare_root } = self;
        let connection = match connection {
            Some(connection) => connection,
            none => none.insert(PgConnection::connect_with(connect).await?),
        };
        if way == Way::Holding {
            let head = head::lock(connection).await?;
            *alone = head.position == known.head.position;
            known.catch_up(connection, head, upcasters).await?;
        }
        let learned = learn(connection, requests, known, (upcasters, &options.keys), way).await?;
        let Some((found, assumed)) = learned else { return Ok(None) };
        let before = known.head;
        let session = Session::new(known, found, *zone, options);
        let (mut answers, drafts, moved) = session.answer_all(connection, requests, upcasters).await?;
        let repeats = answers.iter().flatten().any(|receipt| receipt.repeated);
        if moved || (drafts.is_empty() && !way.is_sure(repeats)) {
            known.take_back(&drafts, &assumed, before);
            return Ok(None);
        }
        let root = known.head.value_root;
        let Some(values) = sealing::seal(connection, &drafts, &options.keys, root, spare_root).await? else {
            known.take_back(&drafts, &assumed, before);
            return Ok(None);
        };
        for (answer, tried) in answers.iter_mut().zip(std::mem::take(unconfirmed)) {
            first_time(answer, tried);
        }
        let commits = (way == Way::Holding).then_some(repeats || !drafts.is_empty());
        let new_root = values.root;
        match write(connection, (&drafts, values), &assumed, known.head, commits).await {
            Ok(true) => {
                known.head.value_root = new_root;
                spare_root.take_if(|spare| Some(*spare) == new_root);
                Ok(Some(answers))
            }
            Ok(false) => {
                known.take_back(&drafts, &assumed, before);
                Ok(None)
            }
            Err(error) => {
                *unconfirmed = answers;
                Err(error)
            }
        }
    }
}

fn is_erasure(request: &Request) -> bool {
    request.command.kind().erases()
}

/// The rows this batch must lock, and the assumptions that its insert checks. `None` if the cache is out of
/// date or cannot answer for every request.
async fn learn<'a>(
    connection: &mut PgConnection,
    requests: &'a [Request],
    known: &mut WriterCache,
    (upcasters, keys): (&UpcastersByKind, &ValueKeys),
    way: Way,
) -> Result<Option<(LookedUp, Assumed<'a>)>, LogError> {
    if way == Way::Trusting {
        return Ok(known.assume(requests).map(|assumed| (LookedUp::default(), assumed)));
    }
    let (head, found) = lookup::look_up(connection, requests, known, upcasters, keys).await?;
    if head.position == known.head.position {
        // Changing keys records no event.
        known.head.value_root = head.value_root;
    }
    Ok((!found.moved).then(|| (found, Assumed::default())))
}

/// Writes the events of a batch. Returns whether the log's end and the assumptions were as expected.
/// `commits`: whether to commit the open transaction at the end.
async fn write(
    connection: &mut PgConnection,
    (drafts, values): (&[Draft], Sealed),
    assumed: &Assumed<'_>,
    head: Head,
    commits: Option<bool>,
) -> Result<bool, LogError> {
    let written = insert::insert(connection, drafts, values, assumed, head).await?;
    if let Some(commits) = commits {
        connection.execute(if commits { "COMMIT" } else { "ROLLBACK" }).await?;
    }
    Ok(written)
}

/// The ways to get the data that a batch depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Use the cache; the insert checks that it is up to date.
    Trusting,
    /// Read the log first.
    Asking,
    /// Lock the end of the log, then read it.
    Holding,
}

impl Way {
    /// Whether answers for which nothing is written are reliable; `repeats`: some of them are repeated.
    ///
    /// A repeated answer must be as durable as the first one, whose commit may still have been waiting for a
    /// standby: a commit waits for everything written before it, but a transaction that writes nothing only
    /// waits if it held the lock. And only an insert checks the assumptions.
    fn is_sure(self, repeats: bool) -> bool {
        match self {
            Self::Trusting => false,
            Self::Asking => !repeats,
            Self::Holding => true,
        }
    }
}

/// Marks an event that this writer committed itself, without getting the answer, as not repeated.
fn first_time(answer: &mut Answer, tried: Answer) {
    if let (Ok(found), Ok(Receipt { recorded, repeated: false })) = (answer, tried)
        && found.recorded == recorded
    {
        found.repeated = false;
    }
}

/// The fault of a connection that no longer answers.
fn gone() -> LogError {
    LogError::Database(Arc::new(sqlx::Error::Io(io::ErrorKind::TimedOut.into())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_tried_for_about_five_seconds() {
        let pauses: Vec<f64> = PAUSES.build().map(|pause| (pause.as_secs_f64() * 1e3).round()).collect();
        assert_eq!(pauses, [20.0, 80.0, 320.0, 1_280.0, 3_000.0]);
    }
}
