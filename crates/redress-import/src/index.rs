//! What is kept of every row between the check and the import: a few bytes each, so that a million rows fit into memory.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use redress_domain::PetitionId;
use ring::digest;

/// What the check found of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// To be imported, all or what is missing.
    New,
    /// In the log already, with all its steps.
    There,
    /// To be left out, for it is bad.
    Bad,
    /// No case, or one that is there twice: left out on record.
    LeftOut,
}

/// Counts rows from 0, in the order of the file.
pub(crate) type RowNumber = usize;

/// Half of a SHA-256 hash of a number: too long for two ever to meet.
type Key = [u8; 16];

/// The rows of a file, by place and by number.
#[derive(Debug, Default)]
pub(crate) struct Index {
    states: Vec<State>,
    /// When each row's case was registered, in microseconds: what repeats it cannot be earlier.
    registered: Vec<i64>,
    rows: HashMap<Key, Stored>,
    /// Which row repeats which case, where that is, or may be, another row.
    links: BTreeMap<RowNumber, Link>,
    /// Lines of an event log that are no step.
    pub(crate) passed_over: usize,
    /// Cases of the log that get further steps.
    pub(crate) continued: usize,
    /// Cases of the log of which the file says less.
    pub(crate) less: usize,
}

/// Where a row is, in few bytes, and a hash of what it says.
#[derive(Debug, Clone, Copy)]
struct Stored {
    row: u32,
    line: u32,
    content: u64,
}

impl Stored {
    fn place(self) -> Place {
        Place { row: self.row as usize, line: self.line.into() }
    }
}

/// A row that had the same number before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Earlier {
    pub(crate) place: Place,
    /// Whether it says the same in every column.
    pub(crate) same: bool,
}

/// Where a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) row: RowNumber,
    pub(crate) line: u64,
}

/// A row that repeats another one.
#[derive(Debug, Clone)]
struct Link {
    line: u64,
    target: PetitionId,
}

impl Link {
    fn broken(&self, why: Broken) -> BrokenLink {
        BrokenLink { line: self.line, target: self.target.clone(), why }
    }
}

/// A row that cannot stand, because of the case that it repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BrokenLink {
    pub(crate) line: u64,
    /// The case it names.
    pub(crate) target: PetitionId,
    pub(crate) why: Broken,
}

/// Why a row cannot stand, because of the case that it repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Broken {
    /// There is none of that number.
    Unknown,
    /// It repeats itself, over whatever rows lie between.
    Circle,
    /// That row is left out.
    LeftOut(u64),
    /// That row's case was registered later.
    Earlier(u64),
}

impl Index {
    /// Takes in the next row; its number, if it has one that another row had before, leads to that row.
    pub(crate) fn push(&mut self, id: Option<&PetitionId>, line: u64, content: u64) -> Option<Earlier> {
        let row = self.states.len();
        self.states.push(State::New);
        self.registered.push(i64::MIN);
        let key = key(id?);
        if let Some(first) = self.rows.get(&key) {
            return Some(Earlier { place: first.place(), same: first.content == content });
        }
        // Beyond four billion rows their places would be wrong, but memory ends long before.
        let short = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        self.rows.insert(key, Stored { row: short(row as u64), line: short(line), content });
        None
    }

    /// Takes in the next row, which is no case.
    pub(crate) fn push_left_out(&mut self) {
        self.states.push(State::LeftOut);
        self.registered.push(i64::MIN);
    }

    pub(crate) fn set(&mut self, row: RowNumber, state: State) {
        if let Some(found) = self.states.get_mut(row) {
            *found = state;
        }
    }

    /// Notes when the case of a row was registered.
    pub(crate) fn register(&mut self, row: RowNumber, at: DateTime<Utc>) {
        if let Some(found) = self.registered.get_mut(row) {
            *found = at.timestamp_micros();
        }
    }

    pub(crate) fn state(&self, row: RowNumber) -> Option<State> {
        self.states.get(row).copied()
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.states.len()
    }

    /// How many rows are in a state.
    pub(crate) fn count(&self, state: State) -> usize {
        self.states.iter().filter(|found| **found == state).count()
    }

    /// The row of a number.
    pub(crate) fn find(&self, id: &PetitionId) -> Option<Place> {
        self.rows.get(&key(id)).copied().map(Stored::place)
    }

    /// Notes that a row repeats a case that is, or may still turn out to be, another row.
    pub(crate) fn link(&mut self, row: RowNumber, line: u64, target: &PetitionId) {
        self.links.insert(row, Link { line, target: target.clone() });
    }

    /// The case that a row repeats, as far as that is another row.
    fn target(&self, row: RowNumber) -> Option<Place> {
        self.find(&self.links.get(&row)?.target)
    }

