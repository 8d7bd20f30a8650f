//! Slots for connections that are not authenticated yet: a new connection always gets one, and the oldest is evicted.
//!
//! With a limit that refused new connections, an attacker who holds all slots would shut everybody out. Here attackers evict each other: an
//! honest caller sends its token within milliseconds, and has left the pool before it would be evicted.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;

use super::client_address::Address;

/// A number of slots. A clone is the same pool.
#[derive(Debug, Clone)]
pub(crate) struct EvictionPool(Arc<Mutex<Slots>>);

#[derive(Debug)]
struct Slots {
    most: usize,
    taken: usize,
    next: u64,
    /// By address and order of arrival.
    waiting: HashMap<Address, BTreeMap<u64, oneshot::Sender<()>>>,
}

/// A slot of a pool, released on drop.
#[derive(Debug)]
pub(crate) struct Slot {
    pool: EvictionPool,
    address: Address,
    number: u64,
}

/// The eviction of a slot, for its holder to wait for.
#[derive(Debug)]
pub(crate) struct Eviction(Option<oneshot::Receiver<()>>);

impl Eviction {
    /// Waits until the slot is evicted; for ever once it was released.
    pub(crate) async fn wait(&mut self) {
        if let Some(receiver) = &mut self.0 {
            let evicted = receiver.await;
            self.0 = None;
            if evicted.is_ok() {
                return;
            }
        }
        std::future::pending().await
    }
}

impl EvictionPool {
    pub(crate) fn new(most: usize) -> Self {
        let slots = Slots { most, taken: 0, next: 0, waiting: HashMap::new() };
        Self(Arc::new(Mutex::new(slots)))
    }

    /// Takes a slot. The last value says whether another was evicted: the oldest of the address that has the most.
    pub(crate) fn enter(&self, address: Address) -> (Slot, Eviction, bool) {
        let mut slots = self.slots();
        let full = slots.taken >= slots.most;
        let evicts = full && slots.largest().is_some_and(|largest| slots.evict(largest));
        let (number, (sender, receiver)) = (slots.next, oneshot::channel());
        slots.next += 1;
        slots.taken += 1;
        slots.waiting.entry(address).or_default().insert(number, sender);
        (Slot { pool: self.clone(), address, number }, Eviction(Some(receiver)), evicts)
    }

    /// Evicts the oldest slot of an address; `false` if it has none.
    pub(crate) fn evict(&self, address: Address) -> bool {
        self.slots().evict(address)
    }

    /// The number of slots that are taken.
    pub(crate) fn len(&self) -> usize {
        self.slots().taken
    }

    fn slots(&self) -> MutexGuard<'_, Slots> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slots {
    /// The address with the most slots; of several, the one with the oldest slot.
    fn largest(&self) -> Option<Address> {
        let size = |(address, slots): (&Address, &BTreeMap<u64, _>)| {
            (slots.len(), Reverse(slots.keys().next().copied()), *address)
        };
        self.waiting.iter().map(size).max().map(|(.., address)| address)
    }

    fn evict(&mut self, address: Address) -> bool {
        let oldest = self.waiting.get(&address).and_then(|slots| slots.keys().next().copied());
        let Some(sender) = oldest.and_then(|number| self.release(address, number)) else { return false };
        // The receiver is gone if the holder is releasing its slot at this moment.
        let _ = sender.send(());
        true
    }

    fn release(&mut self, address: Address, number: u64) -> Option<oneshot::Sender<()>> {
        let slots = self.waiting.get_mut(&address)?;
        let sender = slots.remove(&number)?;
        if slots.is_empty() {
            self.waiting.remove(&address);
        }
        self.taken -= 1;
        Some(sender)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.pool.slots().release(self.address, self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    fn address(last: u8) -> Address {
        std::net::IpAddr::from([127, 0, 0, last]).into()
    }

    #[test]
    fn the_oldest_slot_of_the_largest_address_is_evicted() {
        let pool = EvictionPool::new(4);
        let mut held = Vec::new();
        for last in [1, 2, 2, 3] {
            let (slot, eviction, full) = pool.enter(address(last));
            assert!(!full);
            held.push((slot, eviction));
        }
        let gone = |held: &mut Vec<(Slot, Eviction)>| {
            let evicted = held.iter_mut().map(|(_, eviction)| eviction.wait().now_or_never().is_some());
            evicted.collect::<Vec<_>>()
        };
        let (fifth, _kept, full) = pool.enter(address(4));
        assert!(full);
        assert_eq!(gone(&mut held), [false, true, false, false], "2 has two: the older one is evicted");
        // All addresses have one now: the oldest of all is evicted.
        held.remove(1);
        let (_sixth, _kept, _) = pool.enter(address(1));
        assert_eq!(gone(&mut held), [true, false, false]);
        assert!(pool.evict(address(3)) && !pool.evict(address(9)));
        drop((held, fifth));
        assert_eq!(pool.len(), 1, "an evicted slot is not released twice");
    }

    #[test]
    fn a_released_slot_is_not_evicted() {
        let pool = EvictionPool::new(1);
        let (slot, mut eviction, _) = pool.enter(address(1));
        drop(slot);
        for _ in 0..2 {
            assert_eq!(eviction.wait().now_or_never(), None);
        }
        assert_eq!(pool.len(), 0);
    }
}
