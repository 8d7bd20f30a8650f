//! The faults that are injected in the rounds.

use crate::{
    Fault,
    attack::{Way, attack},
    clerk::Office,
    site::{Site, until},
};
use clap::ValueEnum;
use fastrand::Rng;
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use std::{ops::Range, time::Duration};
use tokio::time::sleep;

/// The kinds of faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// A server is killed and restarted, as a supervisor would.
    Server,
    /// A process of PostgreSQL is killed: PostgreSQL ends all others and recovers.
    Backend,
    /// PostgreSQL's postmaster is killed: a server restarts it.
    Postmaster,
    /// The projecting server is killed: the other one takes over.
    Projector,
    /// The projecting server is paused past its lease, and continues.
    Pause,
    /// All of PostgreSQL is paused past the projector's lease, and continues.
    Hang,
    /// The disk of the data directory is full for a while.
    Disk,
    /// Clients cut their connections during requests.
    Connection,
    /// Thousands of clients send requests and never read an answer.
    Unread,
    /// Thousands of clients send headers that never end.
    Drip,
    /// Everything is killed at once, as if the machine crashed.
    Machine,
}

impl Kind {
    pub(crate) const ALL: [Self; 11] = [
        Self::Server,
        Self::Backend,
        Self::Postmaster,
        Self::Projector,
        Self::Pause,
        Self::Hang,
        Self::Disk,
        Self::Connection,
        Self::Unread,
        Self::Drip,
        Self::Machine,
    ];

    /// The name in the report.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Server => "server killed",
            Self::Backend => "backend killed",
            Self::Postmaster => "postmaster killed",
            Self::Projector => "projector killed",
            Self::Pause => "projector paused",
            Self::Hang => "PostgreSQL paused",
            Self::Disk => "disk full",
            Self::Connection => "connections cut",
            Self::Unread => "answers unread",
            Self::Drip => "headers dripping",
            Self::Machine => "machine down",
        }
    }
}

/// Milliseconds, longer than the projector's lease.
const PAST_LEASE: Range<u64> = 5_500..8_000;

/// Injects the fault. Returns a description.
pub(crate) async fn inflict(
    kind: Kind,
    site: &mut Site,
    office: &Office,
    random: &mut Rng,
) -> Result<String, Fault> {
    match kind {
        Kind::Server => {
            let number = random.usize(..site.servers.len());
            site.kill(number).await?;
            pause(random, 500).await;
            site.start(number).await?;
            Ok(format!("server {number} killed"))
        }
        Kind::Backend => backend(site, random).await,
        Kind::Postmaster => {
            let killed = kill_postmaster(site)?;
            back(site, killed).await?;
            Ok(format!("postmaster {killed} killed"))
        }
        Kind::Projector => projector(site).await,
        Kind::Pause => {
            let number = site.projects().unwrap_or_default();
            let milliseconds = random.u64(PAST_LEASE);
            site.signal(number, Signal::SIGSTOP)?;
            sleep(Duration::from_millis(milliseconds)).await;
            site.signal(number, Signal::SIGCONT)?;
            Ok(format!("server {number}, which projected, paused for {milliseconds} ms"))
        }
        Kind::Hang => hang(site, random).await,
        Kind::Disk => disk(site, random).await,
        Kind::Connection => {
            sleep(Duration::from_secs(2)).await;
            Ok("connections cut".to_owned())
        }
        Kind::Unread => attack(Way::Unread, site, office, random).await,
        Kind::Drip => attack(Way::Drip, site, office, random).await,
        Kind::Machine => machine(site, random).await,
    }
}

async fn backend(site: &Site, random: &mut Rng) -> Result<String, Fault> {
    let backends = site.backends().await?;
    let victim = *random.choice(&backends).ok_or("PostgreSQL has no process")?;
    // It may have ended since.
    let _ = kill(Pid::from_raw(victim), Signal::SIGKILL);
    Ok(format!("PostgreSQL process {victim} of {} killed", backends.len()))
}

async fn hang(site: &Site, random: &mut Rng) -> Result<String, Fault> {
    let mut all = site.backends().await?;
    all.push(site.postmaster().ok_or("PostgreSQL does not run")?.pid);
    let milliseconds = random.u64(PAST_LEASE);
    for (signal, pause) in [(Signal::SIGSTOP, milliseconds), (Signal::SIGCONT, 0)] {
        for pid in &all {
            // It may have ended since.
            let _ = kill(Pid::from_raw(*pid), signal);
        }
        sleep(Duration::from_millis(pause)).await;
    }
    Ok(format!("{} processes of PostgreSQL paused for {milliseconds} ms", all.len()))
}

async fn disk(site: &Site, random: &mut Rng) -> Result<String, Fault> {
    let Some(disk) = &site.disk else {
        return Ok("no disk can be mounted on this machine, so this fault was skipped".to_owned());
    };
    let bytes = disk.fill()?;
    let milliseconds = random.u64(1_000..5_000);
    sleep(Duration::from_millis(milliseconds)).await;
    disk.empty()?;
    until("PostgreSQL runs, again or still", 90, async || {
        site.postmaster().is_some_and(|postmaster| postmaster.ready)
    })
    .await?;
    Ok(format!("the last {} MiB of the disk filled for {milliseconds} ms", bytes >> 20))
}

fn kill_postmaster(site: &Site) -> Result<i32, Fault> {
    let postmaster = site.postmaster().ok_or("PostgreSQL does not run")?;
    kill(Pid::from_raw(postmaster.pid), Signal::SIGKILL)?;
    Ok(postmaster.pid)
}

async fn back(site: &Site, killed: i32) -> Result<(), Fault> {
    until("PostgreSQL was restarted", 60, async || {
        site.postmaster().is_some_and(|postmaster| postmaster.ready && postmaster.pid != killed)
    })
    .await
}

async fn projector(site: &mut Site) -> Result<String, Fault> {
    let holder = site.projects().unwrap_or_default();
    site.kill(holder).await?;
    until("the other server projects", 30, async || site.projects().is_some_and(|number| number != holder))
        .await?;
    site.start(holder).await?;
    Ok(format!("server {holder}, which projected, killed"))
}

async fn machine(site: &mut Site, random: &mut Rng) -> Result<String, Fault> {
    let backends = site.backends().await?;
    let postmaster = kill_postmaster(site)?;
    for backend in backends {
        let _ = kill(Pid::from_raw(backend), Signal::SIGKILL);
    }
    for number in 0..site.servers.len() {
        site.kill(number).await?;
    }
    pause(random, 500).await;
    for number in 0..site.servers.len() {
        site.start(number).await?;
    }
    back(site, postmaster).await?;
    Ok("everything killed at once".to_owned())
}

async fn pause(random: &mut Rng, most: u64) {
    sleep(Duration::from_millis(random.u64(..most))).await;
}
