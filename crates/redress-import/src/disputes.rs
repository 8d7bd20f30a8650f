//! Imports a file of past disputes: checks all of it first, then writes all of them, or nothing.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::future::{LocalBoxFuture, join_all};
use redress_domain::{
    AggregateKind, CaseKind, Facts, Procedure, Rules, Salt, StreamId, Submitted, Summary,
    dispute::{Dispute, DisputeCommand, DisputeError, DisputeEvent},
};
use redress_log::{AsOf, Clock, Event, Log, Position, Refusal, Request};
use ring::digest;

use crate::{
    ImportFault, Problem, Severity,
    column_set::Columns,
    dispute_columns::DisputeColumn as Column,
    dispute_file::{DisputeFile, DisputePlan, Step},
    mapping::Mapping,
    options::DisputesImport,
    petitioner::Petitioners,
    progress::Bar,
    table::{Row, Table},
    unit_names::UnitNames,
};

/// How many rows are checked with one query to the log, and written together.
const CHUNK: usize = 512;

/// The result of an import of disputes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct DisputesReport {
    /// Rows with at least one value.
    pub rows: usize,
    /// Disputes that were imported; with `--check`, that would be imported.
    pub new: usize,
    /// Disputes that the log already had, with all their steps.
    pub there: usize,
    /// Disputes that the log already had, and that get further steps.
    pub continued: usize,
    /// Bad rows. If there are any, nothing was imported.
    pub bad: usize,
    /// Events that this run wrote. `None` if it only checked.
    pub events: Option<u64>,
    /// Rows left out and listed: they are no disputes.
    pub left_out: usize,
    /// Columns of the file that the import does not use.
    pub unused: Vec<String>,
    /// How the file was read: encoding, delimiter, header.
    pub found: String,
}

/// Checks a file of disputes, and imports it unless `--check` is set or a row is bad. What the log has already is not written twice.
///
/// # Errors
/// Fails if the file or its mapping cannot be used, or the log fails. Bad rows are passed to `report_problem` and
/// counted in the result.
pub fn import_disputes<'a>(
    log: &'a Log,
    procedure: Arc<Procedure>,
    key_home: &'a Path,
    options: &'a DisputesImport,
    report_problem: &'a mut dyn FnMut(&Problem),
) -> LocalBoxFuture<'a, Result<DisputesReport, ImportFault>> {
    Box::pin(async move {
        let now = Clock::system().now();
        let rules = log.rules(procedure).await?;
        let units = rules.units.clone();
        let mapping = options.mapping.as_deref().map_or_else(|| Ok(Mapping::default()), Mapping::read)?;
        let named = mapping.columns.values().flatten().map(|name| name.value.as_str());
        let wanted: Vec<&str> = named.chain(Column::ALL.iter().map(|column| column.name())).collect();
        let table = Table::open(&options.file, &mapping.open_as(&options.opening), &wanted)?;
        let petitioners = Petitioners::open(mapping.petitioner, None, key_home)?;
        let names = UnitNames::of(&units, log.local_day(now));
        let file = DisputeFile::new(table, mapping, petitioners, names, log.time_zone())?;
        let head = log.head().await?.position;
        let report = DisputesReport {
            found: file.table.found.clone(),
            unused: file.places.unused.clone(),
            ..DisputesReport::default()
        };
        let mut checker = Checker { log, head, file: &file, rules, now, seen: HashMap::new(), report };
        checker.check(report_problem).await?;
        let mut report = checker.report;
        if report.bad == 0 && !options.check {
            report.events = Some(write(log, &file).await?);
        }
        Ok(report)
    })
}

/// Checks rows against the rules and the log.
struct Checker<'a> {
    log: &'a Log,
    /// The end of the log when the check began.
    head: Position,
    file: &'a DisputeFile,
    rules: Rules,
    now: DateTime<Utc>,
    /// The line of each number, by a part of its hash: 24 bytes a row.
    seen: HashMap<u128, u64>,
    report: DisputesReport,
}

