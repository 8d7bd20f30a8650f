//! Counts the events with unerased values, for each petitioner who is erased at some time, and knows the cases that concern a petitioner.

use redress_domain::{AggregateKind, StreamId};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The stored values after the events so far.
pub(super) struct Holdings {
    /// A petitioner's own, for petitioners who are erased at some time.
    own: HashMap<String, u64>,
    /// Values of cases that name petitions, by case.
    cases: BTreeMap<StreamId, OfCase>,
    /// The cases that a petitioner's erasure concerns.
    of: HashMap<String, BTreeSet<StreamId>>,
}

/// A case's own values.
#[derive(Default)]
struct OfCase {
    held: u64,
    /// The petitioners whose erasure erases them, with the event that first named a petition of theirs.
    petitioners: BTreeMap<String, i64>,
}

impl Holdings {
    /// No values yet.
    pub(super) fn of(erased: impl IntoIterator<Item = String>) -> Self {
        let own = erased.into_iter().map(|petitioner| (petitioner, 0)).collect();
        Self { own, cases: BTreeMap::new(), of: HashMap::new() }
    }

    /// Adds the values of an event of this case, owned by a petitioner or by the case.
    pub(super) fn add(&mut self, case: &StreamId, petitioner: Option<&str>) {
        match petitioner {
            Some(petitioner) => {
                if let Some(own) = self.own.get_mut(petitioner) {
                    *own += 1;
                }
            }
            None => self.cases.entry(case.clone()).or_default().held += 1,
        }
    }

    /// Records that the event at a position names a petition of this petitioner.
    pub(super) fn concern(&mut self, case: &StreamId, petitioner: &str, position: i64) {
        let of_case = self.cases.entry(case.clone()).or_default();
        of_case.petitioners.entry(petitioner.to_owned()).or_insert(position);
        self.of.entry(petitioner.to_owned()).or_default().insert(case.clone());
    }

    /// Erases all of a petitioner's values, and those of the cases that name a petition of theirs.
    pub(super) fn erase(&mut self, petitioner: &str) {
        self.own.insert(petitioner.to_owned(), 0);
        for case in self.of.get(petitioner).into_iter().flatten() {
            if let Some(of_case) = self.cases.get_mut(case) {
                of_case.held = 0;
            }
        }
    }

    /// The cases of a kind that have named a petition of this petitioner.
    pub(super) fn cases_about(&self, kind: AggregateKind, petitioner: &str) -> Vec<StreamId> {
        let cases = self.of.get(petitioner).into_iter().flatten();
        cases.filter(|(of, _)| *of == kind).cloned().collect()
    }

    /// How many events an erasure of this petitioner would affect.
    pub(super) fn held(&self, petitioner: &str) -> u64 {
        let of_cases = self.of.get(petitioner).into_iter().flatten();
        let of_cases: u64 =
            of_cases.filter_map(|case| self.cases.get(case)).map(|of_case| of_case.held).sum();
        self.own.get(petitioner).copied().unwrap_or(0) + of_cases
    }

    /// Which petitioner's erasure erases which case's own values, and from which position on.
    pub(super) fn concerned(&self) -> BTreeSet<(String, String, String, i64)> {
        let rows = self.cases.iter().flat_map(|((kind, id), of_case)| {
            let row = move |(petitioner, position): (&String, &i64)| {
                (petitioner.clone(), kind.as_str().to_owned(), id.clone(), *position)
            };
            of_case.petitioners.iter().map(row)
        });
        rows.collect()
    }
}
