//! Load shedding: limits what is in execution and what waits for it, and refuses the rest at once, before any work.
//!
//! A request needs a permit. A heavy one, which costs more than [`Limits::light`], first needs its cost out of [`Limits::load`], and waits
//! for that without a permit: light requests pass it, and find permits and connections that heavy ones cannot take.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use prometheus::IntGauge;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{limits::Limits, metrics::GaugeGuard};

/// The most heavy requests at once, however little each costs: half of the connections of a pool.
const MOST_HEAVY: usize = 8;

/// Admits requests to execution.
#[derive(Debug)]
pub(crate) struct Admission {
    permits: Arc<Semaphore>,
    /// Requests that may wait for a permit.
    waiting: Quota,
    load: Arc<Semaphore>,
    most_load: usize,
    /// Cost that may wait for its share of the load.
    waiting_load: Quota,
    light: usize,
    /// How long a heavy request may wait; it needs the rest of its deadline for its execution.
    patience: Duration,
    running: IntGauge,
}

/// The right to be executed, released on drop.
#[derive(Debug)]
pub(crate) struct Permit {
    _permit: OwnedSemaphorePermit,
    _load: Option<OwnedSemaphorePermit>,
    _running: GaugeGuard,
}

impl Admission {
    pub(crate) fn new(limits: &Limits, running: IntGauge) -> Self {
        let most_load = limits.load.clamp(1, u32::MAX as usize);
        Self {
            permits: Arc::new(Semaphore::new(limits.executing)),
            waiting: Quota::new(limits.waiting),
            load: Arc::new(Semaphore::new(most_load)),
            most_load,
            waiting_load: Quota::new(limits.waiting_load),
            light: limits.light,
            patience: limits.deadline / 4,
            running,
        }
    }

    /// Whether a request of at least this cost would be refused now, so that it need not even be validated.
    pub(crate) fn is_full(&self, cost: usize) -> bool {
        // Free load goes to the requests that wait; while some do, one more depends on their quota alone.
        cost > self.light
            && self.load.available_permits() < self.share_of(cost)
            && self.waiting_load.taken.load(Ordering::Acquire).saturating_add(self.share_of(cost))
                > self.waiting_load.most
    }

    fn share_of(&self, cost: usize) -> usize {
        cost.clamp(self.most_load.div_ceil(MOST_HEAVY), self.most_load)
    }

    /// A permit for a request of this cost, perhaps after a wait; `None` if too much waits already.
    pub(crate) async fn enter(&self, cost: usize) -> Option<Permit> {
        let load = if cost > self.light { Some(self.share(cost).await?) } else { None };
        let permit = match self.permits.clone().try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => {
                let _waiting = self.waiting.take(1)?;
                self.permits.clone().acquire_owned().await.ok()?
            }
        };
        Some(Permit { _permit: permit, _load: load, _running: GaugeGuard::new(&self.running) })
    }

    /// A heavy request's share of the load.
    async fn share(&self, cost: usize) -> Option<OwnedSemaphorePermit> {
        let share = self.share_of(cost);
        let permits = u32::try_from(share).unwrap_or(u32::MAX);
        if let Ok(permit) = self.load.clone().try_acquire_many_owned(permits) {
            return Some(permit);
        }
        let _waiting = self.waiting_load.take(share)?;
        tokio::time::timeout(self.patience, self.load.clone().acquire_many_owned(permits)).await.ok()?.ok()
    }
}

/// A limit on what waits.
#[derive(Debug)]
struct Quota {
    taken: AtomicUsize,
    most: usize,
}

struct Waiting<'a>(&'a AtomicUsize, usize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(self.1, Ordering::AcqRel);
    }
}

impl Quota {
    fn new(most: usize) -> Self {
        Self { taken: AtomicUsize::new(0), most }
    }

    fn take(&self, much: usize) -> Option<Waiting<'_>> {
        let before = self.taken.fetch_add(much, Ordering::AcqRel);
        let waiting = Waiting(&self.taken, much);
        (before.saturating_add(much) <= self.most).then_some(waiting)
    }
}
