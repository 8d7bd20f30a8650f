//! Deciding a batch, in the order of arrival: each command on the state that the commands before it left.

use super::{
    draft::Draft,
    lookup::{self, LookedUp},
    reach::{acts_for_own_unit, covers},
    repeated_commands::{answer_again, repeated},
    writer_cache::{Folded, WriterCache},
};
use crate::{
    AggregateKind, Answer, Command, Event, LogError, LogOptions, Metadata, Position, Receipt, RecordedEvent,
    Refusal, Request, clock::to_microseconds,
};
use chrono::{DateTime, Datelike, Utc};
use chrono_tz::Tz;
use redress_domain::{
    Case, Facts, Moment, Origin, PetitionId, PetitionerId, Salt, Sealed, SensitiveValues, State, StreamId,
    Summary, Version, invisible,
    kind::{Asker, Found, Need, Reach, ValueOwner, ValueOwners},
    numbers::{Given, Taken},
    upcast::UpcastersByKind,
};
use sqlx::PgConnection;
use std::{
    any::Any,
    borrow::Cow,
    collections::{BTreeSet, HashMap},
};

/// The decisions of one batch.
pub(super) struct Session<'a> {
    known: &'a mut WriterCache,
    found: LookedUp,
    zone: Tz,
    options: &'a LogOptions,
    /// The time of the whole batch. Never earlier than the last recorded time, even if the clock was set
    /// back.
    now: DateTime<Utc>,
    drafts: Vec<Draft>,
    /// Commands carried out in this batch, by actor and id.
    by_command: HashMap<(String, String), usize>,
}

impl<'a> Session<'a> {
    pub(super) fn new(
        known: &'a mut WriterCache,
        mut found: LookedUp,
        zone: Tz,
        options: &'a LogOptions,
    ) -> Self {
        let now = options.clock.now().max(known.head.recorded_at);
        found.ends_at = known.head.position;
        Self { known, found, zone, options, now, drafts: Vec::new(), by_command: HashMap::new() }
    }

    /// Answers every request, and returns what is to be written. A fault of the program or the machine ends
    /// the batch.
    ///
    /// An earlier command of the batch may add to what a command needs: that is looked up on the way, which
    /// is rare. The last value says whether the log was seen to end elsewhere meanwhile: the answers are then
    /// invalid.
    pub(super) async fn answer_all(
        mut self,
        connection: &mut PgConnection,
        requests: &[Request],
        upcasters: &UpcastersByKind,
    ) -> Result<(Vec<Answer>, Vec<Draft>, bool), LogError> {
        let mut answers = Vec::with_capacity(requests.len());
        self.look_up_numbers(connection, requests).await?;
        for request in requests {
            let one = std::slice::from_ref(request);
            lookup::meet_needs(connection, one, self.known, upcasters, &mut self.found).await?;
            self.look_up_numbers(connection, one).await?;
            answers.push(self.answer(request)?);
        }
        Ok((answers, self.drafts, self.found.moved))
    }

    fn answer(&mut self, request: &Request) -> Result<Answer, LogError> {
        let hash = request.hash();
        if let Some(answer) = self.first_answer(request, &hash) {
            return Ok(answer);
        }
        if let Err(refusal) = check_new(request) {
            return Ok(Err(refusal));
        }
        let next = self.next_number(request);
        let Some(command) = self.placed(request, next.as_ref()) else {
            return Ok(Err(Refusal::NumberTooLong));
        };
        let values = command.sensitive();
        let salt = new_salt(&values)?;
        match self.judge(request, &command, next, &values, &salt) {
            Ok(event) => self.record(request, command.stream(), event, hash, values, salt).map(Ok),
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// Looks up the last numbers of the series that requests take numbers of.
    async fn look_up_numbers(
        &mut self,
        connection: &mut PgConnection,
        requests: &[Request],
    ) -> Result<(), LogError> {
        let taken = requests.iter().filter_map(|request| {
            let Taken { series, unit } = self.taken(request)?;
            Some((series, unit, self.moment(request).occurred_on.year()))
        });
        let unknown = taken.filter(|book| !self.known.numbers.has(book)).collect();
        let WriterCache { numbers, rules, .. } = &mut *self.known;
        if let Some(seen) = numbers.look_up(connection, unknown, rules).await? {
            self.found.moved |= seen.position != self.found.ends_at;
            // What this batch has given already is not in the table yet.
            self.drafts.iter().for_each(|draft| numbers.note(&draft.recorded, rules));
        }
        Ok(())
    }

    /// The series that a request takes a number of, as its case is now.
    fn taken(&self, request: &Request) -> Option<Taken> {
        match self.known.streams.peek(&request.command.stream()) {
            Some(own) => request.command.takes(&own.state),
            None => request.command.takes(&State::of(request.command.kind())),
        }
    }

    fn next_number(&self, request: &Request) -> Option<Given> {
        self.known.numbers.next(&self.taken(request)?, self.moment(request).occurred_on.year())
    }

    /// The command, to the case that the office opens for it under the next number; `None` if that is no id.
    fn placed<'r>(&self, request: &'r Request, next: Option<&Given>) -> Option<Cow<'r, Command>> {
        let command = &request.command;
        if !command.awaits_id() {
            return Some(Cow::Borrowed(command));
        }
        let (series, next) = (self.taken(request)?.series, next?);
        let year = self.moment(request).occurred_on.year();
        let number = self.known.rules.procedure.numbers.of(series).render(&next.unit, year, next.n);
        command.under(&number).ok().map(Cow::Owned)
    }

