//! The complete check: every row becomes commands, and these are judged by the domain's own rules in memory. Nothing is changed.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use redress_domain::{
    Facts, Moment, PetitionId, Rules, Salt, Submitted,
    petition::{Petition, PetitionError},
};
use redress_log::{Command, Event, Log, Position, Refusal, Request};

use crate::{
    ImportFault, Problem,
    columns::Column,
    index::{Broken, BrokenLink, Index, Place, RowNumber, State},
    progress::Bar,
    row::CaseFile,
    steps::{Plan, column_of},
    table::Row,
};

/// Rows judged with one look into the log.
const CHUNK: usize = 500;

/// Judges rows against the log as it is.
pub(crate) struct Checker<'a> {
    /// The log and its end at the beginning; none: as if nothing were in it.
    pub(crate) log: Option<(&'a Log, Position)>,
    pub(crate) file: &'a CaseFile,
    pub(crate) rules: &'a Rules,
    /// The clock's time at the beginning.
    pub(crate) now: DateTime<Utc>,
}

/// A row, and its commands if its values allow any.
pub(crate) struct Entry {
    pub(crate) number: RowNumber,
    pub(crate) row: Row,
    plan: Result<Plan, Vec<Problem>>,
}

/// A row that can be imported, or has been.
pub(crate) struct Good {
    state: State,
    /// The case it repeats, if the log does not have that yet.
    link: Option<PetitionId>,
}

/// Rows that cannot stand for what they repeat.
pub(crate) type BrokenLinks = BTreeMap<RowNumber, BrokenLink>;

