//! Sums of the ledger or the roll-up by part, and what a statistic picks of them.

use super::{
    ask::{By, Part, VisitsBy},
    snapshot::Snapshot,
    terms::Terms,
    window::{Month, Window, is_last_day},
};
use crate::{
    ledger::{Family, Mark, Subject},
    matter::family::as_received,
    statistics::{Counts, Pick, Quantity, Statistic},
    units::TreeOn,
};
use redress_domain::UnitCode;
use std::collections::{BTreeMap, BTreeSet};

/// The units whose rows count, each with its part.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    /// Unit and part.
    pub(super) units: Vec<(UnitCode, Part)>,
    /// The parts that exist even if they are empty, in order.
    named: Vec<Part>,
}

/// The part of a breakdown by units that is the unit's own.
const OWN: &str = "own";

impl Scope {
    /// A unit and all below it; in a breakdown by units, each child with all below it.
    pub(super) fn new(tree: &TreeOn, unit: &UnitCode, by: Option<By>) -> Self {
        if by != Some(By::Unit) {
            let units = tree.subtree(unit).into_iter().map(|code| (code, Part::new())).collect();
            return Self { units, named: Vec::new() };
        }
        let mut scope = Self { units: vec![(unit.clone(), OWN.to_owned())], named: vec![OWN.to_owned()] };
        for child in tree.children(unit) {
            scope.units.extend(tree.subtree(child).into_iter().map(|code| (code, child.to_string())));
            scope.named.push(child.to_string());
        }
        scope
    }

    /// The level of each unit, in the order of the units; 0 is the lowest level.
    pub(super) fn levels(&self, tree: &TreeOn) -> Vec<i16> {
        let level = |unit: &UnitCode| tree.tree().get(unit).map_or(i16::MAX, |record| record.level as i16);
        self.units.iter().map(|(unit, _)| level(unit)).collect()
    }

    /// The parts of an answer: those that always exist, and those that have something.
    pub(super) fn parts(&self, window: Window, by: Option<By>, sums: &Sums) -> BTreeSet<Part> {
        match by {
            None => BTreeSet::from([Part::new()]),
            Some(By::Unit) => self.named.iter().cloned().collect(),
            Some(By::Month) => sums.parts().chain(window.months().map(|month| month.to_string())).collect(),
            Some(By::Category | By::Channel | By::Kind) => sums.parts().collect(),
        }
    }
}

/// Sums by part, by gained and lost marks, and by channel.
#[derive(Debug, Clone, Default)]
pub(super) struct Sums {
    by_part: BTreeMap<Part, Vec<Sum>>,
}

/// The number of things that gained and lost the same marks.
#[derive(Debug, Clone)]
pub(super) struct Sum {
    pub(super) family: &'static Family,
    pub(super) gained: Mark,
    pub(super) lost: Mark,
    pub(super) channel: String,
    pub(super) n: i64,
    pub(super) heads: i64,
}

/// A pick, prepared for comparison with many sums.
pub(super) struct Counted {
    family: &'static Family,
    all: Mark,
    none: Mark,
    channel: Option<String>,
    quantity: Quantity,
}

impl Counted {
    /// The numerator and the denominator of a statistic.
    pub(super) fn of(statistic: &Statistic, visits_by: VisitsBy) -> (Self, Option<Self>) {
        let counted = |pick: Pick| {
            let pick = pick.carried(visits_by);
            let ((all, none), channel) = (pick.marks(), pick.channel.map(|channel| channel.to_string()));
            Self { family: pick.subject.family, all, none, channel, quantity: pick.quantity }
        };
        (counted(statistic.numerator), statistic.denominator.map(counted))
    }

    fn picks(&self, mark: Mark) -> i64 {
        i64::from(mark & self.all == self.all && mark & self.none == 0)
    }

    fn count(&self, sum: &Sum) -> i64 {
        if !self.family.is(sum.family) {
            return 0;
        }
        let times = self.picks(sum.gained) - self.picks(sum.lost);
        if times == 0 || self.channel.as_ref().is_some_and(|channel| *channel != sum.channel) {
            return 0;
        }
        match self.quantity {
            Quantity::Things => times * sum.n,
            Quantity::People => times * sum.heads,
        }
    }
}

impl Sums {
    pub(super) fn add(&mut self, part: &str, sum: Sum) {
        match self.by_part.get_mut(part) {
            Some(sums) => sums.push(sum),
            None => _ = self.by_part.insert(part.to_owned(), vec![sum]),
        }
    }

    /// The total of a part.
    pub(super) fn total(&self, counted: &Counted, part: &str) -> i64 {
        self.by_part.get(part).into_iter().flatten().map(|sum| counted.count(sum)).sum()
    }

    fn parts(&self) -> impl Iterator<Item = Part> {
        self.by_part.keys().cloned()
    }
}

/// The subjects that statistics pick. Slots are not summed.
pub(super) fn subjects_of<'a>(
    statistics: impl IntoIterator<Item = &'a Statistic>,
    visits_by: VisitsBy,
) -> Vec<Subject> {
    let picks = statistics
        .into_iter()
        .filter(|statistic| statistic.counts != Counts::Slots)
        .flat_map(|statistic| [Some(statistic.numerator), statistic.denominator]);
    let subjects: BTreeSet<_> = picks.flatten().map(|pick| pick.carried(visits_by).subject).collect();
    subjects.into_iter().collect()
}

impl Pick {
    /// The same pick, with the subjects of the unit that visits belong to.
    pub(crate) fn carried(self, visits_by: VisitsBy) -> Self {
        let subject = match visits_by {
            VisitsBy::Place => self.subject,
            VisitsBy::ReceivedAt => as_received(self.subject),
        };
        Self { subject, ..self }
    }

    /// The marks that must be set, and those that must not.
    pub(crate) fn marks(self) -> (Mark, Mark) {
        let subject = self.subject;
        (subject.mark(self.all), subject.mark(self.none) & !subject.family.every_subject)
    }
}

impl Snapshot {
    /// Whether the roll-up gives the same result as the ledger: at the latest position, for windows of whole
    /// months that have ended, with a cut-off at the end of a month, or limited to the day of the last event,
    /// after which nothing can have happened.
    pub(super) fn rolls_up(&self, terms: &Terms) -> bool {
        let (window, cut_off) = (terms.window, terms.cut_off);
        self.is_latest
            && window.is_whole_months()
            && (is_last_day(cut_off) || (window.to() <= cut_off && cut_off == self.recorded_on))
    }

    /// Splits terms into those that the roll-up answers and those that the ledger answers. If the window
    /// includes the month of the last event, the ledger answers that month; if the roll-up cannot be used,
    /// the ledger answers everything.
    pub(super) fn by_months_and_days(&self, terms: &Terms) -> (Option<Terms>, Option<Terms>) {
        if self.rolls_up(terms) {
            return (Some(*terms), None);
        }
        let present = Month::of(terms.cut_off);
        let ended = Window::range(terms.window.from(), present.before().last_day());
        let rest = Window::range(present.first_day(), terms.window.to());
        let (Ok(ended), Ok(rest)) = (ended, rest) else { return (None, Some(*terms)) };
        let ended = Terms { window: ended, ..*terms };
        match terms.cut_off == self.recorded_on && self.rolls_up(&ended) {
            true => (Some(ended), Some(Terms { window: rest, ..*terms })),
            false => (None, Some(*terms)),
        }
    }
}
