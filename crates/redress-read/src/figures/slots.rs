//! Slots of sweeps. A slot that nobody reported has no event, so no row of the ledger counts it: the slots that count follow from the duties
//! to sweep, which the register has with their positions, and from the units' service, as known at the position. The ledger has a row for
//! each report. All of them are facts with a day and a position, so a figure at (window, cut-off, position) never changes.

use super::{
    ask::{Ask, By, Part},
    shares::Shares,
    snapshot::Snapshot,
    sums::Scope,
    terms::Terms,
    window::{Month, storable},
};
use crate::{
    ReadError, Reader, Served, TreeOn, Viewer,
    cases::{REPORT, SetDuties, cadence_of},
    figures::SeenEntry,
    statistics::{Side, Statistic},
};
use chrono::NaiveDate;
use futures_util::future::BoxFuture;
use redress_domain::{
    UnitCode,
    slot::{Cadence, Slot},
};
use redress_log::{AggregateKind, Position};
use sqlx::types::Json;
use std::collections::BTreeMap;

/// A slot that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedSlot {
    /// The slot.
    pub slot: Slot,
    /// The unit.
    pub unit: UnitCode,
    /// Position of the duty under which it is.
    pub duty: Position,
    /// Position of its report, if it was reported by the cut-off.
    pub report: Option<Position>,
}

impl CountedSlot {
    /// The part of a breakdown that it belongs to. A sweep has no category, channel or kind.
    fn part(&self, by: Option<By>, scope: &BTreeMap<&UnitCode, &Part>) -> Part {
        match by {
            None | Some(By::Unit) => scope.get(&self.unit).map_or_else(Part::new, |part| (*part).clone()),
            Some(By::Month) => Month::of(self.slot.last_day()).to_string(),
            Some(By::Category | By::Channel | By::Kind) => "-".to_owned(),
        }
    }

    /// Position of the event by which it counts on a side; `None` if it does not.
    fn position(&self, side: Side) -> Option<Position> {
        match side {
            Side::Numerator => self.report,
            Side::Denominator => Some(self.duty),
        }
    }
}

/// For each unit: the positions of its reports, by the last day and the cadence of the slot.
type Reports = BTreeMap<String, BTreeMap<(NaiveDate, Cadence), Position>>;

fn part_of_unit(scope: &Scope) -> BTreeMap<&UnitCode, &Part> {
    scope.units.iter().map(|(unit, part)| (unit, part)).collect()
}

impl Snapshot {
    /// The shares of the parts of a breakdown, or of the whole.
    pub(super) async fn slot_shares(
        &mut self,
        terms: &Terms,
        scope: &Scope,
        by: Option<By>,
    ) -> Result<Shares, ReadError> {
        let (slots, units) = (self.slots(terms, scope).await?, part_of_unit(scope));
        let mut shares = Shares::default();
        for slot in slots {
            shares.add(slot.part(by, &units), slot.report.is_some());
        }
        Ok(shares)
    }

    /// The slots that count, ordered by last day, unit and slot.
    async fn slots(&mut self, terms: &Terms, scope: &Scope) -> Result<Vec<CountedSlot>, ReadError> {
        let ended = (terms.window.from(), terms.window.to().min(terms.cut_off));
        let known = (self.position, terms.cut_off);
        let codes: Vec<&str> = scope.units.iter().map(|(unit, _)| unit.as_str()).collect();
        let duties = self.set_duties(&codes).await?;
        if duties.is_empty() {
            return Ok(Vec::new());
        }
        let reports = self.reports(terms, ended, &codes).await?;
        let tree = self.units.tree().clone();
        let mut slots = Vec::new();
        for (code, set) in &duties {
            let Some((unit, record)) = tree.shared(code) else { continue };
            let of_unit = reports.get(code);
            for (slot, duty) in set.slots(known, ended) {
                if !record.in_service(slot.first_day()) || !record.in_service(slot.last_day()) {
                    continue;
                }
                let report =
                    of_unit.and_then(|reports| reports.get(&(slot.last_day(), slot.cadence())).copied());
                slots.push(CountedSlot { slot, unit: unit.clone(), duty: Position(duty), report });
            }
        }
        slots.sort_by(|a, b| (a.slot.last_day(), &a.unit, a.slot).cmp(&(b.slot.last_day(), &b.unit, b.slot)));
        Ok(slots)
    }