impl Checker<'_> {
    /// Checks the whole file, and tells every problem: those of single rows in their order, then those of rows that repeat others.
    pub(crate) async fn check(
        &self,
        tell: &mut dyn FnMut(&Problem),
    ) -> Result<(Index, BrokenLinks), ImportFault> {
        let bar = Bar::new("checking");
        let mut index = Index::default();
        let mut rows = self.file.table.rows(&bar)?;
        loop {
            let mut chunk = Vec::new();
            for row in rows.by_ref().take(CHUNK) {
                let row = row?;
                let first = index.push(self.file.id(&row).as_ref(), row.line);
                chunk.push(self.entry(index.len() - 1, row, first));
            }
            if chunk.is_empty() {
                break;
            }
            let verdicts = self.judge(&chunk).await?;
            for (entry, verdict) in chunk.iter().zip(verdicts) {
                match verdict {
                    Ok(good) => {
                        index.set(entry.number, good.state);
                        good.link.iter().for_each(|to| index.link(entry.number, entry.row.line, to));
                    }
                    Err(problems) => {
                        index.set(entry.number, State::Bad);
                        bar.aside(|| problems.iter().for_each(&mut *tell));
                    }
                }
            }
        }
        let broken = index.break_links();
        for link in broken.values() {
            bar.aside(|| tell(&self.problem_of_link(link)));
        }
        Ok((index, broken))
    }

    /// What a broken link says of its row.
    pub(crate) fn problem_of_link(&self, link: &BrokenLink) -> Problem {
        Problem {
            line: link.line,
            column: Some(self.file.named(Column::RepeatOf)),
            value: Some(link.target.to_string()),
            what: link.why.to_string(),
        }
    }

    /// Reads a row; `first` is the row that had its number before it.
    pub(crate) fn entry(&self, number: RowNumber, row: Row, first: Option<Place>) -> Entry {
        let plan = self.file.plan(&row, &self.rules.units);
        let plan = match first {
            None => plan,
            Some(Place { line, .. }) => {
                let what = format!("expected a number of its own; line {line} has the same");
                let mut problems = vec![self.file.problem(&row, Column::ExternalNumber, what)];
                problems.extend(plan.err().unwrap_or_default());
                Err(problems)
            }
        };
        Entry { number, row, plan }
    }

    /// Judges rows, in their order.
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
            let refused = |(column, refusal): (Column, Refusal)| {
                vec![self.file.problem(&entry.row, self.file.told_by(&entry.row, column), in_words(&refusal))]
            };
            let state = self.rehearse(plan, known, &earlier, &petitions).map_err(refused)?;
            let link = plan.repeat_of.clone().filter(|to| !petitions.contains_key(to.as_str()));
            Ok(Good { state, link })
        };
        Ok(entries.iter().map(judge).collect())
    }

    /// The petitions of these rows, and those they repeat, as far as the log has them.
    async fn petitions(&self, plans: &[&Plan]) -> Result<HashMap<String, Petition>, ImportFault> {
        let mut petitions: HashMap<String, Petition> = HashMap::new();
        let Some((log, head)) = self.log else { return Ok(petitions) };
        let ids = plans.iter().flat_map(|plan| [Some(&plan.id), plan.repeat_of.as_ref()]).flatten();
        let ids: Vec<String> = ids.map(|id| id.as_str().to_owned()).collect();
        for recorded in log.histories(&ids, head).await? {
            if let Event::Petition(event) = &recorded.event {
                petitions.entry(recorded.aggregate_id).or_default().evolve(event);
            }
        }
        Ok(petitions)
    }

    /// Carries a row's commands out in memory; those carried out before are passed over, if they said the same.
    fn rehearse(
        &self,
        plan: &Plan,
        known: Option<&Petition>,
        earlier: &[Option<redress_log::Answer>],
        petitions: &HashMap<String, Petition>,
    ) -> Result<State, (Column, Refusal)> {
        let mut petition = known.cloned().unwrap_or_default();
        let mut state = State::There;
        for (step, request) in plan.requests.iter().enumerate() {
            let Command::Petition(_, command) = &request.command else { continue };
            match earlier.get(step) {
                Some(Some(Ok(_))) => continue,
                Some(Some(Err(refusal))) => return Err((column_of(command, None), refusal.clone())),
                Some(None) | None => state = State::New,
            }
            let repeated = plan.repeat_of.as_ref();
            // A repeat of another row is as good as that row; which is known when all rows are.
            let matter = repeated.map(|id| {
                let registration = petitions.get(id.as_str()).and_then(|first| first.registration.as_ref());
                registration.map_or_else(|| id.clone(), |first| first.matter.clone())
            });
            let facts = Facts { matter, ..Facts::default() };
            let (moment, salt) = (self.moment(request), Salt([0; 16]));
            let submitted = Submitted { command: command.clone(), moment, salt, facts };
            let event = petition.decide(&submitted, self.rules);
            let event = event.map_err(|refusal| (column_of(command, refusal.field()), refusal.into()))?;
            petition.evolve(&event);
        }
        Ok(state)
    }

    fn moment(&self, request: &Request) -> Moment {
        let local_day = |time: DateTime<Utc>| time.with_timezone(&self.file.calendar).date_naive();
        let occurred_at = request.occurred_at.unwrap_or(self.now);
        let (occurred_on, today) = (local_day(occurred_at), local_day(self.now));
        let (origin, due_limits) = (request.origin, request.due_limits);
        Moment { occurred_at, occurred_on, now: self.now, today, any_day: true, origin, due_limits }
    }
}

/// Why the row is refused, for whoever has the file before them.
fn in_words(refusal: &Refusal) -> String {
    let code = refusal.code();
    match refusal {
        Refusal::CommandIdReused => format!(
            "this case was imported before, and this step said something else then; history is not changed by importing again, but by a correction [{code}]"
        ),
        Refusal::Petition(PetitionError::AlreadyRegistered) => {
            format!("a petition of this number is registered already, and not by an import [{code}]")
        }
        refusal => format!("{refusal} [{code}]"),
    }
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown => f.write_str("expected the number of an earlier case: neither this file nor the log has one of this number"),
            Self::Circle => f.write_str("expected an earlier case; this one, over others or not, repeats itself"),
            Self::LeftOut(line) => write!(f, "the case that this one repeats, on line {line}, is bad itself"),
        }
    }
}
