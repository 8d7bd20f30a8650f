//! Decides which figures are withheld because they count only a few petitions.
//!
//! A count from 1 to one below the minimum is withheld, in breakdowns and in a whole, which is itself a part
//! of the parent unit and of a longer window. So are counts that would reveal it: the part that is missing
//! from a known total, and the rest of a rate's denominator. If exactly one term of a sum is withheld,
//! another is withheld too, until no such sum is left.
//!
//! This is the usual heuristic, not a proof: it does not look for terms that follow from several sums
//! together, or from the figures of another window, cut-off, position or unit.

use super::{
    ask::Part,
    figure::{Figure, Figures},
};
use crate::statistics::{self, Counts, Quantity, Statistic, StatisticId, Visits, visits};
use redress_domain::Channel;
use std::collections::{BTreeMap, BTreeSet};

/// The smallest count other than 0 that statistics show; 0 and 1 show everything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MinimumCell(pub u32);

/// A number of a part: the part, and what is counted.
type Cell = (Part, String);

/// The withheld figures, by part.
type Withheld = BTreeMap<Part, BTreeSet<StatisticId>>;

impl MinimumCell {
    /// Whether anything is withheld.
    #[must_use]
    pub fn is_on(self) -> bool {
        self.0 > 1
    }

    /// What is withheld of a whole. A unit is a part of its parent, and a day is a part of its month: a whole
    /// is always a part of some breakdown.
    #[must_use]
    pub fn of_whole(self, figures: &Figures) -> BTreeSet<StatisticId> {
        let parts = BTreeMap::from([(Part::new(), figures.clone())]);
        self.of_breakdown(&parts).remove("").unwrap_or_default()
    }

    /// What is withheld of the parts of a breakdown.
    #[must_use]
    pub fn of_breakdown(self, parts: &BTreeMap<Part, Figures>) -> Withheld {
        if !self.is_on() {
            return Withheld::new();
        }
        let table = Table::of(parts);
        let hidden = table.hidden(i64::from(self.0));
        let mut withheld = Withheld::new();
        for (part, figures) in parts {
            let is_hidden = |figure: &&Figure| {
                let cells = [numerator(part, figure), denominator(part, figure), rest(part, figure)];
                cells.into_iter().flatten().any(|(cell, _)| hidden.contains(&cell))
            };
            let names = figures.values().filter(is_hidden).map(|figure| figure.statistic.id);
            withheld.insert(part.clone(), names.collect());
        }
        withheld
    }
}

/// The numbers of a breakdown, and the sums that relate them.
struct Table {
    values: BTreeMap<Cell, i64>,
    /// Head counts with their number of filings, which are withheld together.
    heads_of: Vec<(Cell, Cell)>,
    /// Sums whose total is known or is one of the cells.
    sums: Vec<Vec<Cell>>,
}

impl Table {
    fn of(parts: &BTreeMap<Part, Figures>) -> Self {
        let mut table = Self { values: BTreeMap::new(), heads_of: Vec::new(), sums: Vec::new() };
        for (part, figures) in parts {
            for figure in figures.values() {
                let cells = [numerator(part, figure), denominator(part, figure), rest(part, figure)];
                let cells: Vec<(Cell, i64)> = cells.into_iter().flatten().collect();
                if cells.len() == 3 {
                    table.sums.push(cells.iter().map(|(cell, _)| cell.clone()).collect());
                }
                table.values.extend(cells);
            }
            table.narrowed(part, figures);
        }
        let mut across: BTreeMap<String, Vec<Cell>> = BTreeMap::new();
        for cell in table.values.keys() {
            across.entry(cell.1.clone()).or_default().push(cell.clone());
        }
        table.sums.extend(across.into_values());
        table
    }

