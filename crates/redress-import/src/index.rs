//! What the import remembers of every row between the check and the import: a few bytes, so that a million
//! rows fit into memory.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use redress_domain::PetitionId;
use ring::digest;

/// The result of the check for a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// To be imported, completely or the steps that are missing.
    New,
    /// The log already has it, with all its steps.
    There,
    /// Bad: it is not imported.
    Bad,
    /// Left out and listed: it is no case, or a duplicate.
    LeftOut,
}

/// The number of a row, counted from 0 in the order of the file.
pub(crate) type RowNumber = usize;

/// Half of the SHA-256 hash of a case number: 128 bits, so two numbers never collide.
type Key = [u8; 16];

/// The rows of a file, by position and by case number.
#[derive(Debug, Default)]
pub(crate) struct Index {
    states: Vec<State>,
    /// When each row's case was registered, in microseconds: a case that repeats it cannot be earlier.
    registered: Vec<i64>,
    rows: HashMap<Key, Stored>,
    /// For each row that repeats a case: that case, if it is or may be another row.
    links: BTreeMap<RowNumber, Link>,
    /// Lines of an event log that the mapping calls `NOTHING`.
    pub(crate) passed_over: usize,
    /// Cases in the log that get further steps.
    pub(crate) continued: usize,
    /// Cases in the log with more steps than the file contains.
    pub(crate) less: usize,
}

/// The place of a row, in few bytes, and a hash of its values.
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

/// An earlier row with the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Earlier {
    pub(crate) place: Place,
    /// Whether it has the same value in every column.
    pub(crate) same: bool,
}

/// The place of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) row: RowNumber,
    pub(crate) line: u64,
}

/// A link from a row to the case that it repeats.
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

/// A row that is refused because of the case that it repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BrokenLink {
    pub(crate) line: u64,
    /// The number of that case.
    pub(crate) target: PetitionId,
    pub(crate) why: Broken,
}

/// Why the case that a row repeats makes the row bad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Broken {
    /// Neither the file nor the log has the case.
    Unknown,
    /// The row repeats itself, directly or through other rows (a cycle).
    Cycle,
    /// The row on this line is bad.
    LeftOut(u64),
    /// The case on this line was registered later.
    Earlier(u64),
}

impl Index {
    /// Adds the next row. Returns the earlier row with the same number, if there is one.
    pub(crate) fn push(&mut self, id: Option<&PetitionId>, line: u64, content: u64) -> Option<Earlier> {
        let row = self.states.len();
        self.states.push(State::New);
        self.registered.push(i64::MIN);
        let key = key(id?);
        if let Some(first) = self.rows.get(&key) {
            return Some(Earlier { place: first.place(), same: first.content == content });
        }
        // More than four billion rows would get wrong places, but memory ends long before.
        let short = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        self.rows.insert(key, Stored { row: short(row as u64), line: short(line), content });
        None
    }

    /// Adds the next row, which is no case.
    pub(crate) fn push_left_out(&mut self) {
        self.states.push(State::LeftOut);
        self.registered.push(i64::MIN);
    }

    pub(crate) fn set(&mut self, row: RowNumber, state: State) {
        if let Some(found) = self.states.get_mut(row) {
            *found = state;
        }
    }

    /// Records when the case of a row was registered.
    pub(crate) fn register(&mut self, row: RowNumber, at: DateTime<Utc>) {
        if let Some(found) = self.registered.get_mut(row) {
            *found = at.timestamp_micros();
        }
    }

    pub(crate) fn state(&self, row: RowNumber) -> Option<State> {
        self.states.get(row).copied()
    }

    /// The number of rows.
    pub(crate) fn len(&self) -> usize {
        self.states.len()
    }

    /// The number of rows in a state.
    pub(crate) fn count(&self, state: State) -> usize {
        self.states.iter().filter(|found| **found == state).count()
    }

    /// Returns the row with this case number.
    pub(crate) fn find(&self, id: &PetitionId) -> Option<Place> {
        self.rows.get(&key(id)).copied().map(Stored::place)
    }

    /// Records that a row repeats a case which is, or may turn out to be, another row.
    pub(crate) fn link(&mut self, row: RowNumber, line: u64, target: &PetitionId) {
        self.links.insert(row, Link { line, target: target.clone() });
    }

    /// The row that a row repeats, if it is one.
    fn target(&self, row: RowNumber) -> Option<Place> {
        self.find(&self.links.get(&row)?.target)
    }

    /// Finds, after the last row, the rows that are bad because of the case that they repeat. Returns them in
    /// the order of the file, and sets them to [`State::Bad`].
    pub(crate) fn break_links(&mut self) -> BTreeMap<RowNumber, BrokenLink> {
        let mut broken = BTreeMap::new();
        for (row, link) in &self.links {
            let is_cycle = || self.chain(*row).any(|place| place.row == *row);
            let why = match self.find(&link.target) {
                None => Broken::Unknown,
                Some(_) if is_cycle() => Broken::Cycle,
                Some(original) if self.registered[*row] < self.registered[original.row] => {
                    Broken::Earlier(original.line)
                }
                Some(_) => continue,
            };
            broken.insert(*row, link.broken(why));
        }
        broken.keys().for_each(|row| self.set(*row, State::Bad));
        // A bad row makes the rows that repeat it bad, and those that repeat them.
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

    /// For the rows to be imported that repeat a later row: in which pass over the file they are imported,
    /// from 1. All others are imported in pass 0.
    pub(crate) fn readings(&self) -> HashMap<RowNumber, u32> {
        let mut readings: HashMap<RowNumber, u32> = HashMap::new();
        // A good row repeats a good one, so no chain from it is a cycle.
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

    /// Returns the rows that a row repeats, one after the other. In a cycle, each appears once.
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

    /// Makes rows `1`, `2`, …, each with the case that it repeats.
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
    fn unknown_cases_and_cycles_make_the_rows_that_repeat_them_bad() {
        let mut index =
            index(&[Some("9"), Some("1"), Some("2"), Some("5"), Some("4"), Some("4"), None, Some("7")]);
        let broken: Vec<_> =
            index.break_links().into_iter().map(|(row, link)| (row, (link.line, link.why))).collect();
        let expected = [
            (0, (2, Broken::Unknown)),
            (1, (3, Broken::LeftOut(2))),
            (2, (4, Broken::LeftOut(3))),
            (3, (5, Broken::Cycle)),
            (4, (6, Broken::Cycle)),
            (5, (7, Broken::LeftOut(5))),
        ];
        assert_eq!(broken, expected);
        assert_eq!((index.count(State::Bad), index.count(State::New)), (6, 2));
        assert_eq!(index.readings(), HashMap::new());
        assert_eq!(self::index(&[Some("1")]).break_links()[&0].why, Broken::Cycle);
    }

    #[test]
    fn a_row_is_imported_in_a_pass_after_the_case_it_repeats() {
        // 1 repeats 3, which repeats 4; 2 repeats 1; 5 repeats 4.
        let mut index = index(&[Some("3"), Some("1"), Some("4"), None, Some("4")]);
        assert_eq!(index.break_links(), BTreeMap::new());
        assert_eq!(index.readings(), HashMap::from([(0, 2), (1, 2), (2, 1)]));
    }
}
