//! Appending: concurrent commands are gathered into one transaction (group commit).
//!
//! One writer per process takes the commands that have arrived, decides them from its cache, and inserts all
//! events at once, on condition that the cache is up to date. If the cache cannot answer, the writer reads
//! the end of the log and the rows that the commands depend on, and inserts on condition that the log still
//! ends there. If other processes write too, it locks the end of the log first. Either way no other event
//! comes between what a decision depends on and its event: positions are gapless, a decision is never stale,
//! and a repeated command gets its first answer. While one batch commits, the next one gathers.

mod decide_batch;
mod draft;
mod head;
mod histories;
mod insert;
mod lookup;
mod numbers;
mod reach;
mod repeated_commands;
mod sealing;
mod transaction;
mod writer_cache;

use crate::{Answer, LogError, LogOptions, Refusal, Request, keys::ValueKeys};
use chrono::Datelike;
use chrono_tz::Tz;
use redress_domain::{invisible, upcast::UpcastersByKind};
use sqlx::{PgConnection, postgres::PgConnectOptions};
use std::time::Duration;
use tokio::{
    sync::{Mutex, mpsc, oneshot},
    task::JoinHandle,
    time,
};
use tracing::{Instrument, Span};
use transaction::Writer;

/// The most commands in one transaction: enough to share one flush to disk, few enough to keep the
/// transaction short.
const MAX_BATCH: usize = 256;
/// How long the last commands may take when the log is closed.
const CLOSING: Duration = Duration::from_secs(10);
/// Commands that may wait beyond the batch. If there are more, callers wait.
const QUEUE: usize = 1_024;

struct Job {
    request: Request,
    /// The caller's span, for traces.
    span: Span,
    answer: oneshot::Sender<Result<Answer, LogError>>,
}

/// Sends commands to the writer.
pub(crate) struct Appender {
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl Appender {
    pub(crate) fn start(connect: PgConnectOptions, zone: Tz, options: LogOptions) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let writer = tokio::spawn(serve(Writer::new(connect, zone, options), receiver));
        Self { jobs: Mutex::new(Some(sender)), writer: Mutex::new(Some(writer)) }
    }

    pub(crate) async fn execute(&self, request: Request) -> Result<Answer, LogError> {
        if let Err(refusal) = check_texts(&request).and_then(|()| check_dates(&request)) {
            return Ok(Err(refusal));
        }
        let jobs = self.jobs.lock().await.clone().ok_or(LogError::Closed)?;
        let (answer, answered) = oneshot::channel();
        jobs.send(Job { request, span: Span::current(), answer }).await.map_err(|_| LogError::Closed)?;
        answered.await.map_err(|_| LogError::Closed)?
    }

    pub(crate) async fn close(&self) {
        self.jobs.lock().await.take();
        if let Some(mut writer) = self.writer.lock().await.take() {
            // The task ends when its queue is empty. The runtime has already reported a panic in it.
            if time::timeout(CLOSING, &mut writer).await.is_err() {
                tracing::warn!(
                    "the database did not answer to the end: the last commands are cut off, and may be sent again"
                );
                writer.abort();
            }
        }
    }
}

/// The answers that repeated requests would get, in their order (see [`Log::first_answers`](crate::Log)).
pub(crate) async fn first_answers(
    connection: &mut PgConnection,
    requests: &[Request],
    upcasters: &UpcastersByKind,
    keys: &ValueKeys,
) -> Result<Vec<Option<Answer>>, LogError> {
    let (head, earlier) = repeated_commands::look_up(connection, requests, upcasters, keys).await?;
    let answer = |request: &Request| {
        let found = repeated_commands::repeated(request, &earlier, head.shared_actors_upto)?;
        Some(found.answer_again(request, &request.hash()))
    };
    Ok(requests.iter().map(answer).collect())
}

fn check_texts(request: &Request) -> Result<(), Refusal> {
    let texts = [
        // A subject and an issuer. Together with a command id they have to fit into an index row.
        ("actor", 460, Some(&request.actor)),
        ("correlation_id", 200, request.correlation_id.as_ref()),
        ("causation_id", 200, request.causation_id.as_ref()),
    ];
    let fits = |text: &String, most: usize| {
        (1..=most).contains(&text.chars().count()) && !text.contains(invisible::is_invisible)
    };
    match texts.into_iter().find(|(_, most, text)| text.is_some_and(|text| !fits(text, *most))) {
        Some((field, ..)) => Err(Refusal::RequestInvalid { field }),
        None => Ok(()),
    }
}

/// Refuses dates that calendars can represent but tables cannot store: one such fact would stop every reader.
fn check_dates(request: &Request) -> Result<(), Refusal> {
    let occurred_at = request.occurred_at.map(|at| ("occurred_at", at.date_naive()));
    let mut dates = occurred_at.into_iter().chain(request.command.days());
    match dates.find(|(_, day)| !(1900..=9999).contains(&day.year())) {
        Some((field, _)) => Err(Refusal::DateOutOfRange { field }),
        None => Ok(()),
    }
}

async fn serve(mut writer: Writer, mut jobs: mpsc::Receiver<Job>) {
    let mut batch = Vec::with_capacity(MAX_BATCH);
    while jobs.recv_many(&mut batch, MAX_BATCH).await > 0 {
        let span = batch_span(&batch);
        let (requests, callers): (Vec<Request>, Vec<_>) =
            batch.drain(..).map(|job| (job.request, job.answer)).unzip();
        let answers = writer.carry_out(&requests).instrument(span).await;
        for (caller, answer) in callers.into_iter().zip(answers) {
            // A caller that has disconnected can ask again with the same id.
            let _ = caller.send(answer);
        }
    }
}

/// The span of a batch: a child of its command's span if there is only one, otherwise linked to all of them.
fn batch_span(batch: &[Job]) -> Span {
    if let [only] = batch {
        return tracing::error_span!(parent: &only.span, "batch", commands = 1);
    }
    let span = tracing::error_span!(parent: None, "batch", commands = batch.len());
    for job in batch {
        span.follows_from(&job.span);
    }
    span
}