    /// When all rows are in: the rows that cannot stand because of what they repeat, in the order of the file. They are set to
    /// [`State::Bad`].
    pub(crate) fn break_links(&mut self) -> BTreeMap<RowNumber, BrokenLink> {
        let mut broken = BTreeMap::new();
        for (row, link) in &self.links {
            let circle = || self.chain(*row).any(|place| place.row == *row);
            let why = match self.find(&link.target) {
                None => Broken::Unknown,
                Some(_) if circle() => Broken::Circle,
                Some(original) if self.registered[*row] < self.registered[original.row] => {
                    Broken::Earlier(original.line)
                }
                Some(_) => continue,
            };
            broken.insert(*row, link.broken(why));
        }
        broken.keys().for_each(|row| self.set(*row, State::Bad));
        // A row that is left out takes with it those that repeat it, and those that repeat them.
        let mut repeats: HashMap<RowNumber, Vec<RowNumber>> = HashMap::new();
        for row in self.links.keys() {
            if let Some(target) = self.target(*row) {
                repeats.entry(target.row).or_default().push(*row);
            }
        }
        let lines: HashMap<RowNumber, u64> =
            repeats.values().flatten().filter_map(|row| Some((*row, self.target(*row)?.line))).collect();
        let bad = |index: &Self, row: &RowNumber| index.state(*row) == Some(State::Bad);
        let mut out: Vec<RowNumber> = repeats.keys().copied().filter(|row| bad(self, row)).collect();
        while let Some(target) = out.pop() {
            for row in repeats.get(&target).into_iter().flatten().copied() {
                if self.state(row) == Some(State::New) {
                    self.set(row, State::Bad);
                    broken.insert(row, self.links[&row].broken(Broken::LeftOut(lines[&row])));
                    out.push(row);
                }
            }
        }
        broken
    }

    /// For the rows to be imported that repeat a later row: in which reading of the file their turn comes, from 1. All others
    /// have theirs in reading 0.
    pub(crate) fn readings(&self) -> HashMap<RowNumber, u32> {
        let mut readings: HashMap<RowNumber, u32> = HashMap::new();
        // What a good row repeats is good, so no chain from one goes in a circle.
        for start in self.links.keys().filter(|row| self.state(**row) == Some(State::New)) {
            let mut chain: Vec<(RowNumber, RowNumber)> = Vec::new();
            let mut row = *start;
            while let Some(target) = self.target(row).filter(|_| !readings.contains_key(&row)) {
                chain.push((row, target.row));
                row = target.row;
            }
            for (row, target) in chain.into_iter().rev() {
                let reading = readings.get(&target).copied().unwrap_or(0) + u32::from(target > row);
                readings.insert(row, reading);
            }
        }
        readings.retain(|_, reading| *reading > 0);
        readings
    }

    /// The rows that a row repeats, one after the other; each once, if they go in a circle.
    fn chain(&self, row: RowNumber) -> impl Iterator<Item = Place> {
        let mut seen = HashSet::new();
        std::iter::successors(self.target(row), |place| self.target(place.row))
            .take_while(move |place| seen.insert(place.row))
    }
}

fn key(id: &PetitionId) -> Key {
    let hash = digest::digest(&digest::SHA256, id.as_str().as_bytes());
    *hash.as_ref().first_chunk().expect("SHA-256 has 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows `1`, `2`, …, each with what it repeats.
    fn index(repeats: &[Option<&str>]) -> Index {
        let mut index = Index::default();
        for (row, target) in repeats.iter().enumerate() {
            let line = row as u64 + 2;
            assert_eq!(index.push(Some(&id(&(row + 1).to_string())), line, 0), None);
            if let Some(target) = target {
                index.link(row, line, &id(target));
            }
        }
        index
    }

    fn id(text: &str) -> PetitionId {
        text.parse().unwrap()
    }

    #[test]
    fn a_number_leads_to_its_first_row() {
        let mut index = index(&[None, None]);
        let place = Place { row: 1, line: 3 };
        assert_eq!(index.push(Some(&id("2")), 4, 0), Some(Earlier { place, same: true }));
        assert_eq!(index.push(Some(&id("2")), 4, 1), Some(Earlier { place, same: false }));
        assert_eq!(index.push(None, 5, 0), None);
        index.push_left_out();
        assert_eq!((index.len(), index.count(State::New)), (6, 5));
    }

    #[test]
    fn unknown_cases_and_circles_break_and_take_their_repeats_along() {
        let mut index =
            index(&[Some("9"), Some("1"), Some("2"), Some("5"), Some("4"), Some("4"), None, Some("7")]);
        let broken: Vec<_> =
            index.break_links().into_iter().map(|(row, link)| (row, (link.line, link.why))).collect();
        let expected = [
            (0, (2, Broken::Unknown)),
            (1, (3, Broken::LeftOut(2))),
            (2, (4, Broken::LeftOut(3))),
            (3, (5, Broken::Circle)),
            (4, (6, Broken::Circle)),
            (5, (7, Broken::LeftOut(5))),
        ];
        assert_eq!(broken, expected);
        assert_eq!((index.count(State::Bad), index.count(State::New)), (6, 2));
        assert_eq!(index.readings(), HashMap::new());
        assert_eq!(self::index(&[Some("1")]).break_links()[&0].why, Broken::Circle);
    }

    #[test]
    fn a_row_comes_in_a_reading_after_what_it_repeats() {
        // 1 repeats 3, which repeats 4; 2 repeats 1; 5 repeats 4.
        let mut index = index(&[Some("3"), Some("1"), Some("4"), None, Some("4")]);
        assert_eq!(index.break_links(), BTreeMap::new());
        assert_eq!(index.readings(), HashMap::from([(0, 2), (1, 2), (2, 1)]));
    }
}
