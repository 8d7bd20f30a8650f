//! The check before an import: turns every row into commands and applies the domain's rules to them in
//! memory. Writes nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{Hash, Hasher};

use chrono::{DateTime, Utc};
use redress_domain::{
    Facts, Moment, PetitionId, Rules, Salt, Submitted,
    petition::{Petition, PetitionCommand, PetitionError, ToPetition},
};
use redress_log::{AggregateKind, Command, Log, Position, Refusal, Request};

use crate::{
    ACTOR, ImportFault, Problem,
    case_file::CaseFile,
    columns::Column,
    index::{Broken, BrokenLink, Earlier, Index, Place, RowNumber, State},
    plan::{Plan, column_of},
    problem::Severity,
    progress::Bar,
    reimport::{Difference, Known},
    table::Row,
};

/// How many rows are checked with one query to the log.
const CHUNK: usize = 500;

/// Checks rows against the log.
pub(crate) struct Checker<'a> {
    /// The log and its end when the check began. `None` checks against an empty log.
    pub(crate) log: Option<(&'a Log, Position)>,
    pub(crate) file: &'a CaseFile,
    pub(crate) rules: &'a Rules,
    /// The time when the check began.
    pub(crate) now: DateTime<Utc>,
}

/// A row, with its commands if its values could be read.
pub(crate) struct Entry {
    pub(crate) number: RowNumber,
    pub(crate) row: Row,
    plan: Result<Plan, Vec<Problem>>,
}

/// A row that can be imported, or was imported before.
pub(crate) struct Good {
    state: State,
    /// The case that it repeats, if the log does not have that case yet.
    link: Option<PetitionId>,
    /// Notes about the row that do not make it bad.
    notes: Vec<Problem>,
    /// Whether the log already has its first steps.
    continues: bool,
    /// Lines of an event log that the mapping calls `NOTHING`.
    passed_over: usize,
    registered: DateTime<Utc>,
}

/// Rows that are refused because of the case that they repeat.
pub(crate) type BrokenLinks = BTreeMap<RowNumber, BrokenLink>;

