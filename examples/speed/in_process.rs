//! Measures commands per second in process. The floor is cqrs-es with postgres-es, unmodified.

use crate::{
    Fault, Options,
    pgbench::bare,
    results::Runs,
    test_bed::TestBed,
    workload::{self, district, execute, life},
};
use cqrs_es::{CqrsFramework, persist::PersistedEventStore};
use postgres_es::PostgresEventRepository;
use redress_domain::{
    DueLimits, Facts, Moment, Origin, Rules, Salt, Submitted, UnitTree,
    petition::{Petition, ToPetition},
};
use redress_log::{Clock, Command, Event, Log, Position, Request};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

pub(crate) const TASKS: usize = 64;
const THEIR_TASKS: usize = 32;

type Framework = CqrsFramework<Petition, PersistedEventStore<PostgresEventRepository, Petition>>;

pub(crate) async fn measure(options: &Options) -> Result<(), Fault> {
    let bed = TestBed::open().await?;
    let (pool, log) = bed.log("ours", bed.log_options()).await?;
    workload::units(&log, 1).await?;
    let bare_pool = bare(&bed, "bare").await?;
    let store = PersistedEventStore::new_event_store(PostgresEventRepository::new(bare_pool.clone()));
    let rules = Rules { units: Arc::new(tree(&log).await?), ..Rules::default() };
    let framework = Arc::new(Framework::new(store, Vec::new(), rules));
    let mut ours = Runs::of(format!("commands in process, {TASKS} tasks"), "/s");
    let mut theirs = Runs::of(format!("bare cqrs-es and postgres-es, {THEIR_TASKS} tasks"), "/s");
    for run in 0..options.runs {
        let (log, framework) = (log.clone(), framework.clone());
        let append = move |command, key| append(log.clone(), command, key);
        ours.add(rate(TASKS, run, options.seconds, append).await?);
        let handle = move |command, _| handle(framework.clone(), command);
        theirs.add(rate(THEIR_TASKS, run, options.seconds, handle).await?);
    }
    ours.beside(&theirs);
    log.close().await;
    pool.close().await;
    bare_pool.close().await;
    bed.close().await
}

pub(crate) async fn append(log: Log, command: Command, key: String) -> Result<(), Fault> {
    execute(&log, Request::new(command, key.parse()?, "speed")).await.map(drop)
}

/// Executes the same command in the framework, with the same rules and the same aggregate code.
async fn handle(framework: Arc<Framework>, command: Command) -> Result<(), Fault> {
    let Command::Petition(ToPetition(id, command)) = command else { return Err("only petitions".into()) };
    let occurred_at = Clock::system().now();
    let day = occurred_at.date_naive();
    let moment = Moment {
        occurred_at,
        occurred_on: day,
        now: occurred_at,
        today: day,
        any_day: false,
        origin: Origin::Live,
        due_limits: DueLimits::InForce,
    };
    let submitted = Submitted { command, moment, salt: Salt([7; 16]), facts: Facts::default() };
    Ok(framework.execute(id.as_str(), submitted).await?)
}

async fn tree(log: &Log) -> Result<UnitTree, Fault> {
    let mut tree = UnitTree::default();
    for recorded in log.unit_events(Position(0)).await? {
        if let Event::Unit(event) = &recorded.event {
            tree.apply(&recorded.aggregate_id.parse()?, event);
        }
    }
    Ok(tree)
}

/// Commands executed per second. Each task takes its own petitions through the procedure.
pub(crate) async fn rate<F: Future<Output = Result<(), Fault>> + Send + 'static>(
    tasks: usize,
    run: u32,
    seconds: u64,
    send: impl Fn(Command, String) -> F + Clone + Send + 'static,
) -> Result<f64, Fault> {
    let (since, time) = (Instant::now(), Duration::from_secs(seconds));
    let mut working = JoinSet::new();
    for task in 0..tasks {
        let send = send.clone();
        working.spawn(work(format!("P{run}-{task}"), since + time, send));
    }
    let mut done = 0;
    while let Some(task) = working.join_next().await {
        done += task??;
    }
    Ok(f64::from(done) / since.elapsed().as_secs_f64())
}

async fn work<F: Future<Output = Result<(), Fault>>>(
    name: String,
    end: Instant,
    send: impl Fn(Command, String) -> F,
) -> Result<u32, Fault> {
    let (mut done, mut number) = (0, 0);
    loop {
        number += 1;
        for command in life(&format!("{name}-{number}"), &district(0))? {
            done += 1;
            send(command, format!("{name}-{done}")).await?;
            if Instant::now() >= end {
                return Ok(done);
            }
        }
    }
}
