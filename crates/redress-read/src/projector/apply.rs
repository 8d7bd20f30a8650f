//! Projecting a batch of events: one way for live events and for a rebuild.

use super::write;
use crate::{
    PetitionRow, ReadError,
    matter::{Matter, as_in_ledger},
};
use lru::LruCache;
use redress_domain::{PetitionId, petition::PetitionEvent};
use redress_log::{Log, Occurrence, Position, RecordedEvent};
use sqlx::PgConnection;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    num::NonZeroUsize,
    sync::Arc,
};

/// Matters kept in memory; a matter in progress costs a few kilobytes, one that is not there a read of its history.
const MATTERS: NonZeroUsize = NonZeroUsize::new(20_000).expect("not zero");
/// Petitions whose matter is kept: it never changes, and costs some dozens of bytes.
const PETITIONS: NonZeroUsize = NonZeroUsize::new(50_000).expect("not zero");

/// Computes the rows of a batch. What it remembers saves reading and never decides: it can be forgotten at any time.
pub(crate) struct Projection {
    log: Log,
    matters: LruCache<String, Matter>,
    /// The matter of each petition.
    matter_of: LruCache<String, String>,
}

impl Projection {
    pub(crate) fn new(log: Log) -> Self {
        Self { log, matters: LruCache::new(MATTERS), matter_of: LruCache::new(PETITIONS) }
    }

    /// Forgets what it remembers: after a transaction that was not committed.
    pub(crate) fn forget(&mut self) {
        self.matters.clear();
        self.matter_of.clear();
    }

    /// Writes the rows of the events after `checkpoint`, in their order. The connection has a transaction open, and finds the
    /// tables by its search path.
    ///
    /// # Errors
    /// If the database fails, or an event does not follow from those before it.
    pub(crate) async fn apply(
        &mut self,
        connection: &mut PgConnection,
        checkpoint: Position,
        events: Vec<RecordedEvent>,
    ) -> Result<(), ReadError> {
        let events: Vec<Arc<Occurrence>> =
            events.into_iter().filter_map(Occurrence::of).map(Arc::new).collect();
        let matter_of = self.matters_of(connection, &events).await?;
        self.recall(connection, checkpoint, matter_of.values().collect()).await?;
        let mut differences = Vec::new();
        let mut touched = BTreeMap::new();
        for occurrence in events {
            let matter = &matter_of[&occurrence.petition];
            touched.insert(occurrence.petition.clone(), (matter.clone(), occurrence.position.0));
            let matter = self.matters.get_or_insert_mut(matter.clone(), Matter::default);
            follows(matter, &occurrence)?;
            differences.extend(matter.record(occurrence));
        }
        let register = self.register_rows(touched);
        write::rollup(connection, &differences).await?;
        write::ledger(connection, &as_in_ledger(differences)).await?;
        write::register(connection, &register).await
    }

    /// The matter of each petition that has events in the batch: from its registration if that is in the batch, else from the register.
    async fn matters_of(
        &mut self,
        connection: &mut PgConnection,
        events: &[Arc<Occurrence>],
    ) -> Result<HashMap<String, String>, ReadError> {
        let mut matters = HashMap::new();
        let mut unknown = BTreeSet::new();
        for occurrence in events {
            let id = &occurrence.petition;
            if matters.contains_key(id) {
                continue;
            }
            match (&occurrence.event, self.matter_of.get(id)) {
                (PetitionEvent::Registered(registered), _) => {
                    matters.insert(id.clone(), registered.matter.to_string());
                }
                (_, Some(matter)) => {
                    matters.insert(id.clone(), matter.clone());
                }
                _ => {
                    unknown.insert(id.clone());
                }
            }
        }
        if !unknown.is_empty() {
            let rows: Vec<(String, String)> =
                sqlx::query_as("SELECT id, matter FROM petitions WHERE id = ANY($1)")
                    .bind(unknown.into_iter().collect::<Vec<_>>())
                    .fetch_all(connection)
                    .await?;
            matters.extend(rows);
        }
        if let Some(stray) = events.iter().find(|occurrence| !matters.contains_key(&occurrence.petition)) {
            let what = format!("petition {} has no registration before it", stray.petition);
            return Err(ReadError::Inconsistent { position: stray.position, what });
        }
        for (id, matter) in &matters {
            self.matter_of.put(id.clone(), matter.clone());
        }
        Ok(matters)
    }

    /// Reads the histories of matters that it does not remember.
    async fn recall(
        &mut self,
        connection: &mut PgConnection,
        checkpoint: Position,
        matters: HashSet<&String>,
    ) -> Result<(), ReadError> {
        let cold: Vec<String> =
            matters.into_iter().filter(|m| self.matters.get(m.as_str()).is_none()).cloned().collect();
        if cold.is_empty() {
            return Ok(());
        }
        let petitions: HashMap<String, String> =
            sqlx::query_as("SELECT id, matter FROM petitions WHERE matter = ANY($1)")
                .bind(&cold)
                .fetch_all(connection)
                .await?
                .into_iter()
                .collect();
        if petitions.is_empty() {
            return Ok(());
        }
        let ids: Vec<String> = petitions.keys().cloned().collect();
        for recorded in self.log.histories(&ids, checkpoint).await? {
            let matter = petitions[&recorded.aggregate_id].clone();
            let matter = self.matters.get_or_insert_mut(matter, Matter::default);
            Occurrence::of(recorded).into_iter().for_each(|occurrence| matter.recall(Arc::new(occurrence)));
        }
        Ok(())
    }

    fn register_rows(&mut self, touched: BTreeMap<String, (String, i64)>) -> Vec<PetitionRow> {
        let rows = touched.into_iter().filter_map(|(id, (matter, position))| {
            let matter = self.matters.get(&matter)?;
            PetitionRow::of(&id.parse::<PetitionId>().ok()?, matter, position)
        });
        rows.collect()
    }
}

/// A history that begins twice, or lacks an event, must not pass for another one.
pub(crate) fn follows(matter: &Matter, occurrence: &Occurrence) -> Result<(), ReadError> {
    let Occurrence { position, petition, sequence, .. } = occurrence;
    let known = matter.events_of(petition);
    if *sequence == known + 1 {
        return Ok(());
    }
    let what = format!("petition {petition} has {known} events before it, but its number is {sequence}");
    Err(ReadError::Inconsistent { position: *position, what })
}
