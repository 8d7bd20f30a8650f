//! What events of counted cases change in the ledger.

use super::kind::{CaseKind, Counted};
use crate::{
    ReadError,
    ledger::{self, Difference, Family, Prefixes, as_in_ledger},
};
use redress_log::{Log, Position, RecordedEvent};
use sqlx::PgConnection;

/// Differences of several families, event by event.
#[derive(Default)]
pub(super) struct Tallies(Vec<(&'static Family, Vec<Difference>)>);

impl Tallies {
    /// Adds what events of a case after the checkpoint change. What the case contributed before is folded
    /// from its history.
    pub(super) async fn add_after(
        &mut self,
        log: &Log,
        kind: &CaseKind,
        checkpoint: Position,
        events: &[&RecordedEvent],
    ) -> Result<(), ReadError> {
        let (Some(counted), Some(first)) = (kind.counted, events.first()) else { return Ok(()) };
        let mut history = match first.sequence {
            1 => Vec::new(),
            _ => log.history(kind.kind, &first.aggregate_id).await?,
        };
        history.retain(|event| event.position <= checkpoint);
        let new: Vec<RecordedEvent> = events.iter().map(|event| (*event).clone()).collect();
        self.add(counted, history, new);
        Ok(())
    }

    /// Adds what the events of a whole case change.
    pub(super) fn add_all(&mut self, kind: &CaseKind, events: Vec<RecordedEvent>) {
        if let Some(counted) = kind.counted {
            self.add(counted, Vec::new(), events);
        }
    }

    fn add(&mut self, counted: Counted, history: Vec<RecordedEvent>, new: Vec<RecordedEvent>) {
        let place = |event: &RecordedEvent| (event.event.occurred_on(), event.position);
        let mut facts = history;
        facts.sort_by_key(place);
        let family = counted.family;
        let at = self.0.iter().position(|(known, _)| known.is(family));
        let at = at.unwrap_or_else(|| {
            self.0.push((family, Vec::new()));
            self.0.len() - 1
        });
        for event in new {
            let (day, position) = place(&event);
            let timeline = |facts: &[RecordedEvent]| {
                Prefixes::of(facts, |fact| fact.event.occurred_on(), counted.tally, day)
            };
            let before = timeline(&facts);
            facts.insert(facts.partition_point(|other| place(other) < (day, position)), event);
            self.0[at].1.extend(Prefixes::difference(&before, &timeline(&facts), position.0));
        }
    }

    /// In the order of the log, so that an event's rows depend on the event alone.
    fn in_order(self) -> impl Iterator<Item = (&'static Family, Vec<Difference>)> {
        self.0.into_iter().map(|(family, mut differences)| {
            differences.sort_by_key(|one| one.position);
            (family, differences)
        })
    }

    /// Writes them to the ledger and the roll-up.
    pub(super) async fn write(self, connection: &mut PgConnection) -> Result<(), ReadError> {
        for (family, differences) in self.in_order() {
            ledger::sum_up(connection, family, &differences).await?;
            ledger::append(connection, family, &as_in_ledger(family, differences)).await?;
        }
        Ok(())
    }

    /// Writes them to a ledger and a roll-up without rows of these families and without indexes.
    pub(super) async fn put(self, connection: &mut PgConnection) -> Result<(), ReadError> {
        for (family, differences) in self.in_order() {
            ledger::put_sums(connection, family, &differences).await?;
            ledger::append(connection, family, &as_in_ledger(family, differences)).await?;
        }
        Ok(())
    }
}
