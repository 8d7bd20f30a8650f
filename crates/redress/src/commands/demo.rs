//! `redress demo`: sets up the simulated district and serves it.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use indicatif::HumanCount;
use redress_api::graphql::{Api, Sample};
use redress_auth::{Principal, Role};
use redress_demo::{DISTRICT, DemoFault, Progress, RANKED, Simulation, document, table};
use redress_log::{Log, LogOptions};
use redress_read::{MinimumCell, Projector, ReadError, Reader};
use serde_json::Value;

use super::serve::{self, Begin};
use crate::cli::proof::TreeOptions;
use crate::cli::{Global, serving::ServingOptions};
use crate::database::{Database, DatabaseError};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::program::with_database;
use crate::value_keys::{bring_up_to_date, value_keys};
use crate::{output, procedure};
use redress_postgres::default_data_dir;

/// How often the progress is updated while the read side catches up.
const LOOK: Duration = Duration::from_millis(200);

pub(crate) async fn run(
    mut global: Global,
    serving: &ServingOptions,
    once: bool,
    interrupt: &mut Interrupt,
) -> Result<u8, Failure> {
    // By default the demo uses its own data directory, so that simulated and real petitions never share a
    // database.
    if global.data_dir.is_none() {
        let own = default_data_dir().map_err(DatabaseError::from)?;
        global.data_dir = Some(own.join("demo"));
    }
    let global = &global;
    if !once {
        let show =
            async |database: &Database, interrupt: &mut Interrupt| show(global, database, interrupt).await;
        let options = (&TreeOptions::default(), MinimumCell::default());
        return serve::run_after(global, serving, options, interrupt, show).await;
    }
    with_database(global, interrupt, async |database, interrupt| {
        if database.private().is_some() {
            bring_up_to_date(database.pool(), global, &value_keys(global.data_dir.as_deref())?).await?;
        }
        show(global, database, interrupt).await.map(drop)
    })
    .await?;
    Ok(0)
}

/// Records the simulation, unless it is complete, and prints the table.
async fn show(global: &Global, database: &Database, interrupt: &mut Interrupt) -> Result<Begin, Failure> {
    let procedure = Arc::new(procedure::load(global.procedure.as_deref())?);
    let options = LogOptions { procedure, ..LogOptions::new(value_keys(global.data_dir.as_deref())?) };
    let log = Log::open(database.pool().clone(), options).await?;
    let projector = Arc::new(Projector::start(log.clone(), database.pool().clone()));
    let reader = Reader::new(log.clone(), database.pool().clone());
    let (replica, minimum_cell) = (None, MinimumCell::default());
    let api = Api { log: log.clone(), reader, projector: projector.clone(), replica, minimum_cell };
    let simulation = Simulation::plan();
    let done = tokio::select! {
        done = set_up(api, &simulation) => done,
        // The recorded commands remain, and the next start continues.
        () = interrupt.wait() => Err(Failure::Interrupted),
    };
    log.close().await;
    projector.stop().await;
    output::line(&done?)?;
    output::line(&whereabouts(global, database))?;
    let petition = simulation.stories().first().map(|story| story.petition.to_string()).unwrap_or_default();
    let sample = Sample { unit: DISTRICT.into(), petition, month: RANKED.parse().expect("it is a month") };
    Ok(Begin { sample, start: Some(format!("/units/{DISTRICT}?month={RANKED}")) })
}

async fn set_up(api: Api, simulation: &Simulation) -> Result<String, Failure> {
    let mut progress = None;
    let events = simulation.len();
    let read_so_far = AtomicUsize::new(0);
    let mut report_recorded = |recorded| {
        progress
            .get_or_insert_with(|| Progress::of(events))
            .at(recorded, read_so_far.load(Ordering::Relaxed));
    };
    let recording = simulation.record(&api.log, &mut report_recorded);
    let set_up = tokio::select! {
        done = recording => done?,
        never = watch(&api, &read_so_far) => match never {},
    };
    read(&api, progress.as_mut(), events).await?;
    drop(progress);
    let found = if set_up { "" } else { ", already recorded" };
    let stories = simulation.stories().iter();
    let stories: Vec<String> =
        stories.map(|story| format!("{:>22}  {}", story.petition.as_str(), story.what)).collect();
    Ok(format!(
        "A simulated district, 澄湖区 (990102): made up, three years, {} events of origin SIMULATION{found}.\n\n{}\n\nPetitions to look at, with petition(id:):\n{}\n",
        HumanCount(events as u64),
        table(&ask(api, &document()).await?),
        stories.join("\n"),
    ))
}

/// Updates the position of the read side until it is cancelled. Errors are ignored here, since other calls
/// report them.
async fn watch(api: &Api, read: &AtomicUsize) -> Infallible {
    loop {
        if let Ok(status) = api.projector.status().await {
            read.store(usize::try_from(status.position.0).unwrap_or(0), Ordering::Relaxed);
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Waits until the read side has projected every event.
async fn read(api: &Api, mut progress: Option<&mut Progress>, events: usize) -> Result<(), Failure> {
    let head = api.log.head().await?.position;
    loop {
        match api.projector.wait_for(head, LOOK).await {
            Err(ReadError::NotYetRead { reached, .. }) => {
                if let Some((_, failure)) = api.projector.status().await?.failed {
                    return Err(DemoFault::Stopped(failure).into());
                }
                if let Some(progress) = &mut progress {
                    progress.at(events, usize::try_from(reached.0).unwrap_or(0));
                }
            }
            reached => return Ok(reached?),
        }
    }
}

/// Executes a GraphQL document in the API.
async fn ask(api: Api, document: &str) -> Result<Value, DemoFault> {
    let caller = Principal { subject: "demo".into(), unit: None, roles: [Role::Auditor].into() };
    let answer = redress_api::ask(api, caller, document).await;
    if let Some(error) = answer.errors.first() {
        return Err(DemoFault::Unanswered(error.message.clone()));
    }
    serde_json::to_value(answer.data).map_err(|fault| DemoFault::Unanswered(fault.to_string()))
}

fn whereabouts(global: &Global, database: &Database) -> String {
    let dir = global.data_dir.clone().unwrap_or_default();
    match database.private() {
        Some(_) => format!("Other commands find it with --data-dir {}", dir.display()),
        None => "It is in the database that DATABASE_URL names.".to_owned(),
    }
}
