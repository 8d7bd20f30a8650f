//! Judging a batch, in the order of arrival: each command on the state that those before it left.

use super::{
    Receipt,
    known::{Folded, Known},
    lookup::{Found, repeated, stream_of},
    scope,
};
use crate::{
    AggregateKind, Answer, Command, Event, LogError, LogOptions, Metadata, Position, RecordedEvent, Refusal,
    Request, clock::to_microseconds,
};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use redress_domain::{
    Facts, Moment, Origin, PetitionId, Rules, Salt, SensitiveValues, Submitted, UnitTree, hidden,
    petition::{PetitionCommand, PetitionEvent},
    unit::Unit,
};
use std::collections::HashMap;

/// An event that is to be written, with what goes beside it.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) recorded: RecordedEvent,
    pub(super) hash: [u8; 32],
    pub(super) values: SensitiveValues,
    pub(super) salt: Salt,
    /// Whose values they are.
    pub(super) petitioner: Option<String>,
}

/// The judgement of one batch.
pub(super) struct Session<'a> {
    known: &'a mut Known,
    found: Found,
    zone: Tz,
    options: &'a LogOptions,
    /// The time of the whole batch; never before what was recorded last, even if the clock was put back.
    now: DateTime<Utc>,
    drafts: Vec<Draft>,
    /// Commands carried out in this batch, by actor and id.
    by_command: HashMap<(String, String), usize>,
}

impl<'a> Session<'a> {
    pub(super) fn new(known: &'a mut Known, found: Found, zone: Tz, options: &'a LogOptions) -> Self {
        let now = options.clock.now().max(known.head.recorded_at);
        Self { known, found, zone, options, now, drafts: Vec::new(), by_command: HashMap::new() }
    }

    /// Answers every request; with what is to be written. A fault is of the program or the machine, and ends the batch.
    pub(super) fn answer_all(mut self, requests: &[Request]) -> Result<(Vec<Answer>, Vec<Draft>), LogError> {
        let answers = requests.iter().map(|request| self.answer(request)).collect::<Result<_, _>>()?;
        Ok((answers, self.drafts))
    }

