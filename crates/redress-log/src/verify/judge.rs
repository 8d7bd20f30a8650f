//! Deciding each event again, on the state of then.

use super::VerifyReport;
use crate::{AggregateKind, Event, Log, LogError, RecordedEvent};
use chrono::{DateTime, Utc};
use lru::LruCache;
use redress_domain::{
    DueLimits, Facts, InvalidId, Moment, Origin, PetitionId, Procedure, Rules, Version,
    again::{self, Disagreement, Then},
    petition::{Petition, PetitionEvent, steps::CorrectionTarget},
};
use sqlx::{Row, postgres::PgRow};
use std::{
    collections::{HashMap, HashSet},
    num::NonZeroUsize,
    sync::Arc,
};

/// Petitions kept folded, about a kilobyte each; others are read again when an event of theirs comes.
const PETITIONS: NonZeroUsize = NonZeroUsize::new(50_000).expect("not zero");

/// A petition as the events so far tell it.
#[derive(Default)]
struct Folded {
    petition: Petition,
    /// When it was registered.
    registered_at: Option<DateTime<Utc>>,
    /// Part of its history cannot be read: what follows cannot be judged.
    lost: bool,
}

/// The state of everything at a position.
pub(super) struct Judge<'a> {
    log: &'a Log,
    rules: Rules,
    folded: LruCache<String, Folded>,
    /// Of units and petitioners only the number of events matters.
    sequences: HashMap<(AggregateKind, String), u64>,
    /// Events with values not yet erased, of the petitioners whose values are erased at some time.
    held: HashMap<String, u64>,
    petitions: u64,
}

impl Folded {
    fn evolve(&mut self, event: &PetitionEvent, recorded: &RecordedEvent) {
        self.petition.evolve(event);
        self.registered_at.get_or_insert(recorded.metadata.occurred_at);
    }
}

impl<'a> Judge<'a> {
    pub(super) async fn new(log: &'a Log, procedure: Arc<Procedure>, upto: i64) -> Result<Self, LogError> {
        let erased: HashSet<String> = sqlx::query_scalar(
            "SELECT DISTINCT aggregate_id FROM events WHERE aggregate_type = 'petitioner' AND position <= $1",
        )
        .bind(upto)
        .fetch_all(&log.pool)
        .await?
        .into_iter()
        .collect();
        Ok(Self {
            log,
            rules: Rules { procedure, units: Arc::default() },
            folded: LruCache::new(PETITIONS),
            sequences: HashMap::new(),
            held: erased.into_iter().map(|petitioner| (petitioner, 0)).collect(),
            petitions: 0,
        })
    }

    /// Petitions and units so far.
    pub(super) fn counts(&self) -> (u64, u64) {
        (self.petitions, self.rules.units.len() as u64)
    }

    /// An event that cannot be read: nothing that follows in its petition can be judged.
    pub(super) fn lose(&mut self, row: &PgRow) -> Result<(), LogError> {
        let (kind, id): (&str, String) = (row.try_get("aggregate_type")?, row.try_get("aggregate_id")?);
        match AggregateKind::read(kind) {
            Some(AggregateKind::Petition) => self.folded.get_or_insert_mut(id, Folded::default).lost = true,
            Some(kind) => *self.sequences.entry((kind, id)).or_default() += 1,
            None => {}
        }
        Ok(())
    }

    /// Judges an event by the rules of its version, and takes it in as it is recorded.
    pub(super) async fn judge(
        &mut self,
        recorded: &RecordedEvent,
        version: Version,
        whose: &str,
        report: &mut VerifyReport,
    ) -> Result<(), LogError> {
        let judged = match &recorded.event {
            Event::Petition(event) => self.petition(recorded, version, event, report).await?,
            Event::Unit(_) | Event::Petitioner(_) => Some(self.other(recorded, version)),
        };
        let Some(judged) = judged else { return Ok(()) };
        report.decided += 1;
        if let Err(what) = judged {
            report.find(recorded.position, whose, what);
        }
        Ok(())
    }

    async fn petition(
        &mut self,
        recorded: &RecordedEvent,
        version: Version,
        event: &PetitionEvent,
        report: &mut VerifyReport,
    ) -> Result<Option<Result<(), String>>, LogError> {
        self.fold(&recorded.aggregate_id, recorded).await?;
        self.petitions += u64::from(matches!(event, PetitionEvent::Registered(_)));
        let facts = self.facts(recorded, event).await?;
        let folded = self.folded.get_or_insert_mut_ref(recorded.aggregate_id.as_str(), Folded::default);
        if folded.lost {
            return Ok(None);
        }
        let before = &mut folded.petition;
        let in_sequence = in_sequence(before.sequence, recorded.sequence);
        before.sequence = recorded.sequence - 1;
        let mut rules = self.rules.clone();
        let procedure = &recorded.metadata.procedure;
        if *procedure != rules.procedure.version {
            *report.other_procedures.entry(procedure.clone()).or_default() += 1;
            rules.procedure = Arc::new(rules.procedure.implied_by(before, event));
        }
        let mut moment = moment(self.log, recorded);
        let decide = |moment: &Moment| {
            let id: PetitionId =
                recorded.aggregate_id.parse().map_err(|error: InvalidId| error.to_string())?;
            let judged =
                again::petition(Then { rules: &rules, moment, facts: &facts, version }, &id, before, event);
            // Who may date a step further back is not on record; that the rest holds can be seen.
            let back = matches!(judged, Err(Disagreement::Refused { code: "DATE_TOO_FAR_BACK", .. }));
            if back {
                Ok(true)
            } else {
                judged.map(|()| false).map_err(|disagreement| disagreement.to_string())
            }
        };
        let mut judged = decide(&moment);
        if judged == Ok(true) {
            moment.any_day = true;
            report.backdated += 1;
            judged = decide(&moment);
        }
        folded.evolve(event, recorded);
        let petitioner = folded.petition.registration.as_ref().filter(|_| event.sealed().is_some());
        if let Some(held) = petitioner.and_then(|first| self.held.get_mut(first.petitioner_id.as_str())) {
            *held += 1;
        }
        Ok(Some(in_sequence.and(judged.map(drop))))
    }

