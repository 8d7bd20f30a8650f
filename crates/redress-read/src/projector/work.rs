//! The projector's task: take the lease, follow the log, and begin again after every fault.

use super::{
    connect::connect_options,
    options::{Progress, ProjectorOptions},
    seat::Seat,
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

/// How often a process that does not project asks whether it may.
const WAITING: Duration = Duration::from_millis(500);
/// How often the lease is renewed when there is nothing to write.
const RENEWAL: Duration = Duration::from_millis(1_500);
/// How often an event that cannot be projected is tried again; within the lease.
const RETRY: Duration = Duration::from_secs(3);
/// The first and the longest wait after a fault of the database.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(3));
/// No step takes this long, unless the other end of the connection is gone without a word.
const STEP_PATIENCE: Duration = Duration::from_secs(180);
/// After a batch that was not full: under a stream of commands the next one then has some dozens of events instead of one or two, which
/// cost nearly as much. Whoever waits for an event cuts it short.
const GATHERING: Duration = Duration::from_millis(10);
/// The same after a batch of [`MANY`] events: the more there are, the more of them are steps of the same petitions and add to the same
/// sums, and each row is written once.
const GATHERING_MANY: Duration = Duration::from_millis(30);
/// More than a thousand events per second; once they are gathered for longer, some six hundred.
const MANY: usize = 20;
/// A larger batch would not fit into what the projection remembers.
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
    /// Told when somebody waits for an event.
    wanted: Arc<Notify>,
    pause: Duration,
    /// The failure reported last, so that the operator's log says it once.
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
            // Every lookup has its index. A plan that was made while a table was small would scan it when it is large: that took nearly half of
            // the projector's time in a log that began empty (`perf`).
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
            tracing::warn!(error = causes(&fault), "projecting was interrupted and is tried again");
            if self.stops_within(self.pause).await {
                return;
            }
            self.pause = (self.pause * 2).min(PAUSES.1);
        }
    }

    /// Projects until it is to stop, or something fails.
    async fn project(&mut self) -> Result<(), ReadError> {
        let mut connection = in_time(self.connect.connect()).await?;
        self.fill_if_empty(&mut connection).await?;
        if let Some(mut seat) = self.take_seat(&mut connection).await? {
            self.projections.forget();
            self.pause = PAUSES.0;
            self.follow(&mut connection, &mut seat).await?;
            in_time(seat.release(&mut connection)).await?;
        }
        let _ = connection.close().await;
        Ok(())
    }

    /// Fills the read side of a log that was restored, or waits until another process has. What goes wrong here is told again, and better,
    /// by projecting event by event.
    async fn fill_if_empty(&mut self, connection: &mut PgConnection) -> Result<(), ReadError> {
        let reached = "SELECT position FROM projection";
        while self.log.head().await?.position.0 >= self.fill_from
            && sqlx::query_scalar::<_, i64>(reached).fetch_one(&mut *connection).await? == 0
        {
            tracing::info!("the read side is empty, and is filled from the log");
            let options = RebuildOptions { cases: self.cases, ..RebuildOptions::default() };
            let filled = tokio::select! {
                filled = rebuild(&self.log, &self.pool, options, |_, _| {}) => filled,
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

    /// Waits for the lease; none if it is to stop.
    async fn take_seat(&mut self, connection: &mut PgConnection) -> Result<Option<Seat>, ReadError> {
        loop {
            if *self.stopping.borrow() {
                return Ok(None);
            }
            if let Some(seat) = in_time(Seat::take(connection)).await? {
                tracing::info!(position = %seat.position(), "this process projects now");
                return Ok(Some(seat));
            }
            if self.stops_within(WAITING).await {
                return Ok(None);
            }
        }
    }

    async fn follow(&mut self, connection: &mut PgConnection, seat: &mut Seat) -> Result<(), ReadError> {
        while let Some(fault) = self.is_past_head(*seat).await? {
            self.report(connection, *seat, fault).await?;
            if self.stops_within(RETRY).await {
                return Ok(());
            }
        }
        let mut renewed = Instant::now();
        loop {
            self.progress.send_replace(Progress { position: seat.position(), leads: true });
            if *self.stopping.borrow() {
                return Ok(());
            }
            self.news.mark_seen();
            let step = seat.project_next(connection, &self.log, &mut self.projections, self.batch);
            match in_time(step).await {
                Ok(0) => {
                    self.wait_for_news().await;
                    if renewed.elapsed() >= RENEWAL {
                        in_time(seat.renew(connection)).await?;
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
                    self.report(connection, *seat, fault).await?;
                    renewed = Instant::now();
                    self.stops_within(RETRY).await;
                }
            }
        }
    }

    /// The log may have been put back from a backup without the read side; what it says since must not be passed over.
    async fn is_past_head(&self, seat: Seat) -> Result<Option<ReadError>, ReadError> {
        let (position, head) = (seat.position(), in_time(self.log.head()).await?.position);
        Ok((position > head).then(|| LogError::PastHead { position, head }.into()))
    }

    /// An event that cannot be projected is reported where readers see it; any other fault is passed on.
    async fn report(
        &mut self,
        connection: &mut PgConnection,
        seat: Seat,
        fault: ReadError,
    ) -> Result<(), ReadError> {
        let Some(position) = fault.position() else { return Err(fault) };
        let failure = sentence(&fault);
        in_time(seat.report_failure(connection, position, &failure)).await?;
        if self.failure.as_ref() != Some(&failure) {
            tracing::error!(%position, error = causes(&fault), "the projection stopped at an event; it is tried again");
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

    /// Waits for more events, unless somebody waits for those that there are.
    async fn gather(&mut self, time: Duration) {
        let Self { wanted, stopping, .. } = self;
        tokio::select! {
            () = time::sleep(time) => {}
            () = wanted.notified() => {}
            _ = stopping.wait_for(|stop| *stop) => {}
        }
    }

    /// Waits; whether it is to stop.
    async fn stops_within(&mut self, pause: Duration) -> bool {
        // An error means that whoever could say so is gone: that is a stop, too.
        time::timeout(pause, self.stopping.wait_for(|stop| *stop)).await.is_ok()
    }
}

/// What readers are told: without what the decoder cites, for a damaged event may hold anything.
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
