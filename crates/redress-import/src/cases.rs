//! Imports a file of past cases: checks all of it first, then writes all cases, or all but the bad rows.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use csv::Writer;
use futures_util::future::LocalBoxFuture;
use redress_domain::{Procedure, Rules, UnitTree};
use redress_log::{Clock, Log};
use redress_output::formula;
use tempfile::NamedTempFile;

use crate::{
    ImportFault, Problem,
    case_file::CaseFile,
    check::{BrokenLinks, Checker},
    column_set::Columns,
    columns::Column,
    index::{Index, State},
    mapping::Mapping,
    options::CasesImport,
    petitioner::Petitioners,
    places::Places,
    progress::Bar,
    propose,
    row::REASON,
    table::{Row, Table},
    unit_names::UnitNames,
    write::write,
};

/// The result of an import of cases.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct CasesReport {
    /// Rows with at least one value.
    pub rows: usize,
    /// Cases that were imported; with `--check`, that would be imported.
    pub new: usize,
    /// Cases that the log already had, with all their steps.
    pub there: usize,
    /// Bad rows.
    pub bad: usize,
    /// Events that this run wrote. `None` if it only checked.
    pub events: Option<u64>,
    /// Those of the imported cases that the log already had, and that got further steps.
    pub continued: usize,
    /// Cases that the log has with more steps than the file now contains.
    pub less: usize,
    /// Rows left out and listed: they are no cases, or duplicates of an earlier row.
    pub left_out: usize,
    /// Steps of an event log that the mapping calls `NOTHING`.
    pub passed_over: usize,
    /// Columns of the file that the import does not use.
    pub unused: Vec<String>,
    /// How the file was read: encoding, delimiter, header.
    pub found: String,
    /// Figures that depend on a default, because a column is missing.
    pub defaults: Vec<String>,
}

impl CasesReport {
    fn of(index: &Index, file: &CaseFile) -> Self {
        Self {
            rows: index.len(),
            new: index.count(State::New),
            there: index.count(State::There),
            bad: index.count(State::Bad),
            continued: index.continued,
            less: index.less,
            left_out: index.count(State::LeftOut),
            passed_over: index.passed_over,
            events: None,
            unused: file.layout.unused.clone(),
            found: file.table.found.clone(),
            defaults: defaults(file),
        }
    }
}

/// Checks a file of cases. Imports it unless `--check` is set, or a row is bad and `--skip-bad` is not set.
/// The future is boxed so that it is compiled once, with this crate, and not in every program that awaits it.
///
/// # Errors
/// Fails if the file or its mapping cannot be used, or the log fails. Bad rows are passed to `report_problem` and
/// counted in the result.
pub fn import_cases<'a>(
    log: &'a Log,
    procedure: Arc<Procedure>,
    key_home: &'a Path,
    options: &'a CasesImport,
    report_problem: &'a mut dyn FnMut(&Problem),
) -> LocalBoxFuture<'a, Result<CasesReport, ImportFault>> {
    Box::pin(async move {
        if let Some(path) = options.skip_bad.as_ref().filter(|path| path.exists()) {
            return Err(ImportFault::RejectedExists(path.clone()));
        }
        let rules = log.rules(procedure).await?;
        let units = rules.units.clone();
        let now = Clock::system().now();
        let file = open(log.time_zone(), now, &units, key_home, options)?;
        let head = log.head().await?.position;
        let checker = Checker { log: Some((log, head)), file: &file, rules: &rules, now };
        let (index, broken) = checker.check(report_problem).await?;
        let mut report = CasesReport::of(&index, &file);
        let rejected = match &options.skip_bad {
            _ if options.check => return Ok(report),
            None if report.bad > 0 => return Ok(report),
            Some(path) if report.bad > 0 => Some((path, reject(path, &checker, &index, &broken).await?)),
            _ => None,
        };
        report.events = Some(write(log, &file, &rules.units, &index).await?);
        // This comes last: if the import fails earlier, the same command can be run again, and the file does
        // not exist yet.
        if let Some((path, file)) = rejected {
            file.persist_noclobber(path).map_err(|fault| not_rejected(path, fault.error))?;
        }
        Ok(report)
    })
}

/// Checks a file of cases against an empty log that has only these units.
///
/// # Errors
/// Fails if the file or its mapping cannot be used.
pub(crate) async fn check_without_log(
    rules: Rules,
    calendar: Tz,
    now: DateTime<Utc>,
    key_home: &Path,
    options: &CasesImport,
    report_problem: &mut dyn FnMut(&Problem),
) -> Result<CasesReport, ImportFault> {
    let file = open(calendar, now, &rules.units, key_home, options)?;
    let (index, _) = Checker { log: None, file: &file, rules: &rules, now }.check(report_problem).await?;
    Ok(CasesReport::of(&index, &file))
}

