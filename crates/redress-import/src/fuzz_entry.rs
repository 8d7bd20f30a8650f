//! Runs the checks of both kinds of file without a log: an entry for fuzz tests, which call it thousands of
//! times a second.

use std::path::Path;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use redress_domain::{DueLimits, Rules};

use crate::options::{CasesImport, UnitsImport};
use crate::{
    Opening, Problem, Severity, cases, columns::Column, mapping::Mapping, progress::Bar, table::Table, units,
};

/// What a file is checked against.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    /// The procedure and the units.
    pub rules: Rules,
    /// The log's time zone.
    pub calendar: Tz,
    /// The present time.
    pub now: DateTime<Utc>,
    /// The directory that has the key for ids of petitioners.
    pub data_dir: &'a Path,
}

/// The number of bad rows and their problems, or why the file cannot be used.
pub type Found = Result<(usize, Vec<String>), String>;

/// Checks a file of cases.
///
/// # Errors
/// Fails if the file or its mapping cannot be used.
pub async fn cases(context: Context<'_>, options: &CasesImport) -> Found {
    let mut problems = Vec::new();
    let Context { rules, calendar, now, data_dir } = context;
    let mut report_problem = |problem: &Problem| record_bad(&mut problems, problem);
    let report = cases::check_without_log(rules, calendar, now, data_dir, options, &mut report_problem).await;
    report.map(|report| (report.bad, problems)).map_err(|fault| fault.to_string())
}

/// Checks a file of units.
///
/// # Errors
/// Fails if the file cannot be used.
pub fn units(context: Context<'_>, options: &UnitsImport) -> Found {
    let mut problems = Vec::new();
    let local_day = |time: DateTime<Utc>| time.with_timezone(&context.calendar).date_naive();
    let moment = crate::moment(context.now, DueLimits::InForce, context.now, local_day);
    let mut report_problem = |problem: &Problem| record_bad(&mut problems, problem);
    let checked = units::check_units(options, context.rules, moment, &mut report_problem);
    checked.map(|checked| (checked.report.bad, problems)).map_err(|fault| fault.to_string())
}

fn record_bad(problems: &mut Vec<String>, problem: &Problem) {
    if problem.severity == Severity::Bad {
        problems.push(problem.to_string());
    }
}

/// Reads any file as a table. Returns the cells of the rows below the header.
///
/// # Errors
/// Fails if it cannot be read.
pub fn read(file: &Path, opening: &Opening) -> Result<Vec<Vec<String>>, String> {
    let mapping = Mapping::<Column>::default();
    let table = Table::open(file, &mapping.open_as(opening), &["external_number"]);
    let table = table.map_err(|fault| fault.to_string())?;
    let rows = table.rows(&Bar::new("reading")).map_err(|fault| fault.to_string())?;
    let cells = rows.map(|row| row.map(|row| row.fields.iter().map(str::to_owned).collect()));
    cells.collect::<Result<_, _>>().map_err(|fault| fault.to_string())
}
