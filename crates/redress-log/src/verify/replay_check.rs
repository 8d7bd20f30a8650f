//! The replay check of the log: decides each event again, on the state that it was decided on.

use super::{holdings::Holdings, numbers::NumberCheck, report::VerifyReport};
use crate::{AggregateKind, Command, Log, LogError, RecordedEvent};
use lru::LruCache;
use redress_domain::{
    DueLimits, Facts, Moment, Origin, PetitionId, PetitionerId, Procedure, Rules, State, StreamId, Summary,
    Version,
    kind::{Asker, Found, Need, ValueOwner, ValueOwners},
    numbers::Numbers,
    replay_check::{DecidedIn, Disagreement},
};
use sqlx::{Row, postgres::PgRow};
use std::{
    any::Any,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    num::NonZeroUsize,
    sync::Arc,
};

/// Cached states, about a kilobyte each. Other cases are read again when they have another event.
const CASES: NonZeroUsize = NonZeroUsize::new(50_000).expect("not zero");

/// The state of a case after the events so far.
struct Folded {
    sequence: u64,
    state: State,
    /// Part of its history cannot be read: later events cannot be checked.
    lost: bool,
}

impl Folded {
    fn of(kind: AggregateKind) -> Self {
        Self { sequence: 0, state: State::of(kind), lost: false }
    }

    fn evolve(&mut self, recorded: &RecordedEvent) {
        self.state.evolve(&recorded.event, &recorded.recording());
        self.sequence = recorded.sequence;
    }
}

/// The state of everything at a position.
pub(super) struct ReplayCheck<'a> {
    log: &'a Log,
    rules: Rules,
    folded: LruCache<StreamId, Folded>,
    /// For kinds that fold nothing, only the number of events matters.
    sequences: HashMap<StreamId, u64>,
    held: Holdings,
    numbers: NumberCheck,
    /// Cases and sequences of the events that the present event names.
    named: HashMap<i64, (StreamId, u64)>,
    /// Petitions whose procedure was terminated so far, by their matter.
    terminated: HashMap<PetitionId, Vec<StreamId>>,
    /// Cases so far, by kind.
    cases: BTreeMap<AggregateKind, u64>,
}

impl<'a> ReplayCheck<'a> {
    pub(super) async fn new(log: &'a Log, procedure: Arc<Procedure>, upto: i64) -> Result<Self, LogError> {
        let erased: HashSet<String> = sqlx::query_scalar(
            "SELECT DISTINCT aggregate_id FROM events WHERE aggregate_type = ANY($1) AND position <= $2",
        )
        .bind(AggregateKind::names_of(AggregateKind::erases))
        .bind(upto)
        .fetch_all(&log.pool)
        .await?
        .into_iter()
        .collect();
        Ok(Self {
            log,
            rules: Rules { procedure, ..Rules::default() },
            numbers: NumberCheck::default(),
            folded: LruCache::new(CASES),
            sequences: HashMap::new(),
            held: Holdings::of(erased),
            named: HashMap::new(),
            terminated: HashMap::new(),
            cases: BTreeMap::new(),
        })
    }

    /// Cases so far, by kind.
    pub(super) fn cases(&self) -> BTreeMap<AggregateKind, u64> {
        self.cases.clone()
    }

    /// The expected content of the log's table that says which erasures erase the own values of which case.
    pub(super) fn concerned(&self) -> BTreeSet<(String, String, String, i64)> {
        self.held.concerned()
    }

    /// Handles an event that cannot be read: later events of its case cannot be checked.
    pub(super) fn lose(&mut self, row: &PgRow) -> Result<(), LogError> {
        let (kind, id): (&str, String) = (row.try_get("aggregate_type")?, row.try_get("aggregate_id")?);
        self.numbers.lose(row.try_get("position")?);
        match AggregateKind::read(kind) {
            Some(kind) if kind.folds() => {
                self.folded.get_or_insert_mut((kind, id), || Folded::of(kind)).lost = true;
            }
            Some(kind) => *self.sequences.entry((kind, id)).or_default() += 1,
            None => {}
        }
        Ok(())
    }

