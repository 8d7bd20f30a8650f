//! The projector's task: takes the lease, follows the log, and starts again after every fault.

use super::{
    connect::connect_options,
    lease::Lease,
    options::{Progress, ProjectorOptions},
};
use crate::{
    ReadError, RebuildOptions,
    cases::CaseKind,
    projections::{Projections, Source},
    rebuild,
};
use redress_log::{Log, LogError, News, causes};
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool, postgres::PgConnectOptions};
use std::{future::Future, io, sync::Arc, time::Duration};
use tokio::{
    sync::{Notify, watch},
    time::{self, Instant},
};

/// How often a process that does not project tries to take the lease.
const WAITING: Duration = Duration::from_millis(500);
/// How often the lease is renewed when there is nothing to write.
const RENEWAL: Duration = Duration::from_millis(1_500);
/// How often an event that cannot be projected is tried again; shorter than the lease.
const RETRY: Duration = Duration::from_secs(3);
/// The first and the longest wait after a database fault.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(3));
/// Steps take less than this, unless the other end of the connection has disappeared without closing it.
const STEP_PATIENCE: Duration = Duration::from_secs(180);
/// The wait after a batch that was not full: under a stream of commands, the next one then has some dozens of
/// events instead of one or two, which would cost nearly as much. A caller that waits for an event cuts the
/// wait short.
const GATHERING: Duration = Duration::from_millis(10);
/// The wait after a batch of [`MANY`] events: with more events, more of them are steps of the same petitions
/// and add to the same sums, and each row is written once.
const GATHERING_MANY: Duration = Duration::from_millis(30);
/// Corresponds to more than a thousand events per second; with the longer wait, to some six hundred.
const MANY: usize = 20;
/// The limit of a batch: a larger one would not fit into the projection's cache.
const LARGEST_BATCH: u32 = 10_000;

pub(super) struct Worker {
    log: Log,
    news: News,
    connect: PgConnectOptions,
    pool: PgPool,
    batch: u32,
    fill_from: i64,
    projections: Projections,
    cases: &'static [CaseKind],
    progress: watch::Sender<Progress>,
    stopping: watch::Receiver<bool>,
    /// Signals that a caller waits for an event.
    wanted: Arc<Notify>,
    pause: Duration,
    /// The last reported failure, so that the operator's log has it once.
    failure: Option<String>,
}

impl Worker {
    pub(super) fn new(
        log: Log,
        pool: &PgPool,
        options: ProjectorOptions,
        progress: watch::Sender<Progress>,
        stopping: watch::Receiver<bool>,
        wanted: Arc<Notify>,
    ) -> Self {
        Self {
            news: log.news(),
            // Every lookup has an index. A plan made while a table was small would scan it when it is large:
            // that took nearly half of the projector's time for a log that began empty (`perf`).
            connect: connect_options(pool, "reading", "redress-projector")
                .options([("enable_seqscan", "off")]),
            pool: pool.clone(),
            batch: options.batch.clamp(1, LARGEST_BATCH),
            fill_from: options.fill_from.into(),
            projections: Projections::new(&Source { log: log.clone(), cases: options.cases }),
            cases: options.cases,
            log,
            progress,
            stopping,
            wanted,
            pause: PAUSES.0,
            failure: None,
        }
    }

    pub(super) async fn run(mut self) {
        while let Err(fault) = self.project().await {
            self.projections.forget();
            self.progress.send_modify(|progress| progress.leads = false);
            if matches!(fault, ReadError::Fenced) {
                tracing::info!("another process projects now");
                continue;
            }
            tracing::warn!(error = causes(&fault), "projecting was interrupted; trying again");
            if self.stops_within(self.pause).await {
                return;
            }
            self.pause = (self.pause * 2).min(PAUSES.1);
        }
    }

    /// Projects until it is stopped or something fails.
    async fn project(&mut self) -> Result<(), ReadError> {
        let mut connection = in_time(self.connect.connect()).await?;
        self.fill_if_empty(&mut connection).await?;
        if let Some(mut lease) = self.take_lease(&mut connection).await? {
            self.projections.forget();
            self.pause = PAUSES.0;
            self.follow(&mut connection, &mut lease).await?;
            in_time(lease.release(&mut connection)).await?;
        }
        let _ = connection.close().await;
        Ok(())
    }

