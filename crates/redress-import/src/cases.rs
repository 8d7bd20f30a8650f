//! A file of past cases: checked as a whole, then imported as a whole, or without its bad rows.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use csv::Writer;
use redress_domain::{Procedure, Rules, UnitCode, UnitTree};
use redress_log::{Clock, Event, Log, LogError, Position};
use tempfile::NamedTempFile;

use crate::options::CasesImport;
use crate::{
    ImportFault, Problem,
    check::{BrokenLinks, Checker},
    index::{Index, State},
    mapping::Mapping,
    petitioner::Petitioners,
    progress::Bar,
    row::{CaseFile, Layout},
    table::Table,
    write::write,
};

/// The column that the file of rejected rows adds.
const REASON: &str = "reason";

/// What became of a file of cases.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct CasesReport {
    /// Rows with a value in them.
    pub rows: usize,
    /// Cases that are, or with `--check` would be, imported.
    pub new: usize,
    /// Cases that the log had already, with all their steps.
    pub there: usize,
    /// Bad rows.
    pub bad: usize,
    /// Events that this run wrote; none: it only checked.
    pub events: Option<u64>,
    /// Columns of the file that nothing was taken from.
    pub unused: Vec<String>,
}

impl CasesReport {
    fn of(index: &Index, file: &CaseFile) -> Self {
        Self {
            rows: index.len(),
            new: index.count(State::New),
            there: index.count(State::There),
            bad: index.count(State::Bad),
            events: None,
            unused: file.layout.unused.clone(),
        }
    }
}

/// Checks a file of cases, and imports it unless that is all that was asked for, or a row is bad and not to be left out.
///
/// # Errors
/// If the file or its mapping cannot be used, or the log fails. Bad rows are told, and counted in the report.
pub async fn import_cases(
    log: &Log,
    procedure: Arc<Procedure>,
    key_home: &Path,
    options: &CasesImport,
    tell: &mut dyn FnMut(&Problem),
) -> Result<CasesReport, ImportFault> {
    if let Some(path) = options.skip_bad.as_ref().filter(|path| path.exists()) {
        return Err(ImportFault::RejectedExists(path.clone()));
    }
    let units = Arc::new(unit_tree(log).await?);
    let file = open(log.time_zone(), &units, key_home, options)?;
    let rules = Rules { procedure, units };
    let (now, head) = (Clock::system().now(), log.head().await?.position);
    let checker = Checker { log: Some((log, head)), file: &file, rules: &rules, now };
    let (index, broken) = checker.check(tell).await?;
    let mut report = CasesReport::of(&index, &file);
    let rejected = match &options.skip_bad {
        _ if options.check => return Ok(report),
        None if report.bad > 0 => return Ok(report),
        Some(path) if report.bad > 0 => Some((path, reject(path, &checker, &index, &broken).await?)),
        _ => None,
    };
    report.events = Some(write(log, &file, &rules.units, &index).await?);
    // Last: where this ends before its end, the same command may be run again, and finds no file in its way.
    if let Some((path, file)) = rejected {
        file.persist_noclobber(path).map_err(|fault| not_rejected(path, fault.error))?;
    }
    Ok(report)
}

/// Checks a file of cases as if the log had these units and nothing else.
///
/// # Errors
/// If the file or its mapping cannot be used.
pub(crate) async fn check_without_log(
    rules: Rules,
    calendar: Tz,
    now: DateTime<Utc>,
    key_home: &Path,
    options: &CasesImport,
    tell: &mut dyn FnMut(&Problem),
) -> Result<CasesReport, ImportFault> {
    let file = open(calendar, &rules.units, key_home, options)?;
    let (index, _) = Checker { log: None, file: &file, rules: &rules, now }.check(tell).await?;
    Ok(CasesReport::of(&index, &file))
}

fn open(
    calendar: Tz,
    units: &UnitTree,
    key_home: &Path,
    options: &CasesImport,
) -> Result<CaseFile, ImportFault> {
    let mapping = options.mapping.as_deref().map_or_else(|| Ok(Mapping::default()), Mapping::read)?;
    mapping.check_fallback(units)?;
    let table = Table::open(&options.file, options.encoding)?;
    let layout = Layout::of(&table, &mapping)?;
    let petitioners = Petitioners::open(mapping.petitioner, key_home)?;
    let file = CaseFile { table, mapping, layout, petitioners, calendar };
    file.check_constants(units)?;
    Ok(file)
}

/// The units as the log has them.
pub(crate) async fn unit_tree(log: &Log) -> Result<UnitTree, LogError> {
    let mut tree = UnitTree::default();
    for recorded in log.unit_events(Position(0)).await? {
        let code: UnitCode = recorded.aggregate_id.parse().map_err(|fault| LogError::Unreadable {
            position: recorded.position,
            what: format!("its aggregate id: {fault}"),
        })?;
        if let Event::Unit(event) = &recorded.event {
            tree.apply(&code, event);
        }
    }
    Ok(tree)
}

/// Writes the bad rows, as they are and with the reason, to a file beside the one that they are to be in, before anything is
/// imported: a full disk is known by then.
async fn reject(
    path: &Path,
    checker: &Checker<'_>,
    index: &Index,
    broken: &BrokenLinks,
) -> Result<NamedTempFile, ImportFault> {
    let failed = |source: io::Error| not_rejected(path, source);
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // The rows are about people: nobody else may read a file that is made so.
    let mut file = NamedTempFile::new_in(directory).map_err(failed)?;
    // Spreadsheets take the mark for a sign of UTF-8; the import passes over it.
    file.write_all("\u{feff}".as_bytes()).map_err(failed)?;
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(file);
    let table = &checker.file.table;
    // A file of rejected rows that was not put right has that column already.
    let column = (1..).map(|n| if n == 1 { REASON.to_owned() } else { format!("{REASON}_{n}") });
    let column = column.filter(|name| table.column(name).is_none()).take(1);
    let header = table.header.iter().cloned().chain(column);
    writer.write_record(header).map_err(|fault| failed(fault.into()))?;
    let bar = Bar::new("leaving out");
    for (number, row) in table.rows(&bar)?.enumerate() {
        if index.state(number) == Some(State::Bad) {
            let row = row?;
            let reasons = reasons(checker, index, broken, number, row.clone()).await?;
            let record = row.fields.iter().chain([reasons.as_str()]);
            writer.write_record(record).map_err(|fault| failed(fault.into()))?;
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

/// Why a row is left out: judged once more, so that nothing needs to be kept of a million bad rows.
async fn reasons(
    checker: &Checker<'_>,
    index: &Index,
    broken: &BrokenLinks,
    number: usize,
    row: crate::table::Row,
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