/// Lists the figures that depend on a default, because the file lacks the column that they need.
fn defaults(file: &CaseFile) -> Vec<String> {
    let given = |column: Column| file.layout.has(column) || file.mapping.constants.contains_key(&column);
    let rests = [
        (
            Column::TriagedAt,
            "every case counts as triaged when it was registered; this affects the rate of timely acceptance",
        ),
        (
            Column::AssignedTo,
            "every case counts as assigned to the unit that received it; this affects \
            figures by responsible unit",
        ),
        (
            Column::AcceptedAt,
            "no case counts as accepted by a unit; this affects the rate of timely acceptance by units",
        ),
        (Column::DueOn, "every case is due on the legal limit; this affects rates of timely closing"),
        (Column::ClosedAt, "no case is closed"),
        (Column::Channel, "every case counts as a LETTER; this affects figures of visits"),
        (Column::Outcome, "every closing has the outcome EXPLAINED"),
    ];
    let in_log = |column: Column| file.layout.is_event_log() && column.is_a_time() && column != Column::DueOn;
    let missing = rests.into_iter().filter(|(column, _)| !given(*column) && !in_log(*column));
    missing.map(|(column, what)| format!("no column {}: {what}", column.name())).collect()
}

/// Proposes a mapping for a file that has none.
///
/// # Errors
/// Fails if the file cannot be read.
pub fn propose_mapping<'a>(
    log: &'a Log,
    options: &'a CasesImport,
) -> LocalBoxFuture<'a, Result<String, ImportFault>> {
    Box::pin(async move {
        let units = log.rules(Arc::default()).await?.units;
        propose::propose(
            &options.file,
            &options.opening,
            &UnitNames::of(&units, log.local_day(Clock::system().now())),
        )
    })
}

fn open(
    calendar: Tz,
    now: DateTime<Utc>,
    units: &UnitTree,
    key_home: &Path,
    options: &CasesImport,
) -> Result<CaseFile, ImportFault> {
    let mapping = options.mapping.as_deref().map_or_else(|| Ok(Mapping::default()), Mapping::read)?;
    let wanted = propose::wanted(&mapping);
    let table = Table::open(&options.file, &mapping.open_as(&options.opening), &wanted)?;
    // Without sponsors, no key is needed for their ids.
    let has_sponsors = mapping.constants.contains_key(&Column::Sponsor)
        || !Places::of(&table, &mapping)?.columns[Column::Sponsor as usize].is_empty();
    let leader_is = has_sponsors.then_some(mapping.sponsor);
    let petitioners = Petitioners::open(mapping.petitioner, leader_is, key_home)?;
    let names = UnitNames::of(units, now.with_timezone(&calendar).date_naive());
    let file = CaseFile::new(table, mapping, petitioners, names, calendar)?;
    file.check_constants(units)?;
    Ok(file)
}

/// Writes the bad rows unchanged, each with its reason, to a temporary file in the target's directory. This
/// happens before anything is imported, so that a full disk is noticed in time.
async fn reject(
    path: &Path,
    checker: &Checker<'_>,
    index: &Index,
    broken: &BrokenLinks,
) -> Result<NamedTempFile, ImportFault> {
    let failed = |source: io::Error| not_rejected(path, source);
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // The rows contain personal data: the file is created so that only its owner can read it.
    let mut file = NamedTempFile::new_in(directory).map_err(failed)?;
    // Spreadsheets recognise UTF-8 by the byte order mark; the import skips it.
    file.write_all("\u{feff}".as_bytes()).map_err(failed)?;
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(file);
    let table = &checker.file.table;
    // A file of rejected rows that is imported again has a column of that name already.
    let column = (1..).map(|n| if n == 1 { REASON.to_owned() } else { format!("{REASON}_{n}") });
    let column = column.filter(|name| !table.header.contains(name)).take(1);
    let header = table.header.iter().cloned().chain(column);
    writer.write_record(header).map_err(|fault| failed(fault.into()))?;
    let bar = Bar::new("leaving out");
    for (number, row) in checker.file.cases(&bar)?.enumerate() {
        if index.state(number) == Some(State::Bad) {
            let row = row?;
            let reasons = reasons(checker, index, broken, number, row.clone()).await?;
            for (row, reason) in
                std::iter::once((&row, reasons.as_str())).chain(row.more.iter().map(|row| (row, "")))
            {
                let record =
                    row.fields.iter().chain([reason]).map(|text| formula::guarded(text).into_owned());
                writer.write_record(record).map_err(|fault| failed(fault.into()))?;
            }
        }
    }
    finish(writer).map_err(failed)
}

fn finish(writer: Writer<NamedTempFile>) -> io::Result<NamedTempFile> {
    let file = writer.into_inner().map_err(|fault| io::Error::other(fault.to_string()))?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn not_rejected(path: &Path, source: io::Error) -> ImportFault {
    match source.kind() {
        io::ErrorKind::AlreadyExists => ImportFault::RejectedExists(path.to_path_buf()),
        _ => ImportFault::RejectedFailed { path: path.to_path_buf(), source },
    }
}

/// Returns why a row is left out. It is checked a second time here, so that the reasons of a million bad rows
/// need no memory.
async fn reasons(
    checker: &Checker<'_>,
    index: &Index,
    broken: &BrokenLinks,
    number: usize,
    row: Row,
) -> Result<String, ImportFault> {
    let first = checker.file.id(&row).and_then(|id| index.find(&id)).filter(|place| place.row != number);
    let line = row.line;
    let entry = checker.entry(number, row, first);
    let problems =
        checker.judge(std::slice::from_ref(&entry)).await?.into_iter().filter_map(Result::err).flatten();
    let mut reasons: Vec<String> = problems.map(|problem| problem.to_string()).collect();
    reasons.extend(broken.get(&number).map(|link| checker.problem_of_link(link).to_string()));
    Ok(format!("line {line}: {}", reasons.join("; ")))
}
