//! Load shedding: so much in execution, so much waiting; the rest is sent away at once, before any work.
//!
//! A request needs a place. One that costs more than [`Limits::light`] also needs its cost out of [`Limits::load`], and waits for that
//! first, with no place held: requests that cost little are let in past it, and find places and connections that heavy ones cannot take.

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

/// Heavy requests at once, however little each costs: half of the connections that a pool has.
const MOST_HEAVY: usize = 8;

/// Who is let in.
#[derive(Debug)]
pub(crate) struct Admission {
    places: Arc<Semaphore>,
    /// Requests that may wait for a place.
    waiting: Room,
    load: Arc<Semaphore>,
    most_load: usize,
    /// Cost that may wait for its share of the load.
    waiting_load: Room,
    light: usize,
    /// How long a heavy request waits: the rest of its time it needs.
    patience: Duration,
    running: IntGauge,
}

/// A request's place, until it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    _place: OwnedSemaphorePermit,
    _load: Option<OwnedSemaphorePermit>,
    _running: GaugeGuard,
}

impl Admission {
    pub(crate) fn new(limits: &Limits, running: IntGauge) -> Self {
        let most_load = limits.load.clamp(1, u32::MAX as usize);
        Self {
            places: Arc::new(Semaphore::new(limits.executing)),
            waiting: Room::new(limits.waiting),
            load: Arc::new(Semaphore::new(most_load)),
            most_load,
            waiting_load: Room::new(limits.waiting_load),
            light: limits.light,
            patience: limits.deadline / 4,
            running,
        }
    }

    /// Whether a request of at least this cost would be sent away now: it need not even be validated.
    pub(crate) fn is_full(&self, cost: usize) -> bool {
        // What is free goes to those who wait; while some do, one more is a question of their room alone.
        cost > self.light
            && self.load.available_permits() < self.share_of(cost)
            && self.waiting_load.taken.load(Ordering::Acquire).saturating_add(self.share_of(cost))
                > self.waiting_load.most
    }

    fn share_of(&self, cost: usize) -> usize {
        cost.clamp(self.most_load.div_ceil(MOST_HEAVY), self.most_load)
    }

    /// A place for a request of this cost, perhaps after some waiting; none when too much waits already.
    pub(crate) async fn enter(&self, cost: usize) -> Option<Place> {
        let load = if cost > self.light { Some(self.share(cost).await?) } else { None };
        let place = match self.places.clone().try_acquire_owned() {
            Ok(place) => place,
            Err(_) => {
                let _waiting = self.waiting.take(1)?;
                self.places.clone().acquire_owned().await.ok()?
            }
        };
        Some(Place { _place: place, _load: load, _running: GaugeGuard::new(&self.running) })
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

/// How much may wait.
#[derive(Debug)]
struct Room {
    taken: AtomicUsize,
    most: usize,
}

struct Waiting<'a>(&'a AtomicUsize, usize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(self.1, Ordering::AcqRel);
    }
}

impl Room {
    fn new(most: usize) -> Self {
        Self { taken: AtomicUsize::new(0), most }
    }

    fn take(&self, much: usize) -> Option<Waiting<'_>> {
        let before = self.taken.fetch_add(much, Ordering::AcqRel);
        let waiting = Waiting(&self.taken, much);
        (before.saturating_add(much) <= self.most).then_some(waiting)
    }
}
