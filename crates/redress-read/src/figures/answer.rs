//! Computes every statistic of a unit, or of each part of a breakdown.

use super::{
    ask::{Ask, By, Part},
    figure::{Figure, Figures},
    leaf_units,
    shares::Shares,
    snapshot::Snapshot,
    statement::Asked,
    sums::{self, Counted, Scope},
    terms::Terms,
};
use crate::{
    ReadError, Reader, Served,
    catalogue::every_statistic,
    statistics::{COLLECTIVE_PLACE_SHARE, Counts, Statistic},
};
use futures_util::future::BoxFuture;
use std::collections::{BTreeMap, BTreeSet};

/// The longest window for a breakdown by month: each month is a part, even if it is empty.
const MOST_MONTHS: usize = 1_200;

impl Reader {
    /// Returns every statistic of a unit and all below it.
    ///
    /// # Errors
    /// If the unit is unknown, the log has not reached the position, or the database fails.
    pub fn statistics<'a>(&'a self, ask: &'a Ask) -> BoxFuture<'a, Result<Served<Figures>, ReadError>> {
        Box::pin(async move { self.statistics_of(&all(), ask).await })
    }

    /// Returns the given statistics of a unit and all below it.
    ///
    /// # Errors
    /// As [`Self::statistics`].
    pub fn statistics_of<'a>(
        &'a self,
        which: &'a [&'static Statistic],
        ask: &'a Ask,
    ) -> BoxFuture<'a, Result<Served<Figures>, ReadError>> {
        Box::pin(async move {
            let served = self.parts(which, ask, None).await?;
            let figures = served.value.into_values().next().unwrap_or_default();
            Ok(Served { value: figures, position: served.position })
        })
    }

    /// Returns the same figures for each part. All parts use the whole's cut-off and tree.
    ///
    /// # Errors
    /// As [`Self::statistics`]; also by month, if the window has more than 1,200 months.
    pub fn breakdown<'a>(
        &'a self,
        ask: &'a Ask,
        by: By,
    ) -> BoxFuture<'a, Result<Served<BTreeMap<Part, Figures>>, ReadError>> {
        Box::pin(async move { self.breakdown_of(&all(), ask, by).await })
    }

    /// The same for the given statistics.
    ///
    /// # Errors
    /// As [`Self::breakdown`].
    pub fn breakdown_of<'a>(
        &'a self,
        which: &'a [&'static Statistic],
        ask: &'a Ask,
        by: By,
    ) -> BoxFuture<'a, Result<Served<BTreeMap<Part, Figures>>, ReadError>> {
        Box::pin(async move { self.parts(which, ask, Some(by)).await })
    }

    async fn parts(
        &self,
        which: &[&'static Statistic],
        ask: &Ask,
        by: Option<By>,
    ) -> Result<Served<BTreeMap<Part, Figures>>, ReadError> {
        if by == Some(By::Month) && ask.window.months().nth(MOST_MONTHS).is_some() {
            return Err(ReadError::BreakdownUndefined("by month, a window has at most 1,200 months"));
        }
        let mut snapshot = self.snapshot(ask.position).await?;
        let groups = groups(which, ask, &snapshot);
        // Default cut-offs differ, but none is before the window's end unless it was limited to the last
        // recorded day; then all are equal.
        let day = groups.iter().map(|(terms, _)| terms.window.to().min(terms.cut_off)).min();
        let tree = snapshot.tree_on(&ask.unit, day.unwrap_or(ask.window.to()))?;
        let scope = Scope::new(&tree, &ask.unit, by);
        let of_leaves =
            |statistic: &&&Statistic| statistic.counts == Counts::LeafUnits && statistic.is_broken_down(by);
        let leaves = which.iter().find(of_leaves).map(|_| leaf_units::among(&tree, &scope));
        let asked = Asked {
            terms: all_terms(&groups),
            levels: scope.levels(&tree),
            scope: &scope,
            by,
            // The subjects of all groups: anything that happened in a group's days makes a part.
            subjects: sums::subjects_of(which.iter().copied(), ask.visits_by),
            leaves: leaves.map(|leaves| (ask.terms(&COLLECTIVE_PLACE_SHARE, &snapshot), leaves)),
        };
        let summed = snapshot.sums(&asked).await?;
        let slots = match which.iter().find(|statistic| statistic.counts == Counts::Slots) {
            Some(statistic) => snapshot.slot_shares(&ask.terms(statistic, &snapshot), &scope, by).await?,
            None => Shares::default(),
        };
        let parts: BTreeSet<Part> = summed
            .sums
            .iter()
            .flat_map(|sums| scope.parts(ask.window, by, sums))
            .chain(slots.parts())
            .collect();
        let shares = leaf_units::shares(&summed.visited, &tree, &scope);
        let mut value: BTreeMap<Part, Figures> =
            parts.into_iter().map(|part| (part, Figures::new())).collect();
        let of = |terms: Terms, at_most| {
            let number = asked.terms.iter().position(|known| *known == Terms { at_most, ..terms });
            number.map_or(&summed.sums[0], |number| &summed.sums[number])
        };
        for (terms, group) in groups {
            for statistic in group.into_iter().filter(|statistic| statistic.is_broken_down(by)) {
                let (above, below) = Counted::of(statistic, ask.visits_by);
                for (part, figures) in &mut value {
                    let (numerator, denominator) = match statistic.counts {
                        Counts::LeafUnits => shares.of(part),
                        Counts::Slots => slots.of(part),
                        Counts::Picked => {
                            let sums = of(terms, None);
                            let numerator = of(terms, statistic.numerator.at_most).total(&above, part);
                            (numerator, below.as_ref().map(|below| sums.total(below, part)))
                        }
                    };
                    let (cut_off, provisional) = (terms.cut_off, terms.provisional);
                    let figure = Figure { statistic, numerator, denominator, cut_off, provisional };
                    figures.insert(statistic.id, figure);
                }
            }
        }
        Ok(Served { value, position: snapshot.position })
    }
}

fn all() -> Vec<&'static Statistic> {
    every_statistic().collect()
}

/// The terms of all groups, then those of numerators that only count units up to a level.
fn all_terms(groups: &[(Terms, Vec<&'static Statistic>)]) -> Vec<Terms> {
    let mut all: Vec<Terms> = groups.iter().map(|(terms, _)| *terms).collect();
    for (terms, group) in groups {
        let levels: BTreeSet<_> = group.iter().filter_map(|statistic| statistic.numerator.at_most).collect();
        all.extend(levels.into_iter().map(|level| Terms { at_most: Some(level), ..*terms }));
    }
    all
}

/// Groups the statistics by their terms.
fn groups(
    which: &[&'static Statistic],
    ask: &Ask,
    snapshot: &Snapshot,
) -> Vec<(Terms, Vec<&'static Statistic>)> {
    let mut groups: Vec<(Terms, Vec<&'static Statistic>)> = Vec::new();
    for statistic in which.iter().copied() {
        let terms = ask.terms(statistic, snapshot);
        match groups.iter_mut().find(|(known, _)| *known == terms) {
            Some((_, group)) => group.push(statistic),
            None => groups.push((terms, vec![statistic])),
        }
    }
    groups
}

impl Statistic {
    /// A share of leaf units is broken down by units only: a leaf unit has neither a month nor a category.
    fn is_broken_down(&self, by: Option<By>) -> bool {
        self.counts != Counts::LeafUnits || by.is_none_or(|by| by == By::Unit)
    }
}
