//! The standings of the months that a ranking needs: its own, the one before, and as many as its streaks go
//! back.

use super::{
    ask::RankingAsk,
    order::{RankedRow, Standing, standings},
    peers::Peers,
};
use crate::{
    ReadError,
    figures::{Fractions, Month, Snapshot, Terms},
};
use chrono::NaiveDate;
use redress_domain::UnitCode;
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

/// Months summed by the first statement: the ranking's and the one before, which every ranking shows.
const FIRST: usize = 2;
/// Months summed by each later statement, while a streak continues.
const MORE: usize = 4;

/// The months of a ranking, backwards from its own; several are read at a time.
pub(super) struct Months<'a> {
    ask: &'a RankingAsk,
    next: Month,
    read: VecDeque<Vec<Standing>>,
    at_a_time: usize,
    /// The peers on the day of the month read last: most months have the same units as the next one.
    peers: Option<(NaiveDate, Arc<Peers>)>,
}

impl<'a> Months<'a> {
    pub(super) fn of(ask: &'a RankingAsk) -> Self {
        Self { ask, next: ask.month, read: VecDeque::new(), at_a_time: FIRST, peers: None }
    }

    /// The standings of the next month back, by that month's own tree.
    pub(super) async fn next(&mut self, snapshot: &mut Snapshot) -> Result<Vec<Standing>, ReadError> {
        loop {
            if let Some(standings) = self.read.pop_front() {
                return Ok(standings);
            }
            self.read_more(snapshot).await?;
        }
    }

    async fn read_more(&mut self, snapshot: &mut Snapshot) -> Result<(), ReadError> {
        let statistic = self.ask.metric.statistic();
        let mut months: Vec<(Terms, Arc<Peers>)> = Vec::with_capacity(self.at_a_time);
        for _ in 0..self.at_a_time {
            let terms = self.ask.for_month(self.next).terms(statistic, snapshot);
            months.push((terms, self.peers_on(snapshot, terms.window.to().min(terms.cut_off))?));
            self.next = self.next.before();
        }
        self.at_a_time = MORE;
        let terms: Vec<Terms> = months.iter().map(|(terms, _)| *terms).collect();
        // Usually all these months have the same peers.
        let mut distinct: Vec<&Arc<Peers>> = months.iter().map(|(_, peers)| peers).collect();
        distinct.dedup_by(|one, other| Arc::ptr_eq(one, other));
        let units: BTreeSet<&str> = distinct
            .into_iter()
            .flat_map(|peers| peers.counting.iter().map(|(code, _)| code.as_str()))
            .collect();
        // If most units count, reading all of them is fastest; those that do not count are dropped below.
        let most = 2 * units.len() >= snapshot.units.tree().len();
        let units: Option<Vec<&str>> = (!most).then(|| units.into_iter().collect());
        let fractions = snapshot.fractions(&terms, statistic, units.as_deref()).await?;
        for ((_, peers), fractions) in months.into_iter().zip(fractions) {
            self.read.push_back(standings(peers.rows(&fractions), self.ask.minimum));
        }
        Ok(())
    }

    fn peers_on(&mut self, snapshot: &Snapshot, day: NaiveDate) -> Result<Arc<Peers>, ReadError> {
        let tree = snapshot.tree_on(&self.ask.under, day)?;
        if let Some((known, peers)) = &self.peers
            && tree.tree().is_alike_on(*known, day)
        {
            return Ok(peers.clone());
        }
        let peers = Arc::new(Peers::of(&tree, self.ask));
        self.peers = Some((day, peers.clone()));
        Ok(peers)
    }

    /// For how many consecutive months each flagged unit has been flagged.
    pub(super) async fn streaks(
        &mut self,
        snapshot: &mut Snapshot,
        this: &[Standing],
        last: &[Standing],
    ) -> Result<BTreeMap<UnitCode, u32>, ReadError> {
        let mut going_on = flagged(this);
        let mut streaks: BTreeMap<UnitCode, u32> = going_on.iter().map(|unit| (unit.clone(), 1)).collect();
        let mut earlier = flagged(last);
        loop {
            going_on.retain(|unit| earlier.contains(unit));
            if going_on.is_empty() {
                return Ok(streaks);
            }
            going_on.iter().for_each(|unit| *streaks.entry(unit.clone()).or_default() += 1);
            earlier = flagged(&self.next(snapshot).await?);
        }
    }
}

fn flagged(standings: &[Standing]) -> Vec<UnitCode> {
    let flagged = standings.iter().filter(|standing| standing.flagged);
    flagged.map(|standing| standing.row.unit.clone()).collect()
}

impl Peers {
    /// The sums of each peer and all below it.
    fn rows(&self, fractions: &Fractions) -> Vec<RankedRow> {
        let row = |unit: &UnitCode| RankedRow { unit: unit.clone(), numerator: 0, denominator: 0 };
        let mut rows: Vec<RankedRow> = self.codes.iter().map(row).collect();
        let Fractions { units, numerators, denominators, .. } = fractions;
        let mut next = 0;
        for ((unit, numerator), denominator) in units.iter().zip(numerators).zip(denominators) {
            for (_, place) in self.of_unit(unit, &mut next) {
                rows[*place].numerator += numerator;
                rows[*place].denominator += denominator;
            }
        }
        rows
    }
}
