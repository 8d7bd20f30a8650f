//! The log as a tree: built, proven from, and kept beside commands.

use crate::{
    Fault, Options,
    figures::{Runs, percentile},
    filled,
    in_process::{TASKS, append, rate},
    office,
    place::Place,
    rebuild::{copy_out, succeed},
};
use redress_log::proof::{Keeper, KeeperOptions, Proofs, SigningKey};
use ring::{rand::SystemRandom, signature::Ed25519KeyPair};
use sqlx::PgPool;
use std::{sync::Arc, time::Instant};

/// Inclusion proofs of one measurement.
const PROOFS: usize = 2_000;

pub(crate) async fn measure(options: &Options) -> Result<(), Fault> {
    let petitions = options.petitions.unwrap_or(200_000);
    let place = Place::open().await?;
    beside_commands(&place, options).await?;
    let (pool, log) = filled::log(&place, "ours", petitions, 300).await?;
    log.close().await;
    let events = filled::events(petitions);
    let mut ours = Runs::of(format!("tree of {events} events, from nothing"), "events/s");
    let mut floor = Runs::of("COPY of the events out", "events/s");
    let mut memory = Runs::of("the most memory of that", "MiB");
    for _ in 0..options.runs {
        empty(&pool).await?;
        let since = Instant::now();
        memory.add(succeed(&mut place.redress("ours", &["proof", "checkpoint"])?).await?);
        ours.add(events / since.elapsed().as_secs_f64());
        floor.add(events / copy_out(&place).await?);
    }
    ours.beside(&floor);
    memory.print();
    inclusions(&pool).await?;
    pool.close().await;
    place.close().await
}

/// Commands with a keeper and without, in turns on one log.
async fn beside_commands(place: &Place, options: &Options) -> Result<(), Fault> {
    let (pool, log) = place.log("commands", place.log_options()).await?;
    office::units(&log, 1).await?;
    let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| "no random numbers")?;
    let keys: redress_log::proof::Keys =
        Arc::new(move || Ok(SigningKey::from_pkcs8(document.as_ref()).into_iter().collect()));
    let mut kept = Runs::of(format!("commands in process, {TASKS} tasks, the tree is kept"), "/s");
    let mut alone = Runs::of("the same, the tree is not kept", "/s");
    for run in 0..options.runs {
        for with in [true, false] {
            let keeper = with.then(|| Keeper::start(pool.clone(), keys.clone(), KeeperOptions::default()));
            let log = log.clone();
            let rate = rate(TASKS, 2 * run + u32::from(with), options.seconds, move |command, key| {
                append(log.clone(), command, key)
            });
            let rate = rate.await?;
            if let Some(keeper) = keeper {
                keeper.stop().await;
            }
            if with { kept.add(rate) } else { alone.add(rate) }
        }
    }
    kept.beside(&alone);
    log.close().await;
    pool.close().await;
    Ok(())
}

/// The tree as a migration leaves it; the triggers that refuse this have to be told not to.
async fn empty(pool: &PgPool) -> Result<(), Fault> {
    let sql = "SET session_replication_role = replica;
        TRUNCATE proof.tiles, proof.signatures, proof.checkpoints, proof.keys; UPDATE proof.tree SET size = 0;
        RESET session_replication_role; CHECKPOINT";
    sqlx::raw_sql(sql).execute(pool).await?;
    Ok(())
}

async fn inclusions(pool: &PgPool) -> Result<(), Fault> {
    let proofs = Proofs::of(pool.clone());
    let size = proofs.checkpoint_of(None).await?.checkpoint.size;
    let mut times = Vec::with_capacity(PROOFS);
    for _ in 0..PROOFS {
        let position = fastrand::i64(1..=i64::try_from(size)?);
        let since = Instant::now();
        proofs.inclusion(position, size).await?;
        times.push(since.elapsed().as_secs_f64() * 1_000.0);
    }
    times.sort_by(f64::total_cmp);
    let (median, slow) = (percentile(&times, 50), percentile(&times, 99));
    println!(
        "{:<58} {median:>10.2} ms       99 of 100 within {slow:.2} ms",
        format!("inclusion proof in {size} events")
    );
    Ok(())
}