    /// Adds the sums of a statistic's arguments within a part, and the head counts of visits.
    fn narrowed(&mut self, part: &Part, figures: &Figures) {
        let cell = |statistic: &Statistic| Some(numerator(part, figures.get(&statistic.id)?)?.0);
        let quantities: [fn(Visits) -> &'static Statistic; 2] = [|pair| pair.batches, |pair| pair.head_count];
        for quantity in quantities {
            let sums = sums_of_visits().into_iter().map(|sum| {
                sum.into_iter().filter_map(|(channel, repeat)| cell(quantity(visits(channel, repeat)?)))
            });
            self.sums.extend(sums.map(Iterator::collect::<Vec<_>>));
        }
        let mut of_all: BTreeMap<&str, Vec<Cell>> = BTreeMap::new();
        for figure in figures.values().filter(|figure| !figure.statistic.is_rate()) {
            if let Some(all) = figure.statistic.id.unnarrowed() {
                of_all.entry(all).or_default().extend(cell(figure.statistic));
            }
        }
        self.sums.extend(of_all.into_values().filter(|sum| sum.len() > 1));
        for Visits { batches, head_count } in statistics::all_visits() {
            self.heads_of.extend(cell(head_count).zip(cell(batches)));
        }
    }

    /// The cells that are too small to be shown, and those that would reveal them.
    fn hidden(&self, minimum: i64) -> BTreeSet<Cell> {
        let is_small = |value: &i64| (1..minimum).contains(value);
        let small = self.values.iter().filter(|(_, value)| is_small(value));
        let mut hidden: BTreeSet<Cell> = small.map(|(cell, _)| cell.clone()).collect();
        loop {
            let before = hidden.len();
            let heads = self
                .heads_of
                .iter()
                .filter(|(heads, things)| hidden.contains(things) && self.values[heads] != 0);
            let heads: Vec<Cell> = heads.map(|(heads, _)| heads.clone()).collect();
            hidden.extend(heads);
            for sum in &self.sums {
                if sum.iter().filter(|cell| hidden.contains(*cell)).count() == 1 {
                    hidden.extend(self.another(sum, &hidden));
                }
            }
            if hidden.len() == before {
                return hidden;
            }
        }
    }

    /// The term of a sum that is hidden together with its only hidden term: the smallest one; one that is 0
    /// only if there is no other.
    fn another(&self, sum: &[Cell], hidden: &BTreeSet<Cell>) -> Option<Cell> {
        let open = sum.iter().filter(|cell| !hidden.contains(*cell));
        open.min_by_key(|cell| (self.values[*cell] == 0, self.values[*cell])).cloned()
    }
}

/// Which visits add up to which, the total first: by channel, initial and repeat.
fn sums_of_visits() -> Vec<Vec<(Option<Channel>, Option<bool>)>> {
    // Of equal terms the first one is withheld, so that the order never changes.
    let mut channels: Vec<Channel> = Channel::ALL.to_vec();
    channels.sort_by_key(ToString::to_string);
    let by_channel = |repeat: Option<bool>| {
        [None]
            .into_iter()
            .chain(channels.iter().copied().map(Some))
            .map(|channel| (channel, repeat))
            .collect()
    };
    let split = |channel| vec![(channel, None), (channel, Some(false)), (channel, Some(true))];
    let mut sums = vec![by_channel(None), split(None), by_channel(Some(false)), by_channel(Some(true))];
    sums.extend(channels.iter().map(|channel| split(Some(*channel))));
    sums
}

/// A number is identified by what it counts in which days, whichever statistic it belongs to.
fn cell(part: &Part, statistic: &Statistic, what: &impl std::fmt::Debug) -> Cell {
    let days = (statistic.after_a_month, statistic.year_to_date);
    (part.clone(), format!("{days:?} {what:?}"))
}

/// Slots of sweeps say what units did, and nothing about people.
fn numerator(part: &Part, figure: &Figure) -> Option<(Cell, i64)> {
    let statistic = figure.statistic;
    let cell = match statistic.counts {
        Counts::LeafUnits => cell(part, statistic, &statistic.id),
        Counts::Picked => cell(part, statistic, &statistic.numerator),
        Counts::Slots => return None,
    };
    Some((cell, figure.numerator))
}

/// The number of leaf units is public.
fn denominator(part: &Part, figure: &Figure) -> Option<(Cell, i64)> {
    let pick = figure.statistic.denominator.filter(|_| figure.statistic.counts == Counts::Picked)?;
    Some((cell(part, figure.statistic, &pick), figure.denominator?))
}

/// The rest of a rate: its denominator minus its numerator.
fn rest(part: &Part, figure: &Figure) -> Option<(Cell, i64)> {
    let statistic = figure.statistic;
    let (_, denominator) = denominator(part, figure).filter(|_| !statistic.may_exceed_one)?;
    debug_assert_eq!(statistic.numerator.quantity, Quantity::Things);
    let what = (statistic.numerator, statistic.denominator);
    Some((cell(part, statistic, &what), denominator - figure.numerator))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics;

    fn figures(values: &[(&str, i64, Option<i64>)]) -> Figures {
        let cut_off = "2026-03-31".parse().unwrap();
        let figure = |(name, numerator, denominator): &(&str, i64, Option<i64>)| {
            let statistic = statistics::named(name).unwrap();
            let (numerator, denominator) = (*numerator, *denominator);
            (statistic.id, Figure { statistic, numerator, denominator, cut_off, provisional: false })
        };
        values.iter().map(figure).collect()
    }

    /// The parts in which `name` is withheld.
    fn withheld(minimum: u32, name: &str, parts: &[(&str, Figures)]) -> String {
        let parts = parts.iter().map(|(part, figures)| ((*part).to_owned(), figures.clone())).collect();
        let withheld = MinimumCell(minimum).of_breakdown(&parts);
        let parts = withheld.iter().filter(|(_, names)| names.contains(name)).map(|(part, _)| part.as_str());
        parts.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn small_counts_go_and_another_with_a_single_one() {
        let hearings = |values: &[(&'static str, i64)]| {
            let parts = values.iter().map(|(part, n)| (*part, figures(&[("hearings", *n, None)])));
            withheld(5, "hearings", &parts.collect::<Vec<_>>())
        };
        assert_eq!(hearings(&[("A", 0), ("B", 5), ("C", 9)]), "", "none is small");
        assert_eq!(hearings(&[("A", 1), ("B", 4), ("C", 9)]), "A B");
        assert_eq!(hearings(&[("A", 4), ("B", 9), ("C", 7)]), "A C", "the smaller of the others");
        assert_eq!(hearings(&[("A", 4), ("B", 0), ("C", 7)]), "A C");
        assert_eq!(hearings(&[("A", 4), ("B", 0)]), "A B", "which of the two it is, is not told");
        let parts = [("A", figures(&[("hearings", 1, None)])), ("B", figures(&[("hearings", 9, None)]))];
        assert_eq!((withheld(0, "hearings", &parts), withheld(1, "hearings", &parts)), Default::default());
    }

    #[test]
    fn the_rest_of_a_denominator_is_withheld_like_a_count() {
        let rate = |values: &[(&'static str, i64, i64)]| {
            let parts =
                values.iter().map(|(part, n, of)| (*part, figures(&[("resolutionRate", *n, Some(*of))])));
            withheld(5, "resolutionRate", &parts.collect::<Vec<_>>())
        };
        assert_eq!(rate(&[("A", 20, 40), ("B", 10, 20), ("C", 30, 60)]), "");
        assert_eq!(rate(&[("A", 39, 40), ("B", 10, 20), ("C", 30, 60)]), "A B", "one came back");
        assert_eq!(rate(&[("A", 40, 40), ("B", 10, 20)]), "", "all of them is nobody's secret");
        assert_eq!(rate(&[("A", 2, 3), ("B", 10, 20), ("C", 30, 60)]), "A B");
    }

    #[test]
    fn numbers_that_are_shown_under_several_names_are_withheld_under_all() {
        let part = |filings: i64, repeats: i64| {
            let visits = ("visits.batches", filings, None);
            figures(&[("filings", filings, None), ("repeatFilingRate", repeats, Some(filings)), visits])
        };
        let parts = [("A", part(3, 0)), ("B", part(30, 10)), ("C", part(20, 10))];
        for name in ["filings", "repeatFilingRate", "visits.batches"] {
            assert_eq!(withheld(5, name, &parts), "A C", "{name}");
        }
    }

    #[test]
    fn a_small_whole_is_withheld_and_a_large_one_shown() {
        let whole = |n, of| MinimumCell(5).of_whole(&figures(&[("resolutionRate", n, Some(of))])).len();
        assert_eq!([whole(3, 4), whole(39, 40), whole(20, 40), whole(40, 40), whole(0, 0)], [1, 1, 0, 0, 0]);
    }

    #[test]
    fn an_argument_is_a_breakdown_of_a_whole() {
        let visits = |channel: &str, n: i64| {
            [(format!("visits({channel}).batches"), n), (format!("visits({channel}).headCount"), 9 * n)]
        };
        let mut values = vec![("visits.batches".to_owned(), 3), ("visits.headCount".to_owned(), 27)];
        values.extend(visits("PHONE", 1).into_iter().chain(visits("LETTER", 2)).chain(visits("WEB", 0)));
        let values: Vec<_> = values.iter().map(|(name, n)| (name.as_str(), *n, None)).collect();
        let withheld = MinimumCell(3).of_whole(&figures(&values));
        let expected = [
            "visits(LETTER).batches",
            "visits(LETTER).headCount",
            "visits(PHONE).batches",
            "visits(PHONE).headCount",
        ];
        let withheld: Vec<&str> = withheld.into_iter().map(StatisticId::as_str).collect();
        assert_eq!(withheld, expected, "people go with their visits");
    }
}