    /// Checks an event by the rules of its version, and applies it as it was recorded.
    pub(super) async fn judge(
        &mut self,
        recorded: &RecordedEvent,
        version: Version,
        whose: &str,
        report: &mut VerifyReport,
    ) -> Result<(), LogError> {
        let stream = recorded.stream();
        if let Some(in_sequence) = self.next_in(&stream, recorded).await? {
            let judged = match recorded.event.reverse(&recorded.aggregate_id) {
                Ok(command) => {
                    self.look_up(&command, &stream, recorded).await?;
                    self.decide(recorded, &stream, &command, version, report)
                }
                Err(error) => Err(error.to_string()),
            };
            report.decided += 1;
            if let Err(what) = in_sequence.and(judged) {
                report.find(recorded.position, whose, what);
            }
        }
        if let Err(what) = self.numbers.note(recorded, &self.rules) {
            report.find(recorded.position, whose, what);
        }
        self.take_in(recorded, &stream);
        Ok(())
    }

    /// Whether an event is the next one of its case; `None` if that cannot be checked because part of its
    /// history is lost.
    async fn next_in(
        &mut self,
        stream: &StreamId,
        recorded: &RecordedEvent,
    ) -> Result<Option<Result<(), String>>, LogError> {
        if recorded.sequence == 1 {
            *self.cases.entry(stream.0).or_default() += 1;
        }
        if !stream.0.folds() {
            let before = self.sequences.get(stream).copied().unwrap_or(0);
            return Ok(Some(in_sequence(before, recorded.sequence)));
        }
        self.fold(stream, recorded).await?;
        let folded = self.folded.get_or_insert_mut_ref(stream, || Folded::of(stream.0));
        Ok((!folded.lost).then(|| in_sequence(folded.sequence, recorded.sequence)))
    }

    /// Makes sure that a case's state before an event is cached.
    async fn fold(&mut self, stream: &StreamId, before: &RecordedEvent) -> Result<(), LogError> {
        let first = before.sequence == 1 && before.stream() == *stream;
        if first || self.folded.get(stream).is_some() {
            return Ok(());
        }
        let mut folded = Folded::of(stream.0);
        match self.log.history(stream.0, &stream.1).await {
            Ok(history) => {
                let earlier = history.iter().take_while(|recorded| recorded.position < before.position);
                earlier.for_each(|recorded| folded.evolve(recorded));
            }
            Err(LogError::Unreadable { .. }) => folded.lost = true,
            Err(fault) => return Err(fault),
        }
        self.folded.put(stream.clone(), folded);
        Ok(())
    }

    /// Looks up the facts that the command path had looked up.
    async fn look_up(
        &mut self,
        command: &Command,
        stream: &StreamId,
        recorded: &RecordedEvent,
    ) -> Result<(), LogError> {
        self.named.clear();
        let unknown = State::of(stream.0);
        let own = self.folded.peek(stream).map_or(&unknown, |folded| &folded.state);
        for need in command.needs(own) {
            match need {
                Need::Case(other) => self.fold(&other, recorded).await?,
                Need::CasesAbout { kind, petitioner } => {
                    for other in self.held.cases_about(kind, petitioner.as_str()) {
                        self.fold(&other, recorded).await?;
                    }
                }
                Need::Event(position) => self.find_event(position).await?,
                Need::Terminated(matter) => {
                    for petition in self.terminated(&matter) {
                        self.fold(&petition, recorded).await?;
                    }
                }
                Need::Values(_) => {}
            }
        }
        Ok(())
    }

    async fn find_event(&mut self, position: i64) -> Result<(), LogError> {
        let found: Option<(String, String, i64)> =
            sqlx::query_as("SELECT aggregate_type, aggregate_id, sequence FROM events WHERE position = $1")
                .bind(position)
                .fetch_optional(&self.log.pool)
                .await?;
        if let Some((kind, id, sequence)) = found
            && let Some(kind) = AggregateKind::read(&kind)
        {
            self.named.insert(position, ((kind, id), sequence.unsigned_abs()));
        }
        Ok(())
    }

