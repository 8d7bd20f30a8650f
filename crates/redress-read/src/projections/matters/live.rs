//! Projects petitions, batch by batch.

use super::{bulk, case_families::OtherFamilies, sequence_check::follows};
use crate::{
    PetitionRow, ReadError,
    cases::{self, CaseKind},
    ledger::{self, as_in_ledger},
    matter::{Happening, MATTERS, Matter},
    projections::{
        batch::BatchEvent,
        projection::{Filling, Late, Projection, Source},
    },
    register,
};
use lru::LruCache;
use redress_domain::{PetitionId, petition::PetitionEvent};
use redress_log::{AggregateKind, Log, Occurrence, Position};
use sqlx::PgConnection;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    num::NonZeroUsize,
    sync::Arc,
};

/// Cached matters. A matter in progress takes a few kilobytes; a missing one costs reading its history.
const KEPT_MATTERS: NonZeroUsize = NonZeroUsize::new(20_000).expect("not zero");
/// Cached assignments of petitions to matters. They never change, and take a few dozen bytes each.
const KEPT_PETITIONS: NonZeroUsize = NonZeroUsize::new(50_000).expect("not zero");

/// Computes the rows of petitions and their matters.
pub(crate) struct Matters {
    log: Log,
    kinds: &'static [CaseKind],
    matters: LruCache<String, Matter>,
    /// The matter of each petition.
    matter_of: LruCache<String, String>,
}

impl Projection for Matters {
    const TABLES: &'static [&'static str] = &["petitions", MATTERS.ledger, MATTERS.rollup];

    fn new(source: &Source) -> Self {
        Self {
            log: source.log.clone(),
            kinds: source.cases,
            matters: LruCache::new(KEPT_MATTERS),
            matter_of: LruCache::new(KEPT_PETITIONS),
        }
    }

    fn forget(&mut self) {
        self.matters.clear();
        self.matter_of.clear();
    }

    async fn apply(
        &mut self,
        connection: &mut PgConnection,
        checkpoint: Position,
        batch: &[BatchEvent],
    ) -> Result<(), ReadError> {
        let happenings: Vec<Happening> =
            batch.iter().flat_map(|happened| self.of_petitions(happened)).collect();
        if happenings.is_empty() {
            return Ok(());
        }
        let matter_of = self.matters_of(connection, &happenings).await?;
        self.recall(connection, checkpoint, matter_of.values().collect()).await?;
        let (mut differences, mut others) = (Vec::new(), OtherFamilies::of(self.kinds));
        let mut touched = BTreeMap::new();
        for happening in happenings {
            let name = &matter_of[happening.petition()];
            let matter = self.matters.get_or_insert_mut(name.clone(), Matter::default);
            if let Happening::Step(step) = &happening {
                touched.insert(step.petition.clone(), (name.clone(), step.position.0));
                follows(matter, step)?;
            }
            let (own, of_others) = matter.record(happening, others.tallies());
            differences.extend(own);
            others.add(of_others);
        }
        let rows = self.register_rows(touched);
        ledger::sum_up(connection, &MATTERS, &differences).await?;
        ledger::append(connection, &MATTERS, &as_in_ledger(&MATTERS, differences)).await?;
        others.write(connection).await?;
        register::put(connection, &rows).await
    }

    async fn fill(filling: &mut Filling<'_>) -> Result<Vec<Late>, ReadError> {
        Ok(vec![bulk::fill(filling).await?])
    }
}

impl Matters {
    /// The petitions that an event concerns: it is a step of one, or names some.
    fn of_petitions(&self, happened: &BatchEvent) -> Vec<Happening> {
        match happened {
            BatchEvent::Petition(step) => vec![Happening::Step(step.clone())],
            BatchEvent::Other(event) => {
                cases::names(self.kinds, event).into_iter().map(Happening::Named).collect()
            }
        }
    }

    /// The matter of each petition with events in the batch: from its registration if that is in the batch,
    /// otherwise from the register.
    async fn matters_of(
        &mut self,
        connection: &mut PgConnection,
        happenings: &[Happening],
    ) -> Result<HashMap<String, String>, ReadError> {
        let mut matters = HashMap::new();
        let mut unknown = BTreeSet::new();
        for happening in happenings {
            let id = happening.petition();
            if matters.contains_key(id) {
                continue;
            }
            match (happening.step(), self.matter_of.get(id)) {
                (Some(PetitionEvent::Registered(registered)), _) => {
                    matters.insert(id.to_owned(), registered.matter.to_string());
                }
                (_, Some(matter)) => {
                    matters.insert(id.to_owned(), matter.clone());
                }
                _ => {
                    unknown.insert(id.to_owned());
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
        if let Some(stray) = happenings.iter().find(|one| !matters.contains_key(one.petition())) {
            let what = format!("petition {} has no registration before it", stray.petition());
            return Err(ReadError::Inconsistent { position: Position(stray.position()), what });
        }
        for (id, matter) in &matters {
            self.matter_of.put(id.clone(), matter.clone());
        }
        Ok(matters)
    }

    /// Reads the histories of matters that are not cached.
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
                .fetch_all(&mut *connection)
                .await?
                .into_iter()
                .collect();
        if petitions.is_empty() {
            return Ok(());
        }
        let ids: Vec<String> = petitions.keys().cloned().collect();
        let histories = self.log.histories(AggregateKind::Petition, &ids, checkpoint).await?;
        let steps = histories.into_iter().filter_map(Occurrence::of).map(Arc::new).map(Happening::Step);
        let mut known: Vec<Happening> = steps.collect();
        let named = cases::named_before(connection, &self.log, self.kinds, &ids, checkpoint).await?;
        if !named.is_empty() {
            known.extend(named.into_iter().map(Happening::Named));
            known.sort_by_key(Happening::position);
        }
        for happening in known {
            let matter = petitions[happening.petition()].clone();
            self.matters.get_or_insert_mut(matter, Matter::default).recall(happening);
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