    /// The answer that this command id got before, in this batch or an earlier one.
    fn first_answer(&self, request: &Request, hash: &[u8; 32]) -> Option<Answer> {
        let key = (request.actor.clone(), request.command_id.to_string());
        if let Some(draft) = self.by_command.get(&key).map(|index| &self.drafts[*index]) {
            return Some(answer_again(request, hash, (&draft.recorded, &draft.hash, Some(&draft.salt))));
        }
        let earlier = repeated(request, &self.found.earlier, self.known.head.shared_actors_upto)?;
        Some(earlier.answer_again(request, hash))
    }

    fn judge(
        &mut self,
        request: &Request,
        command: &Command,
        next: Option<Given>,
        values: &SensitiveValues,
        salt: &Salt,
    ) -> Result<Event, Refusal> {
        let Request { unit, within, .. } = request;
        let rules = self.known.rules.clone();
        let moment = self.moment(request);
        let asker =
            Asker { unit: unit.as_ref(), within: within.as_ref(), units: &rules.units, today: moment.today };
        self.touch(command);
        let unknown = Folded::of(command.kind());
        let folded = self.known.streams.peek(&command.stream()).unwrap_or(&unknown);
        let facts = Facts { next, ..command.facts(&folded.state, &asker, &*self)? };
        let is_covered = covers(command, folded, &asker)?;
        let folded = if is_covered { folded } else { &unknown };
        command.bar(&folded.state, &asker)?;
        if is_covered {
            acts_for_own_unit(command, &asker)?;
        }
        // The history of a case that the actor does not see is as long as that of one that does not exist.
        let sees = |case: Summary| asker.reaches(case.seers());
        let is_unseen = command.reach() == Reach::Known && !folded.state.summary().is_some_and(sees);
        let actual = if is_unseen { 0 } else { folded.sequence };
        if let Some(expected) = request.expected_sequence.filter(|expected| *expected != actual) {
            return Err(Refusal::SequenceConflict { expected, actual });
        }
        let sealed = Sealed::of(values, salt);
        let case = Case { rules: &rules, moment: &moment, facts: &facts, sealed, version: Version::NEW };
        command.decide(&folded.state, &case)
    }

    /// Marks what a command rests on as used, so that the cache keeps it.
    fn touch(&mut self, command: &Command) {
        self.known.stream(&command.stream());
        for need in self.known.needs_of(command) {
            if let Need::Case(stream) = need {
                self.known.stream(&stream);
            }
        }
    }

    fn moment(&self, request: &Request) -> Moment {
        let day = |time: DateTime<Utc>| time.with_timezone(&self.zone).date_naive();
        let occurred_at = request.occurred_at.map_or(self.now, to_microseconds);
        Moment {
            occurred_at,
            occurred_on: day(occurred_at),
            now: self.now,
            today: day(self.now),
            any_day: request.may_backdate || request.origin != Origin::Live,
            origin: request.origin,
            due_limits: request.due_limits,
        }
    }

    fn record(
        &mut self,
        request: &Request,
        stream: StreamId,
        event: Event,
        hash: [u8; 32],
        values: SensitiveValues,
        salt: Salt,
    ) -> Result<Receipt, LogError> {
        let recorded = RecordedEvent {
            position: Position(self.known.head.position + 1),
            recorded_at: self.now,
            aggregate_id: stream.1.clone(),
            sequence: self.known.stream(&stream).sequence + 1,
            event,
            metadata: self.metadata(request),
        };
        let petitioner = if values.is_empty() { None } else { self.petitioner(&stream, &recorded.event)? };
        let concerned = self.concerned(&recorded.event)?;
        self.known.append(&stream, &recorded)?;
        self.by_command.insert((request.actor.clone(), request.command_id.to_string()), self.drafts.len());
        self.drafts.push(Draft { recorded: recorded.clone(), hash, values, salt, petitioner, concerned });
        Ok(Receipt { recorded, repeated: false })
    }

