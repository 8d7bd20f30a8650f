//! Places for those who have not said yet who they are: a newcomer is always let in, and the oldest gives way.
//!
//! A limit that sent newcomers away would let whoever holds all places shut everybody out. Here they shut out each other: a caller who means
//! it shows a token within milliseconds, and has left before its turn comes.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;

use super::proxies::Address;

/// So many places. A clone is the same lobby.
#[derive(Debug, Clone)]
pub(crate) struct Lobby(Arc<Mutex<Places>>);

#[derive(Debug)]
struct Places {
    most: usize,
    taken: usize,
    next: u64,
    /// By address and arrival.
    waiting: HashMap<Address, BTreeMap<u64, oneshot::Sender<()>>>,
}

/// A place in a lobby, until it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    lobby: Lobby,
    address: Address,
    number: u64,
}

/// Tells the holder of a place that it has to go.
#[derive(Debug)]
pub(crate) struct Displaced(Option<oneshot::Receiver<()>>);

impl Displaced {
    /// Waits until the place is needed for somebody else; for ever once it was left.
    pub(crate) async fn wait(&mut self) {
        if let Some(receiver) = &mut self.0 {
            let told = receiver.await;
            self.0 = None;
            if told.is_ok() {
                return;
            }
        }
        std::future::pending().await
    }
}

impl Lobby {
    pub(crate) fn new(most: usize) -> Self {
        let places = Places { most, taken: 0, next: 0, waiting: HashMap::new() };
        Self(Arc::new(Mutex::new(places)))
    }

    /// Lets somebody in. Whether somebody else had to give way: the oldest of the address that has most.
    pub(crate) fn enter(&self, address: Address) -> (Place, Displaced, bool) {
        let mut places = self.places();
        let full = places.taken >= places.most;
        let displaced = full && places.largest().is_some_and(|largest| places.displace(largest));
        let (number, (sender, receiver)) = (places.next, oneshot::channel());
        places.next += 1;
        places.taken += 1;
        places.waiting.entry(address).or_default().insert(number, sender);
        (Place { lobby: self.clone(), address, number }, Displaced(Some(receiver)), displaced)
    }

    /// Puts out the oldest of an address, if there is one.
    pub(crate) fn displace(&self, address: Address) -> bool {
        self.places().displace(address)
    }

    /// How many are in here.
    pub(crate) fn len(&self) -> usize {
        self.places().taken
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Places {
    /// The address with most places; of several, the one that has been here longest.
    fn largest(&self) -> Option<Address> {
        let size = |(address, places): (&Address, &BTreeMap<u64, _>)| {
            (places.len(), Reverse(places.keys().next().copied()), *address)
        };
        self.waiting.iter().map(size).max().map(|(.., address)| address)
    }

    fn displace(&mut self, address: Address) -> bool {
        let oldest = self.waiting.get(&address).and_then(|places| places.keys().next().copied());
        let Some(sender) = oldest.and_then(|number| self.leave(address, number)) else { return false };
        // Nobody hears it if the holder is leaving at this moment.
        let _ = sender.send(());
        true
    }

    fn leave(&mut self, address: Address, number: u64) -> Option<oneshot::Sender<()>> {
        let places = self.waiting.get_mut(&address)?;
        let sender = places.remove(&number)?;
        if places.is_empty() {
            self.waiting.remove(&address);
        }
        self.taken -= 1;
        Some(sender)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.lobby.places().leave(self.address, self.number);
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
    fn the_oldest_of_the_largest_address_gives_way() {
        let lobby = Lobby::new(4);
        let mut held = Vec::new();
        for last in [1, 2, 2, 3] {
            let (place, displaced, full) = lobby.enter(address(last));
            assert!(!full);
            held.push((place, displaced));
        }
        let gone = |held: &mut Vec<(Place, Displaced)>| {
            let told = held.iter_mut().map(|(_, displaced)| displaced.wait().now_or_never().is_some());
            told.collect::<Vec<_>>()
        };
        let (fifth, _kept, full) = lobby.enter(address(4));
        assert!(full);
        assert_eq!(gone(&mut held), [false, true, false, false], "2 has two: the older one");
        // All have one now: the oldest of all.
        held.remove(1);
        let (_sixth, _kept, _) = lobby.enter(address(1));
        assert_eq!(gone(&mut held), [true, false, false]);
        assert!(lobby.displace(address(3)) && !lobby.displace(address(9)));
        drop((held, fifth));
        assert_eq!(lobby.len(), 1, "a place that was taken away is not given back twice");
    }

    #[test]
    fn who_leaves_is_not_displaced() {
        let lobby = Lobby::new(1);
        let (place, mut displaced, _) = lobby.enter(address(1));
        drop(place);
        for _ in 0..2 {
            assert_eq!(displaced.wait().now_or_never(), None);
        }
        assert_eq!(lobby.len(), 0);
    }
}