    /// An event of a unit or a petitioner.
    fn other(&mut self, recorded: &RecordedEvent, version: Version) -> Result<(), String> {
        let id = &recorded.aggregate_id;
        let sequence = self.sequences.entry((recorded.event.kind(), id.clone())).or_default();
        let in_sequence = in_sequence(*sequence, recorded.sequence);
        *sequence = recorded.sequence;
        let mut facts = Facts::default();
        let moment = moment(self.log, recorded);
        let judged = match &recorded.event {
            Event::Unit(event) => {
                let code = id.parse().map_err(|error: InvalidId| error.to_string())?;
                let then = Then { rules: &self.rules, moment: &moment, facts: &facts, version };
                let judged = again::unit(then, &code, event);
                Arc::make_mut(&mut self.rules.units).apply(&code, event);
                judged
            }
            Event::Petitioner(event) => {
                facts.held_events = self.held.insert(id.clone(), 0).unwrap_or(0);
                let id = id.parse().map_err(|error: InvalidId| error.to_string())?;
                let then = Then { rules: &self.rules, moment: &moment, facts: &facts, version };
                again::petitioner(then, &id, event)
            }
            Event::Petition(_) => Ok(()),
        };
        in_sequence.and(judged.map_err(|disagreement| disagreement.to_string()))
    }

    /// Sees to it that a petition's state is at hand as it was before an event of the log.
    async fn fold(&mut self, id: &str, before: &RecordedEvent) -> Result<(), LogError> {
        let first = before.aggregate_id == id && before.sequence == 1;
        if first || self.folded.get(id).is_some() {
            return Ok(());
        }
        let mut folded = Folded::default();
        match self.log.history(AggregateKind::Petition, id).await {
            Ok(history) => {
                for recorded in history.iter().take_while(|recorded| recorded.position < before.position) {
                    if let Event::Petition(event) = &recorded.event {
                        folded.evolve(event, recorded);
                    }
                }
            }
            Err(LogError::Unreadable { .. }) => folded.lost = true,
            Err(fault) => return Err(fault),
        }
        self.folded.put(id.to_owned(), folded);
        Ok(())
    }

    /// What the command path had looked up.
    async fn facts(&mut self, recorded: &RecordedEvent, event: &PetitionEvent) -> Result<Facts, LogError> {
        let registered_at =
            self.folded.peek(recorded.aggregate_id.as_str()).and_then(|folded| folded.registered_at);
        let mut facts = Facts { registered_at, ..Facts::default() };
        match event {
            PetitionEvent::Registered(registered) => {
                if let Some(first) = &registered.repeat_of {
                    self.fold(first.as_str(), recorded).await?;
                    let first = self.folded.peek(first.as_str());
                    facts.repeated_at = first.and_then(|first| first.registered_at);
                    let first = first.and_then(|first| first.petition.registration.as_ref());
                    facts.matter = first.map(|first| first.matter.clone());
                }
            }
            PetitionEvent::Corrected(corrected) => {
                if let CorrectionTarget::Visit { position, .. } = corrected.target {
                    let named: Option<i64> = sqlx::query_scalar(
                        "SELECT sequence FROM events WHERE position = $1 AND aggregate_type = 'petition' AND aggregate_id = $2",
                    )
                    .bind(position)
                    .bind(&recorded.aggregate_id)
                    .fetch_optional(&self.log.pool)
                    .await?;
                    facts.named_sequence = named.map(i64::unsigned_abs);
                }
            }
            _ => {}
        }
        Ok(facts)
    }
}

fn in_sequence(before: u64, found: u64) -> Result<(), String> {
    if found == before + 1 {
        Ok(())
    } else {
        Err(format!("its sequence is {found}, expected {}", before + 1))
    }
}

fn moment(log: &Log, recorded: &RecordedEvent) -> Moment {
    let occurred_at = recorded.metadata.occurred_at;
    Moment {
        occurred_at,
        occurred_on: log.local_day(occurred_at),
        now: recorded.recorded_at,
        today: log.local_day(recorded.recorded_at),
        any_day: recorded.metadata.origin != Origin::Live,
        origin: recorded.metadata.origin,
        due_limits: DueLimits::InForce,
    }
}