    /// Fills the read side of a restored log, or waits until another process has. A fault here is not
    /// reported: projecting event by event reports it again, and more precisely.
    async fn fill_if_empty(&mut self, connection: &mut PgConnection) -> Result<(), ReadError> {
        let reached = "SELECT position FROM projection";
        while self.log.head().await?.position.0 >= self.fill_from
            && sqlx::query_scalar::<_, i64>(reached).fetch_one(&mut *connection).await? == 0
        {
            tracing::info!("the read side is empty, and is filled from the log");
            let options = RebuildOptions { cases: self.cases, ..RebuildOptions::default() };
            let mut unseen = |_, _| {};
            let filled = tokio::select! {
                filled = rebuild(&self.log, &self.pool, options, &mut unseen) => filled,
                _ = self.stopping.wait_for(|stop| *stop) => return Ok(()),
            };
            match filled {
                Ok(report) => tracing::info!(position = %report.position, "the read side is filled"),
                Err(ReadError::RebuildRunning) if !self.stops_within(WAITING).await => {}
                Err(ReadError::RebuildRunning) => return Ok(()),
                Err(fault) => {
                    tracing::warn!(error = causes(&fault), "the read side could not be filled at once");
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Waits for the lease; `None` if it is stopped.
    async fn take_lease(&mut self, connection: &mut PgConnection) -> Result<Option<Lease>, ReadError> {
        loop {
            if *self.stopping.borrow() {
                return Ok(None);
            }
            if let Some(lease) = in_time(Lease::take(connection)).await? {
                tracing::info!(position = %lease.position(), "this process projects now");
                return Ok(Some(lease));
            }
            if self.stops_within(WAITING).await {
                return Ok(None);
            }
        }
    }

    async fn follow(&mut self, connection: &mut PgConnection, lease: &mut Lease) -> Result<(), ReadError> {
        while let Some(fault) = self.is_past_head(*lease).await? {
            self.report(connection, *lease, fault).await?;
            if self.stops_within(RETRY).await {
                return Ok(());
            }
        }
        let mut renewed = Instant::now();
        loop {
            self.progress.send_replace(Progress { position: lease.position(), leads: true });
            if *self.stopping.borrow() {
                return Ok(());
            }
            self.news.mark_seen();
            let step = lease.project_next(connection, &self.log, &mut self.projections, self.batch);
            match in_time(step).await {
                Ok(0) => {
                    self.wait_for_news().await;
                    if renewed.elapsed() >= RENEWAL {
                        in_time(lease.renew(connection)).await?;
                        renewed = Instant::now();
                    }
                }
                Ok(events) => {
                    renewed = Instant::now();
                    self.failure = None;
                    if events < self.batch as usize {
                        self.gather(if events < MANY { GATHERING } else { GATHERING_MANY }).await;
                    }
                }
                Err(fault) => {
                    self.report(connection, *lease, fault).await?;
                    renewed = Instant::now();
                    self.stops_within(RETRY).await;
                }
            }
        }
    }

    /// The log may have been restored from a backup without the read side. New events at already projected
    /// positions must not be skipped.
    async fn is_past_head(&self, lease: Lease) -> Result<Option<ReadError>, ReadError> {
        let (position, head) = (lease.position(), in_time(self.log.head()).await?.position);
        Ok((position > head).then(|| LogError::PastHead { position, head }.into()))
    }

    /// Reports an event that cannot be projected where readers see it. Any other fault is returned.
    async fn report(
        &mut self,
        connection: &mut PgConnection,
        lease: Lease,
        fault: ReadError,
    ) -> Result<(), ReadError> {
        let Some(position) = fault.position() else { return Err(fault) };
        let failure = sentence(&fault);
        in_time(lease.report_failure(connection, position, &failure)).await?;
        if self.failure.as_ref() != Some(&failure) {
            tracing::error!(%position, error = causes(&fault), "the projection stopped at an event; trying again");
            self.failure = Some(failure);
        }
        Ok(())
    }

    async fn wait_for_news(&mut self) {
        let Self { news, stopping, .. } = self;
        tokio::select! {
            () = news.wait() => {}
            _ = stopping.wait_for(|stop| *stop) => {}
        }
    }

    /// Waits for more events, unless a caller waits for the present ones.
    async fn gather(&mut self, time: Duration) {
        let Self { wanted, stopping, .. } = self;
        tokio::select! {
            () = time::sleep(time) => {}
            () = wanted.notified() => {}
            _ = stopping.wait_for(|stop| *stop) => {}
        }
    }

    /// Waits. Returns whether to stop.
    async fn stops_within(&mut self, pause: Duration) -> bool {
        // An error means that the stopping side is gone: stop as well.
        time::timeout(pause, self.stopping.wait_for(|stop| *stop)).await.is_ok()
    }
}

/// The message for readers, without the decoder's quotation: a damaged event may contain anything.
fn sentence(fault: &ReadError) -> String {
    match fault {
        ReadError::Log(LogError::Unreadable { position, .. }) => {
            format!("{}: the event at position {position} cannot be read", fault.code())
        }
        other => format!("{}: {other}", other.code()),
    }
}

async fn in_time<T, E: Into<ReadError>>(step: impl Future<Output = Result<T, E>>) -> Result<T, ReadError> {
    match time::timeout(STEP_PATIENCE, step).await {
        Ok(done) => done.map_err(Into::into),
        Err(_) => {
            let silent = io::Error::new(io::ErrorKind::TimedOut, "the database did not answer");
            Err(ReadError::Database(Arc::new(sqlx::Error::Io(silent))))
        }
    }
}