    /// The duties that were ever set for some units.
    async fn set_duties(&mut self, codes: &[&str]) -> Result<Vec<(String, SetDuties)>, ReadError> {
        let rows: Vec<(String, Json<SetDuties>)> = sqlx::query_as(
            "SELECT id, folded->'set' FROM reading.cases WHERE kind = $1 AND id = ANY($2) ORDER BY id",
        )
        .bind(AggregateKind::Sweep.as_str())
        .bind(codes)
        .fetch_all(self.connection())
        .await?;
        Ok(rows.into_iter().map(|(unit, Json(set))| (unit, set)).collect())
    }

    /// The reports of slots that ended within some days.
    async fn reports(
        &mut self,
        terms: &Terms,
        (from, to): (NaiveDate, NaiveDate),
        codes: &[&str],
    ) -> Result<Reports, ReadError> {
        let family = REPORT.family;
        let sql = format!(
            "SELECT l.unit, l.attributed_on, l.gained, l.position FROM reading.{ledger} l
             WHERE {of} AND l.unit = ANY($1) AND l.attributed_on BETWEEN $2 AND $3 AND l.day <= $4 AND l.position <= $5",
            ledger = family.ledger,
            of = family.is_of("l"),
        );
        let position = self.position.0;
        let rows: Vec<(String, NaiveDate, i64, i64)> = sqlx::query_as(&sql)
            .bind(codes)
            .bind(storable(from))
            .bind(storable(to))
            .bind(storable(terms.cut_off))
            .bind(position)
            .fetch_all(self.connection())
            .await?;
        let mut reports = Reports::new();
        for (unit, last_day, gained, position) in rows {
            if let Some(cadence) = cadence_of(gained) {
                reports.entry(unit).or_default().insert((last_day, cadence), Position(position));
            }
        }
        Ok(reports)
    }
}

impl Reader {
    /// Returns the slots behind a side of `sweeps.complianceRate`, or of a part of its breakdown, ordered by last day and unit.
    ///
    /// # Errors
    /// If the unit is unknown, the log has not reached the position, or the database fails.
    pub fn swept_slots<'a>(
        &'a self,
        ask: &'a Ask,
        statistic: &'a Statistic,
        side: Side,
        part: Option<(By, &'a str)>,
    ) -> BoxFuture<'a, Result<Served<Vec<CountedSlot>>, ReadError>> {
        Box::pin(async move {
            let (mut snapshot, terms, scope, _) = self.entries_of(ask, statistic, side, part).await?;
            let mut value = snapshot.slots(&terms, &scope).await?;
            let (by, wanted) = part.map_or((None, ""), |(by, part)| (Some(by), part));
            let units = part_of_unit(&scope);
            value.retain(|slot| slot.position(side).is_some() && slot.part(by, &units) == wanted);
            Ok(Served { value, position: snapshot.position })
        })
    }

    /// The same as a viewer sees them: at most `first`, after skipping `after`. Slots of units outside the viewer's subtree, by today's tree,
    /// come last, without unit and position.
    pub(super) async fn slots_seen_by(
        &self,
        (viewer, tree): (&Viewer, &TreeOn),
        ask: &Ask,
        statistic: &Statistic,
        side: Side,
        part: Option<(By, &str)>,
        (first, after): (u32, u64),
    ) -> Result<Served<Vec<SeenEntry>>, ReadError> {
        let served = self.swept_slots(ask, statistic, side, part).await?;
        let sees = |unit: &UnitCode| viewer.within.as_ref().is_none_or(|top| tree.is_within(unit, top));
        let (seen, hidden): (Vec<CountedSlot>, Vec<CountedSlot>) =
            served.value.into_iter().partition(|slot| sees(&slot.unit));
        let withheld = SeenEntry { petition: None, position: None, n: 1, slot: None };
        let shown = seen.into_iter().map(|slot| SeenEntry {
            petition: Some(slot.unit.to_string()),
            position: slot.position(side).map(|position| position.0),
            n: 1,
            slot: Some(slot.slot),
        });
        let entries = shown.chain(std::iter::repeat_n(withheld, hidden.len()));
        let skipped = usize::try_from(after).unwrap_or(usize::MAX);
        let page = usize::try_from(first).unwrap_or(usize::MAX);
        Ok(Served { value: entries.skip(skipped).take(page).collect(), position: served.position })
    }
}