impl Checker<'_> {
    async fn check(&mut self, report_problem: &mut dyn FnMut(&Problem)) -> Result<(), ImportFault> {
        let bar = Bar::new("checking");
        let (mut chunk, mut problems) = (Vec::new(), Vec::new());
        let mut bad_lines = HashSet::new();
        // In the order of the lines, although some are found later than others.
        let mut report = |problems: &mut Vec<Problem>| {
            problems.sort_by_key(|problem| problem.line);
            for problem in problems.drain(..) {
                if problem.severity == Severity::Bad {
                    bad_lines.insert(problem.line);
                }
                report_problem(&problem);
            }
        };
        for row in self.file.table.rows(&bar)? {
            let row = row?;
            self.report.rows += 1;
            if let Some(why) = self.file.left_out(&row) {
                self.report.left_out += 1;
                let problem = Problem::of_row(row.line, "LEFT_OUT", why);
                problems.push(Problem { severity: Severity::LeftOut, ..problem });
                continue;
            }
            match self.file.plan(&row) {
                Err(found) => problems.extend(found),
                Ok(plan) => match self.seen.insert(hash(plan.id.as_str()), row.line) {
                    Some(line) => {
                        let what = format!("the number is not unique: line {line} has the same");
                        problems.push(self.file.problem(&row, Column::ExternalNumber, "NUMBER_TWICE", what));
                    }
                    None => chunk.push((row, plan)),
                },
            }
            if chunk.len().max(problems.len()) >= CHUNK {
                problems.extend(self.check_chunk(std::mem::take(&mut chunk)).await?);
                report(&mut problems);
            }
        }
        problems.extend(self.check_chunk(chunk).await?);
        report(&mut problems);
        self.report.bad = bad_lines.len();
        Ok(())
    }

    /// Checks rows whose values are readable. Returns their problems.
    async fn check_chunk(&mut self, chunk: Vec<(Row, DisputePlan)>) -> Result<Vec<Problem>, ImportFault> {
        let ids: Vec<String> = chunk.iter().map(|(_, plan)| plan.id.as_str().to_owned()).collect();
        let mut known: HashMap<String, Dispute> = HashMap::new();
        for recorded in self.log.histories(AggregateKind::Dispute, &ids, self.head).await? {
            let dispute = known.entry(recorded.aggregate_id.clone()).or_default();
            if let Event::Dispute(event) = &recorded.event {
                dispute.evolve(event);
            }
        }
        let requests: Vec<Request> =
            chunk.iter().flat_map(|(_, plan)| plan.steps.iter().map(Step::request)).collect();
        let mut answers = self.log.first_answers(&requests).await?.into_iter();
        let mut problems = Vec::new();
        for (row, plan) in &chunk {
            let mut dispute = known.remove(plan.id.as_str()).unwrap_or_default();
            let (mut steps, mut written) = (0, 0);
            for step in &plan.steps {
                match answers.next().flatten() {
                    Some(Ok(_)) => written += 1,
                    Some(Err(Refusal::CommandIdReused)) => {
                        written += 1;
                        let what =
                            "the log has this step with another value; an import does not change history";
                        problems.push(self.file.problem(row, step.column, "DIFFERS_FROM_LOG", what));
                    }
                    Some(Err(_)) | None => {
                        steps += 1;
                        match self.decide(step, &dispute).await? {
                            Ok(event) => dispute.evolve(&event),
                            Err(refusal) => {
                                let column = Column::of(refusal.field(), step.column);
                                let what = format!("{refusal} [{}]", refusal.code());
                                problems.push(self.file.problem(row, column, refusal.code(), what));
                                break;
                            }
                        }
                    }
                }
            }
            // The answers of steps that were not looked at belong to this row.
            (steps + written..plan.steps.len()).for_each(|_| drop(answers.next()));
            match (steps, written) {
                (0, _) => self.report.there += 1,
                (_, 0) => self.report.new += 1,
                _ => self.report.continued += 1,
            }
        }
        Ok(problems)
    }

    /// Decides a step as the log will.
    async fn decide(
        &self,
        step: &Step,
        dispute: &Dispute,
    ) -> Result<Result<DisputeEvent, DisputeError>, ImportFault> {
        let moment =
            crate::moment(step.at, step.request().due_limits, self.now, |time| self.log.local_day(time));
        let facts = Facts { cases: self.petition(&step.to.command).await?, ..Facts::default() };
        let submitted = Submitted { command: (), moment, salt: Salt([0; 16]), facts };
        let case = submitted.case(&self.rules, &step.to.command.sensitive());
        Ok(<Dispute as CaseKind>::decide(&step.to, dispute, &case))
    }

    /// The petition that a command names, if the log has it.
    async fn petition(&self, command: &DisputeCommand) -> Result<Vec<(StreamId, Summary)>, ImportFault> {
        let DisputeCommand::BecomePetition { petition } = command else { return Ok(Vec::new()) };
        let kind = AggregateKind::Petition;
        let found = self.log.case_as_of(kind, petition.as_str(), AsOf::Position(self.head)).await?;
        let summary = found.and_then(|state| state.summary());
        Ok(summary.map(|summary| ((kind, petition.as_str().to_owned()), summary)).into_iter().collect())
    }
}

fn hash(id: &str) -> u128 {
    let digest = digest::digest(&digest::SHA256, id.as_bytes());
    let first: [u8; 16] = digest.as_ref()[..16].try_into().expect("a SHA-256 has 32 bytes");
    u128::from_be_bytes(first)
}

/// Writes every row of a file that was checked. Returns the number of events written.
async fn write(log: &Log, file: &DisputeFile) -> Result<u64, ImportFault> {
    let bar = Bar::new("importing");
    let (mut chunk, mut events) = (Vec::new(), 0);
    for row in file.table.rows(&bar)? {
        let row = row?;
        if file.left_out(&row).is_some() {
            continue;
        }
        let changed = |_| ImportFault::Changed { path: file.table.path.clone(), line: row.line };
        chunk.push((row.line, file.plan(&row).map_err(changed)?));
        if chunk.len() == CHUNK {
            events += flush(log, file, &std::mem::take(&mut chunk)).await?;
        }
    }
    Ok(events + flush(log, file, &chunk).await?)
}

/// Executes the rows step by step: the commands of one step, each to another dispute, are sent to the log together.
async fn flush(log: &Log, file: &DisputeFile, chunk: &[(u64, DisputePlan)]) -> Result<u64, ImportFault> {
    let mut events = 0;
    for step in 0..chunk.iter().map(|(_, plan)| plan.steps.len()).max().unwrap_or(0) {
        let requests = chunk.iter().filter_map(|(line, plan)| Some((line, plan.steps.get(step)?.request())));
        let answers = requests.map(async |(line, request)| (*line, log.execute(request).await));
        for (line, answer) in join_all(answers).await {
            let path = file.table.path.clone();
            let receipt = answer?.map_err(|refusal| ImportFault::Refused { path, line, refusal })?;
            events += u64::from(!receipt.repeated);
        }
    }
    Ok(events)
}
