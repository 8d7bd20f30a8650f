//! One batch, one transaction; and what to do when it fails.

use super::{
    draft::Draft,
    head::{self, Head},
    insert,
    judge::Session,
    known::{Assumed, Known},
    lookup::{self, LookedUp},
    sealing::{self, Sealed},
};
use crate::{Answer, LogError, LogOptions, Receipt, Request, causes, keys::ValueKeys};
use backon::{BackoffBuilder, ExponentialBuilder};
use chrono_tz::Tz;
use redress_domain::upcast::UpcastersByKind;
use sqlx::{Connection, Executor, PgConnection, postgres::PgConnectOptions};
use std::{io, sync::Arc, time::Duration};
use tokio::time;

/// The pauses before a batch is tried again, when the database is away or busy: 20 ms, 80 ms, 320 ms, 1.28 s, 3 s. Its restart takes about
/// a second.
const PAUSES: ExponentialBuilder = ExponentialBuilder::new()
    .with_min_delay(Duration::from_millis(20))
    .with_factor(4.0)
    .with_max_delay(Duration::from_secs(3))
    .with_max_times(5);

/// No batch takes this long, by the limits that its statements have, unless the other end of the connection is gone without a word.
const BATCH_PATIENCE: Duration = Duration::from_secs(45);

/// Writes batches, over a connection of its own.
pub(super) struct Writer {
    connect: PgConnectOptions,
    connection: Option<PgConnection>,
    zone: Tz,
    options: LogOptions,
    upcasters: UpcastersByKind,
    known: Known,
    /// Whether nobody else wrote between the last two batches.
    alone: bool,
    /// A tree of keys that was made for this log and that it does not use yet.
    spare_root: Option<i64>,
}

impl Writer {
    pub(super) fn new(connect: PgConnectOptions, zone: Tz, options: LogOptions) -> Self {
        let connect = connect.application_name("redress-writer").options([
            // Every lookup has its index; a plan made while the table was small must not scan it when it is large.
            ("enable_seqscan", "off"),
            // The penalty that bars scans would otherwise look like work worth compiling: 200 ms a batch.
            ("jit", "off"),
            // Planning the lookup of a batch takes several times as long as the lookup (`EXPLAIN ANALYZE` tells both), and there is one
            // plan only: by the indexes.
            ("plan_cache_mode", "force_generic_plan"),
            // A writer that is stopped while it holds the end of the log loses it, rather than stopping all others.
            ("idle_in_transaction_session_timeout", "10s"),
            ("lock_timeout", "15s"),
            ("statement_timeout", "30s"),
        ]);
        let (connection, known, upcasters) =
            (None, Known::default(), UpcastersByKind::new(options.upcasters));
        Self { connect, connection, zone, options, upcasters, known, alone: true, spare_root: None }
    }

    /// Answers every request. An erasure tells how many events have values of the petitioner when it comes, so it is a batch of its own.
    pub(super) async fn carry_out(&mut self, requests: &[Request]) -> Vec<Result<Answer, LogError>> {
        let mut answers = Vec::with_capacity(requests.len());
        for batch in requests.chunk_by(|one, next| !is_erasure(one) && !is_erasure(next)) {
            answers.extend(self.carry_out_batch(batch).await);
        }
        answers
    }

    /// If the batch fails over one of the requests, each is tried alone, so that only that one fails.
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

    /// An erasure is acknowledged once this process' key file has forgotten the keys. If that fails, the same command sent again sees to it.
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

    /// Tries until it is done or the fault proves lasting. Trying again is safe even when the answer to a commit was lost: what
    /// was committed is then found under its command id.
    async fn persist(&mut self, requests: &[Request]) -> Result<Vec<Answer>, LogError> {
        let mut pauses = PAUSES.build();
        let mut unconfirmed = Vec::new();
        loop {
            let attempt = time::timeout(BATCH_PATIENCE, self.transact(requests, &mut unconfirmed));
            let error = match attempt.await.unwrap_or_else(|_| Err(gone())) {
                Ok(answers) => return Ok(answers),
                Err(error) => error,
            };
            // Closing the connection ends the transaction; what was known may have been ahead of it.
            self.connection = None;
            self.known = Known::default();
            match pauses.next() {
                Some(pause) if error.is_passing() => {
                    tracing::warn!(
                        error = causes(&error),
                        commands = requests.len(),
                        "a batch failed and is tried again"
                    );
                    time::sleep(pause).await;
                }
                _ => return Err(error),
            }
        }
    }

    /// Tries it in one round trip if nothing is asked, else in two, without holding the end of the log: nothing is written unless the log still
    /// ends where it did. Where others write too, where an answer is given again and nothing is written, and where it takes more than one
    /// statement (an erasure), it holds it.
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
        // Nobody moves what is held: it was taken away altogether.
        held.ok_or_else(|| sqlx::Error::RowNotFound.into())
    }

    /// Leaves the answers in `unconfirmed` if it is not sure that they were committed, and takes from there what an earlier try has committed
    /// after all. None, with nothing done, if the log is not as it has to be for this.
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

/// What requests rest on besides what is known, and what is assumed; none if what is known is not all there is, or not enough.
async fn learn<'a>(
    connection: &mut PgConnection,
    requests: &'a [Request],
    known: &mut Known,
    (upcasters, keys): (&UpcastersByKind, &ValueKeys),
    way: Way,
) -> Result<Option<(LookedUp, Assumed<'a>)>, LogError> {
    if way == Way::Trusting {
        return Ok(known.assume(requests).map(|assumed| (LookedUp::default(), assumed)));
    }
    let (head, found) = lookup::look_up(connection, requests, known, upcasters, keys).await?;
    if head.position == known.head.position {
        // Keys are changed without an event.
        known.head.value_root = head.value_root;
    }
    Ok((!found.moved).then(|| (found, Assumed::default())))
}

/// Writes what there is to write; whether the log was as it had to be. `commits` is for a transaction, which ends: whether it is to be
/// committed.
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

/// How a batch comes by what it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// What is known is taken for all there is, and whether it is, is looked up as it is written.
    Trusting,
    /// The log is asked before.
    Asking,
    /// Its end is held, and then it is asked.
    Holding,
}

impl Way {
    /// Whether answers can be relied on with which nothing is written; some of them may be given again.
    ///
    /// One that is given again must be as sure as the first, which may have been lost while its commit waited for a standby: a commit waits
    /// for what was written before it, and one that writes nothing does so only after it held something. And only what writes finds out
    /// whether what was assumed holds.
    fn is_sure(self, repeats: bool) -> bool {
        match self {
            Self::Trusting => false,
            Self::Asking => !repeats,
            Self::Holding => true,
        }
    }
}

/// An event that this writer committed without learning of it is not one that was there before.
fn first_time(answer: &mut Answer, tried: Answer) {
    if let (Ok(found), Ok(Receipt { recorded, repeated: false })) = (answer, tried)
        && found.recorded == recorded
    {
        found.repeated = false;
    }
}

/// The fault of a connection on which nothing comes back.
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