    fn decide(
        &self,
        recorded: &RecordedEvent,
        stream: &StreamId,
        command: &Command,
        version: Version,
        report: &mut VerifyReport,
    ) -> Result<(), String> {
        let unknown = State::of(stream.0);
        let before = self.folded.peek(stream).map_or(&unknown, |folded| &folded.state);
        let mut rules = self.rules.clone();
        let procedure = &recorded.metadata.procedure;
        let number = recorded.event.number(&recorded.aggregate_id);
        let is_other = *procedure != rules.procedure.version;
        if is_other && let Some(implied) = recorded.event.implied(&rules.procedure, before) {
            *report.other_procedures.entry(procedure.clone()).or_default() += 1;
            rules.procedure = Arc::new(implied);
        }
        if is_other {
            let number = number.map(|numbered| (numbered.series, numbered.number));
            Arc::make_mut(&mut rules.procedure).numbers = Numbers::recorded(number);
        }
        let mut moment = moment(self.log, recorded);
        // The actor's bound is not recorded, so what the actor may name is not checked again.
        let asker = Asker::unbound(&rules.units, moment.today);
        let facts = command.facts(before, &asker, self).map_err(|refusal| refusal.to_string())?;
        let next = number.and_then(|numbered| numbered.given.cloned());
        let facts = Facts { next, ..facts };
        let decide = |moment: &Moment| {
            let context = DecidedIn { rules: &rules, moment, facts: &facts, version };
            let judged = recorded.event.check_replay(context, &recorded.aggregate_id, before);
            judged.map_err(|error| error.to_string())
        };
        let mut judged = decide(&moment)?;
        // Whether the actor may date a step further back is not recorded. Everything else is checked.
        if matches!(judged, Err(Disagreement::Refused { code: "DATE_TOO_FAR_BACK", .. })) {
            moment.any_day = true;
            report.backdated += 1;
            judged = decide(&moment)?;
        }
        judged.map_err(|disagreement| disagreement.to_string())
    }

    /// The numbers so far.
    pub(super) fn numbers(&self) -> &NumberCheck {
        &self.numbers
    }

    /// Applies an event as it was recorded, whether or not it is correct.
    fn take_in(&mut self, recorded: &RecordedEvent, stream: &StreamId) {
        if stream.0.arranges() {
            // An invalid id was reported when the event was checked.
            let _ = recorded.event.arrange(&stream.1, &mut self.rules);
        }
        if let Some(matter) = recorded.event.terminates() {
            self.terminated.entry(matter.clone()).or_default().push(stream.clone());
        }
        if stream.0.erases() {
            self.held.erase(&stream.1);
        }
        if !stream.0.folds() {
            self.sequences.insert(stream.clone(), recorded.sequence);
            return;
        }
        self.hold(recorded, stream);
        let folded = self.folded.get_or_insert_mut_ref(stream, || Folded::of(stream.0));
        if !folded.lost {
            folded.evolve(recorded);
        }
    }

    /// Records who owns the values of the next event of a case, and whom it concerns by naming their
    /// petitions.
    fn hold(&mut self, recorded: &RecordedEvent, stream: &StreamId) {
        if stream.0.values() == ValueOwners::Nobody {
            return;
        }
        let (event, of_event) = (&recorded.event, stream.0.values() == ValueOwners::ByEvent);
        let petitioner_of = |case: &StreamId| {
            let petitioner = self.folded.peek(case).and_then(|folded| folded.state.petitioner());
            petitioner.map(|petitioner| petitioner.as_str().to_owned())
        };
        let sealed = event.sealed().map(|_| {
            let unknown = State::of(stream.0);
            let before = self.folded.peek(stream).map_or(&unknown, |folded| &folded.state);
            match before.owner(event) {
                ValueOwner::Petitioner(petitioner) => Some(petitioner.as_str().to_owned()),
                ValueOwner::PetitionerOf(case) => petitioner_of(&case),
                ValueOwner::Case => None,
            }
        });
        let named = if of_event { event.names() } else { Vec::new() };
        let concerned: Vec<String> = named.iter().filter_map(petitioner_of).collect();
        for petitioner in concerned {
            self.held.concern(stream, &petitioner, recorded.position.0);
        }
        if let Some(petitioner) = sealed {
            self.held.add(stream, petitioner.as_deref());
        }
    }
}

impl Found for ReplayCheck<'_> {
    fn state(&self, case: &StreamId) -> Option<&dyn Any> {
        self.folded.peek(case).map(|folded| folded.state.any())
    }

    fn summary(&self, case: &StreamId, asker: &Asker<'_>, is_named: bool) -> Option<Summary> {
        self.folded.peek(case)?.state.seen_by(asker, is_named)
    }

    fn cases_about(&self, kind: AggregateKind, petitioner: &PetitionerId) -> Vec<&dyn Any> {
        let cases = self.held.cases_about(kind, petitioner.as_str());
        cases.iter().filter_map(|case| self.state(case)).collect()
    }

    fn event(&self, position: i64) -> Option<(&StreamId, u64)> {
        self.named.get(&position).map(|(stream, sequence)| (stream, *sequence))
    }

    fn values(&self, petitioner: &PetitionerId) -> u64 {
        self.held.held(petitioner.as_str())
    }

    fn terminated(&self, matter: &PetitionId) -> Vec<StreamId> {
        self.terminated.get(matter).cloned().unwrap_or_default()
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