    fn metadata(&self, request: &Request) -> Metadata {
        Metadata {
            occurred_at: request.occurred_at.map_or(self.now, to_microseconds),
            actor: request.actor.clone(),
            unit: request.unit.as_ref().map(ToString::to_string),
            command_id: request.command_id.to_string(),
            correlation_id: request.correlation_id.clone(),
            causation_id: request.causation_id.clone(),
            origin: request.origin,
            procedure: self.options.procedure.version.clone(),
        }
    }

    /// The petitioner who owns the values of the next event; `None`: nobody, or the case itself.
    fn petitioner(&self, stream: &StreamId, event: &Event) -> Result<Option<String>, LogError> {
        if stream.0.values() == ValueOwners::Nobody {
            return Ok(None);
        }
        let before = self.known.streams.peek(stream).map(|folded| &folded.state);
        let owner = before.map_or_else(|| State::of(stream.0).owner(event), |before| before.owner(event));
        match owner {
            ValueOwner::Petitioner(petitioner) => Ok(Some(petitioner.as_str().to_owned())),
            ValueOwner::PetitionerOf(case) => match self.petitioner_of(&case)? {
                Some(petitioner) => Ok(Some(petitioner)),
                None => Err(undeclared(&case)),
            },
            ValueOwner::Case => Ok(None),
        }
    }

    /// The petitioners of the cases that an event names, if the case has values of its own.
    fn concerned(&self, event: &Event) -> Result<Vec<String>, LogError> {
        if event.kind().values() != ValueOwners::ByEvent {
            return Ok(Vec::new());
        }
        let mut concerned = Vec::new();
        for case in event.names() {
            concerned.extend(self.petitioner_of(&case)?);
        }
        Ok(concerned)
    }

    /// The petitioner of another case.
    fn petitioner_of(&self, case: &StreamId) -> Result<Option<String>, LogError> {
        let folded = self.known.streams.peek(case).ok_or_else(|| undeclared(case))?;
        Ok(folded.state.petitioner().map(|petitioner| petitioner.as_str().to_owned()))
    }
}

/// The fault of a kind whose event names a case that its command did not declare as a need, or that does not
/// exist.
fn undeclared((kind, id): &StreamId) -> LogError {
    LogError::Undeclared { case: format!("{} {id}", kind.as_str()) }
}

/// The state of a case as looked up for the batch, with the changes of its earlier commands.
impl Found for Session<'_> {
    fn state(&self, case: &StreamId) -> Option<&dyn Any> {
        self.known.streams.peek(case).map(|folded| folded.state.any())
    }

    fn summary(&self, case: &StreamId, asker: &Asker<'_>, is_named: bool) -> Option<Summary> {
        self.known.streams.peek(case)?.state.seen_by(asker, is_named)
    }

    fn cases_about(&self, kind: AggregateKind, petitioner: &PetitionerId) -> Vec<&dyn Any> {
        // What this batch has named already is not in the table yet.
        let named = self.drafts.iter().filter(|draft| {
            draft.recorded.event.kind() == kind
                && draft.concerned.iter().any(|concerned| concerned == petitioner.as_str())
        });
        let named: BTreeSet<StreamId> = named.map(|draft| draft.recorded.stream()).collect();
        let before = self.found.about.get(&(kind, petitioner.clone())).into_iter().flatten();
        before.chain(&named).filter_map(|case| self.state(case)).collect()
    }

    fn event(&self, position: i64) -> Option<(&StreamId, u64)> {
        self.found.events.get(&position).map(|(stream, sequence)| (stream, *sequence))
    }

    fn values(&self, petitioner: &PetitionerId) -> u64 {
        self.found.values.get(petitioner.as_str()).copied().unwrap_or(0)
    }

    fn terminated(&self, matter: &PetitionId) -> Vec<StreamId> {
        let before = self.found.terminated.get(matter.as_str()).into_iter().flatten().cloned();
        let in_this_batch = self.drafts.iter().map(|draft| &draft.recorded);
        let terminated = in_this_batch.filter(|recorded| recorded.event.terminates() == Some(matter));
        before.chain(terminated.map(RecordedEvent::stream)).collect()
    }
}

/// Checks what is not part of any event. Only for commands that were not carried out before: a repeated
/// command gets its first answer.
fn check_new(request: &Request) -> Result<(), Refusal> {
    invisible::check_new(request.command_id.as_str()).map_err(|what| Refusal::CommandIdUnfit { what })?;
    // A clock shows 23:59:60 about once in ten years. Calendars read it as the second after it, or before it.
    let leaps = request.occurred_at.is_some_and(|at| at.timestamp_subsec_nanos() >= 1_000_000_000);
    if leaps { Err(Refusal::LeapSecond) } else { Ok(()) }
}

/// Draws a new salt. If there is nothing to seal, no random bits are drawn.
fn new_salt(values: &SensitiveValues) -> Result<Salt, LogError> {
    let mut salt = [0; 16];
    if !values.is_empty() {
        getrandom::fill(&mut salt).map_err(LogError::Random)?;
    }
    Ok(Salt(salt))
}
