//! Measures the Merkle tree over the log: building it, proofs from it, and commands with the tree maintained.

use crate::{
    Fault, Options,
    in_process::{TASKS, append, rate},
    large_log,
    rebuild::{copy_out, succeed},
    results::{Runs, percentile},
    test_bed::TestBed,
    workload,
};
use redress_log::proof::{Keeper, KeeperOptions, Proofs, SigningKey};
use ring::{rand::SystemRandom, signature::Ed25519KeyPair};
use sqlx::PgPool;
use std::{sync::Arc, time::Instant};

/// Inclusion proofs per measurement.
const PROOFS: usize = 2_000;

pub(crate) async fn measure(options: &Options) -> Result<(), Fault> {
    let petitions = options.petitions.unwrap_or(200_000);
    let bed = TestBed::open().await?;
    beside_commands(&bed, options).await?;
    let (pool, log) = large_log::log(&bed, "ours", petitions, 300).await?;
    log.close().await;
    let events = large_log::events(petitions);
    let mut ours = Runs::of(format!("tree of {events} events, from nothing"), "events/s");
    let mut floor = Runs::of("COPY of the events out", "events/s");
    let mut memory = Runs::of("the most memory of that", "MiB");
    for _ in 0..options.runs {
        empty(&pool).await?;
        let since = Instant::now();
        memory.add(succeed(&mut bed.redress("ours", &["proof", "checkpoint"])?).await?);
        ours.add(events / since.elapsed().as_secs_f64());
        floor.add(events / copy_out(&bed).await?);
    }
    ours.beside(&floor);
    memory.print();
    inclusions(&pool).await?;
    pool.close().await;
    bed.close().await
}

/// Measures commands with and without a keeper of the tree, alternately on one log.
async fn beside_commands(bed: &TestBed, options: &Options) -> Result<(), Fault> {
    let (pool, log) = bed.log("commands", bed.log_options()).await?;
    workload::units(&log, 1).await?;
    let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| "no random numbers")?;
    let keys: redress_log::proof::Keys =
        Arc::new(move || Ok(SigningKey::from_pkcs8(document.as_ref()).into_iter().collect()));
    let mut with_tree =
        Runs::of(format!("commands in process, {TASKS} tasks, with the tree maintained"), "/s");
    let mut alone = Runs::of("the same, without the tree", "/s");
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
            if with { with_tree.add(rate) } else { alone.add(rate) }
        }
    }
    with_tree.beside(&alone);
    log.close().await;
    pool.close().await;
    Ok(())
}

/// Empties the tree, as after a migration. The triggers that forbid this are disabled.
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