    fn answer(&mut self, request: &Request) -> Result<Answer, LogError> {
        let hash = request.hash();
        if let Some(answer) = self.first_answer(request, &hash) {
            return Ok(answer);
        }
        if let Err(refusal) = check_new(request) {
            return Ok(Err(refusal));
        }
        let values = request.command.sensitive();
        let salt = new_salt(&values)?;
        match self.judge(request, salt.clone()) {
            Ok(event) => self.record(request, event, hash, values, salt).map(Ok),
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// The answer that this command id got before, in this batch or an earlier one.
    fn first_answer(&self, request: &Request, hash: &[u8; 32]) -> Option<Answer> {
        let key = (request.actor.clone(), request.command_id.to_string());
        if let Some(draft) = self.by_command.get(&key).map(|index| &self.drafts[*index]) {
            return Some(answer_again(request, hash, &draft.recorded, &draft.hash, Some(&draft.salt)));
        }
        let earlier = repeated(request, &self.found.earlier, self.known.head.shared_actors_upto)?;
        Some(answer_again(request, hash, &earlier.recorded, &earlier.hash, earlier.salt.as_ref()))
    }

    fn judge(&mut self, request: &Request, salt: Salt) -> Result<Event, Refusal> {
        let rules = Rules { procedure: self.options.procedure.clone(), units: self.known.units.clone() };
        let moment = self.moment(request);
        let facts = self.facts(request, &rules.units, moment.today)?;
        let unknown = Folded::default();
        let folded = match self.known.stream(&stream_of(&request.command)) {
            folded if scope::covers(request, folded, &rules.units, moment.today)? => folded,
            _ => &unknown,
        };
        scope::check_not_accused(request, folded, &rules.units, moment.today)?;
        let actual = folded.sequence;
        if let Some(expected) = request.expected_sequence.filter(|expected| *expected != actual) {
            return Err(Refusal::SequenceConflict { expected, actual });
        }
        match &request.command {
            Command::Petition(_, command) => {
                let submitted = Submitted { command: command.clone(), moment, salt, facts };
                Ok(Event::Petition(folded.petition.decide(&submitted, &rules)?))
            }
            Command::Unit(to) => {
                let submitted = Submitted { command: (), moment, salt, facts };
                Ok(Event::Unit(Unit::decide(to, &submitted.case(&rules, &SensitiveValues::default()))?))
            }
            Command::Erase(erase) => {
                let submitted = Submitted { command: (), moment, salt, facts };
                Ok(Event::Petitioner(erase.decide(&submitted.case(&rules, &erase.sensitive()))?))
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

    fn facts(&mut self, request: &Request, units: &UnitTree, today: NaiveDate) -> Result<Facts, Refusal> {
        let mut facts = Facts::default();
        match &request.command {
            Command::Petition(_, PetitionCommand::Register(registration)) => {
                if let Some(first) = &registration.repeat_of {
                    let first = self.known.stream(&petition_stream(first));
                    // Of one that may not be named nothing is known: neither its matter nor its day.
                    if scope::may_repeat(request, registration, first, units, today)? {
                        facts.repeated_at = first.registered_at;
                        let first = first.petition.registration.as_ref();
                        facts.matter = first.map(|first| first.matter.clone());
                    }
                }
            }
            Command::Petition(id, PetitionCommand::Correct(correction)) => {
                let named = correction.visit.and_then(|position| self.found.named.get(&position));
                facts.named_sequence =
                    named.filter(|(of, _)| of == id.as_str()).map(|(_, sequence)| *sequence);
            }
            Command::Petition(id, _) => {
                facts.registered_at = self.known.stream(&petition_stream(id)).registered_at;
            }
            Command::Unit(_) => {}
            Command::Erase(erase) => {
                let petitioner = erase.petitioner_id.as_str();
                let now_held =
                    self.drafts.iter().filter(|d| d.petitioner.as_deref() == Some(petitioner)).count();
                facts.held_events = self.found.held.get(petitioner).copied().unwrap_or(0) + now_held as u64;
            }
        }
        Ok(facts)
    }

    fn record(
        &mut self,
        request: &Request,
        event: Event,
        hash: [u8; 32],
        values: SensitiveValues,
        salt: Salt,
    ) -> Result<Receipt, LogError> {
        let stream = stream_of(&request.command);
        let recorded = RecordedEvent {
            position: Position(self.known.head.position + 1),
            recorded_at: self.now,
            aggregate_id: stream.1.clone(),
            sequence: self.known.stream(&stream).sequence + 1,
            event,
            metadata: self.metadata(request),
        };
        self.known.append(&stream, &recorded)?;
        if let Command::Erase(erase) = &request.command {
            // What came before is erased with this batch; what comes after counts anew.
            self.found.held.remove(erase.petitioner_id.as_str());
        }
        let petitioner = self.petitioner(&request.command, &recorded.event).filter(|_| !values.is_empty());
        self.by_command.insert((request.actor.clone(), request.command_id.to_string()), self.drafts.len());
        self.drafts.push(Draft { recorded: recorded.clone(), hash, values, salt, petitioner });
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

    /// Whose sensitive values an event has. The reason of an erasure is nobody's: it outlives the erasure.
    fn petitioner(&mut self, command: &Command, event: &Event) -> Option<String> {
        let Command::Petition(id, _) = command else { return None };
        let petitioner = match event {
            Event::Petition(PetitionEvent::Registered(registered)) => Some(&registered.petitioner_id),
            _ => {
                let folded = self.known.stream(&petition_stream(id));
                folded.petition.registration.as_ref().map(|registration| &registration.petitioner_id)
            }
        };
        petitioner.map(|petitioner| petitioner.as_str().to_owned())
    }
}

/// What a request gets whose command id was used before: the first answer, if it asks for the same. Sensitive input is compared
/// by the event's seal; once the values are erased, there is nothing left to compare it with.
pub(super) fn answer_again(
    request: &Request,
    hash: &[u8; 32],
    recorded: &RecordedEvent,
    first_hash: &[u8],
    salt: Option<&Salt>,
) -> Answer {
    let values = request.command.sensitive();
    let same_values = match (recorded.event.sealed(), salt) {
        (None, _) => values.is_empty(),
        (Some(sealed), Some(salt)) => sealed.proves(&values, salt),
        (Some(_), None) => true,
    };
    if first_hash == hash && same_values {
        Ok(Receipt { recorded: recorded.clone(), repeated: true })
    } else {
        Err(Refusal::CommandIdReused)
    }
}

/// Checks what no event says, of a command that was not carried out before: one that was, by an earlier program, gets its first answer.
fn check_new(request: &Request) -> Result<(), Refusal> {
    hidden::check_new(request.command_id.as_str()).map_err(|what| Refusal::CommandIdUnfit { what })?;
    // A clock shows 23:59:60 about once in ten years, and calendars take it for the second after it, or before it.
    let leaps = request.occurred_at.is_some_and(|at| at.timestamp_subsec_nanos() >= 1_000_000_000);
    if leaps { Err(Refusal::LeapSecond) } else { Ok(()) }
}

fn petition_stream(id: &PetitionId) -> (AggregateKind, String) {
    (AggregateKind::Petition, id.as_str().to_owned())
}

/// A new salt; where there is nothing to seal, none is drawn.
fn new_salt(values: &SensitiveValues) -> Result<Salt, LogError> {
    let mut salt = [0; 16];
    if !values.is_empty() {
        getrandom::fill(&mut salt).map_err(LogError::Random)?;
    }
    Ok(Salt(salt))
}