impl Checker<'_> {
    /// Checks the whole file and reports every problem: first those of single rows in their order, then those
    /// of rows that repeat others.
    pub(crate) async fn check(
        &self,
        report: &mut dyn FnMut(&Problem),
    ) -> Result<(Index, BrokenLinks), ImportFault> {
        let bar = Bar::new("checking");
        let mut index = Index::default();
        let mut rows = self.file.cases(&bar)?;
        let mut ended = false;
        while !ended {
            let mut chunk = Vec::new();
            while chunk.len() < CHUNK && !ended {
                match rows.next().transpose()? {
                    Some(row) => chunk.extend(
                        self.take(&mut index, row, &mut |note: &Problem| bar.suspend(|| report(note))),
                    ),
                    None => ended = true,
                }
            }
            let verdicts = self.judge(&chunk).await?;
            for (entry, verdict) in chunk.iter().zip(verdicts) {
                match verdict {
                    Ok(good) => {
                        index.set(entry.number, good.state);
                        index.register(entry.number, good.registered);
                        index.passed_over += good.passed_over;
                        index.continued += usize::from(good.continues);
                        index.less += usize::from(!good.notes.is_empty());
                        good.link.iter().for_each(|to| index.link(entry.number, entry.row.line, to));
                        bar.suspend(|| good.notes.iter().for_each(&mut *report));
                    }
                    Err(problems) => {
                        index.set(entry.number, State::Bad);
                        bar.suspend(|| problems.iter().for_each(&mut *report));
                    }
                }
            }
        }
        let broken = index.break_links();
        for link in broken.values() {
            bar.suspend(|| report(&self.problem_of_link(link)));
        }
        Ok((index, broken))
    }

    /// Adds the next row to the index. Returns `None` if the row is left out.
    fn take(&self, index: &mut Index, row: Row, report: &mut dyn FnMut(&Problem)) -> Option<Entry> {
        let left_out = |what: String| Problem {
            severity: Severity::LeftOut,
            ..Problem::of_row(row.line, "LEFT_OUT", what)
        };
        if let Some(why) = self.file.left_out(&row) {
            index.push_left_out();
            report(&left_out(why));
            return None;
        }
        let first = index.push(self.file.id(&row).as_ref(), row.line, content(&row));
        let number = index.len() - 1;
        if let Some(Earlier { place, same: true }) = first {
            index.set(number, State::LeftOut);
            report(&left_out(format!("the same row as line {}", place.line)));
            return None;
        }
        Some(self.entry(number, row, first.map(|first| first.place)))
    }

    /// The problem of a row whose link to an earlier case is broken.
    pub(crate) fn problem_of_link(&self, link: &BrokenLink) -> Problem {
        Problem {
            column: Some(self.file.named(None, Column::RepeatOf)),
            value: Some(link.target.to_string()),
            ..Problem::of_row(link.line, link.why.rule(), link.why.to_string())
        }
    }

    /// Reads a row. `first` is an earlier row with the same number.
    pub(crate) fn entry(&self, number: RowNumber, row: Row, first: Option<Place>) -> Entry {
        let plan = self.file.plan(&row, &self.rules.units);
        let plan = match first {
            None => plan,
            Some(Place { line, .. }) => {
                let what = format!("the number is not unique: line {line} has the same");
                let mut problems =
                    vec![self.file.problem(&row, Column::ExternalNumber, "NUMBER_TWICE", what)];
                problems.extend(plan.err().unwrap_or_default());
                Err(problems)
            }
        };
        Entry { number, row, plan }
    }

    /// Checks rows in their order.
    pub(crate) async fn judge(
        &self,
        entries: &[Entry],
    ) -> Result<Vec<Result<Good, Vec<Problem>>>, ImportFault> {
        let plans: Vec<&Plan> = entries.iter().filter_map(|entry| entry.plan.as_ref().ok()).collect();
        let petitions = self.petitions(&plans).await?;
        let begun = plans.iter().filter(|plan| petitions.contains_key(plan.id.as_str()));
        let begun: Vec<Request> = begun.flat_map(|plan| plan.requests.iter().cloned()).collect();
        let answers = match self.log {
            Some((log, _)) if !begun.is_empty() => log.first_answers(&begun).await?,
            _ => Vec::new(),
        };
        let mut answers = answers.into_iter();
        let judge = |entry: &Entry| {
            let plan = entry.plan.as_ref().map_err(Clone::clone)?;
            let known = petitions.get(plan.id.as_str());
            let steps = if known.is_some() { plan.requests.len() } else { 0 };
            let earlier: Vec<_> = answers.by_ref().take(steps).collect();
            if let Some(known) = known {
                self.compare(entry, plan, known, &earlier)?;
            }
            let refused = |(column, refusal): (Column, Refusal)| {
                let column = self.file.source_of(&entry.row, column);
                vec![self.file.problem(&entry.row, column, refusal.code(), message(&refusal))]
            };
            let state = self.simulate(plan, known, &earlier, &petitions).map_err(refused)?;
            self.check_order(entry, plan, &petitions).map_err(|problem| vec![problem])?;
            let link = plan.repeat_of.clone().filter(|to| !petitions.contains_key(to.as_str()));
            let notes = known.map_or_else(Vec::new, |known| self.missing_steps(entry, plan, known));
            let continues = known.is_some() && state == State::New;
            let registered =
                plan.requests.first().and_then(|request| request.occurred_at).unwrap_or(self.now);
            Ok(Good { state, link, notes, continues, passed_over: plan.passed_over, registered })
        };
        Ok(entries.iter().map(judge).collect())
    }

    /// Returns where a case that was imported before differs from the file now, each column once.
    fn compare(
        &self,
        entry: &Entry,
        plan: &Plan,
        known: &Known,
        earlier: &[Option<redress_log::Answer>],
    ) -> Result<(), Vec<Problem>> {
        let used_before =
            |answer: &Option<redress_log::Answer>| matches!(answer, Some(Err(Refusal::CommandIdReused)));
        let reused = plan.requests.iter().zip(earlier).filter(|(_, answer)| used_before(answer));
        let mut columns = BTreeSet::new();
        let mut problems = Vec::new();
        for (request, _) in reused {
            for Difference { column, logged, remedy } in known.differences(self.file, request) {
                let column = self.file.source_of(&entry.row, column);
                if columns.insert(column) {
                    let was = if column.is_sensitive() {
                        "another value".to_owned()
                    } else {
                        format!("{logged:?}")
                    };
                    let what = format!("this case was imported before, and the log has {was}; {remedy}");
                    problems.push(self.file.problem(&entry.row, column, "DIFFERS_FROM_LOG", what));
                }
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// Whether no step is earlier than the registration, to the second and not by the day alone, and the
    /// registration is not earlier than that of the case it repeats.
    fn check_order(
        &self,
        entry: &Entry,
        plan: &Plan,
        petitions: &HashMap<String, Known>,
    ) -> Result<(), Problem> {
        let Some(registered) = plan.requests.first().and_then(|request| request.occurred_at) else {
            return Ok(());
        };
        let problem = |column, rule, what: &str| Err(self.file.problem(&entry.row, column, rule, what));
        let original = plan.repeat_of.as_ref().and_then(|id| petitions.get(id.as_str()));
        if original.and_then(|known| known.registered_at).is_some_and(|original| registered < original) {
            let what = "expected an earlier case; by the log, this one was registered later";
            return problem(Column::RepeatOf, "REPEAT_BEFORE_ORIGINAL", what);
        }
        let early =
            plan.requests.iter().find(|request| request.occurred_at.is_some_and(|at| at < registered));
        if let Some(Command::Petition(ToPetition(_, command))) = early.map(|request| &request.command) {
            let column = self.file.source_of(&entry.row, column_of(command, None));
            let what = "this is earlier on that day than the registration of the case";
            return problem(column, "DATE_BEFORE_REGISTRATION", what);
        }
        Ok(())
    }

    /// Returns the steps that were imported before and that the row no longer contains.
    fn missing_steps(&self, entry: &Entry, plan: &Plan, known: &Known) -> Vec<Problem> {
        let missing_steps = known.missing_steps(self.file, &plan.requests).into_iter();
        let note = |Difference { column, logged, remedy }| {
            let logged = if column.is_sensitive() { "a value".to_owned() } else { format!("{logged:?}") };
            let what = format!("the log has {logged} from an earlier import and keeps it; {remedy}");
            Problem {
                severity: Severity::SaysLess,
                ..self.file.problem(&entry.row, column, "SAYS_LESS", what)
            }
        };
        missing_steps.map(note).collect()
    }

    /// Reads from the log the petitions of these rows, and those that they repeat.
    async fn petitions(&self, plans: &[&Plan]) -> Result<HashMap<String, Known>, ImportFault> {
        let mut petitions: HashMap<String, Known> = HashMap::new();
        let Some((log, head)) = self.log else { return Ok(petitions) };
        let ids = plans.iter().flat_map(|plan| [Some(&plan.id), plan.repeat_of.as_ref()]).flatten();
        let ids: Vec<String> = ids.map(|id| id.as_str().to_owned()).collect();
        for recorded in log.histories(AggregateKind::Petition, &ids, head).await? {
            petitions.entry(recorded.aggregate_id.clone()).or_default().take(recorded, ACTOR);
        }
        Ok(petitions)
    }

    /// Executes a row's commands in memory. Commands that an earlier import executed are skipped if their
    /// content is the same.
    fn simulate(
        &self,
        plan: &Plan,
        known: Option<&Known>,
        earlier: &[Option<redress_log::Answer>],
        petitions: &HashMap<String, Known>,
    ) -> Result<State, (Column, Refusal)> {
        let mut petition = known.map_or_else(Petition::default, |known| known.petition.clone());
        let mut state = State::There;
        for (step, request) in plan.requests.iter().enumerate() {
            let Command::Petition(ToPetition(_, command)) = &request.command else { continue };
            match earlier.get(step) {
                Some(Some(Ok(_))) => continue,
                // The difference was corrected since: the log now has the value of the file. Or it is only the
                // day of a naming.
                Some(Some(Err(Refusal::CommandIdReused))) if self.is_unchanged(known, request) => continue,
                Some(Some(Err(refusal))) => return Err((column_of(command, None), refusal.clone())),
                Some(None) | None => state = State::New,
            }
            let repeated = plan.repeat_of.as_ref();
            // A row that repeats another row is valid if that row is valid, which is known after the last
            // row.
            let matter = repeated.map(|id| {
                let registration =
                    petitions.get(id.as_str()).and_then(|first| first.petition.registration.as_ref());
                registration.map_or_else(|| id.clone(), |first| first.matter.clone())
            });
            // Steps that were imported before are not checked again, so later steps are checked against the
            // row's own registration.
            let registered_at =
                petition.registration.is_some().then(|| plan.requests[0].occurred_at).flatten();
            let facts = Facts { matter, registered_at, ..Facts::default() };
            let (moment, salt) = (self.moment(request), Salt([0; 16]));
            let submitted = Submitted { command: command.clone(), moment, salt, facts };
            let event = petition.decide(&submitted, self.rules);
            let event = event.map_err(|refusal| (column_of(command, refusal.field()), refusal.into()))?;
            petition.evolve(&event);
        }
        Ok(state)
    }

    /// Whether the log has today's values of the file, though not this very command: of a registration that was
    /// corrected since, or of a sponsor who was named on another day.
    fn is_unchanged(&self, known: Option<&Known>, request: &Request) -> bool {
        let Command::Petition(ToPetition(_, command)) = &request.command else { return false };
        let may_be = |known: &Known| match command {
            PetitionCommand::Register(_) => known.is_corrected(),
            PetitionCommand::NameSponsor(_) => true,
            _ => false,
        };
        known.is_some_and(|known| may_be(known) && known.differences(self.file, request).is_empty())
    }

    fn moment(&self, request: &Request) -> Moment {
        let local_day = |time: DateTime<Utc>| time.with_timezone(&self.file.calendar).date_naive();
        crate::moment(request.occurred_at.unwrap_or(self.now), request.due_limits, self.now, local_day)
    }
}

/// The refusal, worded for the person who edits the file.
fn message(refusal: &Refusal) -> String {
    let code = refusal.code();
    match refusal {
        Refusal::CommandIdReused => format!(
            "this case was imported before with another name or summary (not shown, since it is personal \
            data); an import does not change history [{code}]"
        ),
        Refusal::Petition(PetitionError::AlreadyRegistered) => {
            format!("a petition with this number was already registered, and not by an import [{code}]")
        }
        refusal => format!("{refusal} [{code}]"),
    }
}

/// A hash of a row's values, to recognise duplicates.
fn content(row: &Row) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    row.fields.as_slice().hash(&mut hasher);
    row.fields.iter().for_each(|field| field.len().hash(&mut hasher));
    hasher.finish()
}

impl Broken {
    fn rule(&self) -> &'static str {
        match self {
            Self::Unknown => "REPEAT_UNKNOWN",
            Self::Cycle => "REPEAT_CIRCLE",
            Self::Earlier(_) => "REPEAT_BEFORE_ORIGINAL",
            Self::LeftOut(_) => "REPEAT_LEFT_OUT",
        }
    }
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown => f.write_str("expected the number of an earlier case; neither this file nor the log has a case with this number"),
            Self::Cycle => f.write_str("expected an earlier case; this one repeats itself (a cycle, \
                perhaps through other cases)"),
            Self::Earlier(line) => write!(f, "expected an earlier case; the one on line {line} was \
                registered later than this one"),
            Self::LeftOut(line) => write!(f, "the case that this one repeats, on line {line}, is itself bad"),
        }
    }
}
