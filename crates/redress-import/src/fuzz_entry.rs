//! The checks of both kinds of file without a log behind them: for tests that throw anything at them, thousands of times a second.

use std::path::Path;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use redress_domain::{DueLimits, Moment, Origin, Rules};

use crate::options::{CasesImport, UnitsImport};
use crate::{
    Opening, Problem, Severity, cases, columns::Column, mapping::Mapping, progress::Bar, table::Table, units,
};

/// What a file is checked against.
#[derive(Debug, Clone)]
pub struct Ground<'a> {
    /// The procedure, and the units that there are.
    pub rules: Rules,
    /// The log's time zone.
    pub calendar: Tz,
    /// The time.
    pub now: DateTime<Utc>,
    /// Where the key for ids of petitioners lies.
    pub data_dir: &'a Path,
}

/// How many rows of a file are bad, and what was told of them; or why it cannot be used.
pub type Found = Result<(usize, Vec<String>), String>;

/// Checks a file of cases.
///
/// # Errors
/// Why the file or its mapping cannot be used.
pub async fn cases(ground: Ground<'_>, options: &CasesImport) -> Found {
    let mut told = Vec::new();
    let Ground { rules, calendar, now, data_dir } = ground;
    let mut tell = |problem: &Problem| tell_bad(&mut told, problem);
    let report = cases::check_without_log(rules, calendar, now, data_dir, options, &mut tell).await;
    report.map(|report| (report.bad, told)).map_err(|fault| fault.to_string())
}

/// Checks a file of units.
///
/// # Errors
/// Why the file cannot be used.
pub fn units(ground: Ground<'_>, options: &UnitsImport) -> Found {
    let mut told = Vec::new();
    let today = ground.now.with_timezone(&ground.calendar).date_naive();
    let (occurred_at, now) = (ground.now, ground.now);
    let moment = Moment {
        occurred_at,
        occurred_on: today,
        now,
        today,
        any_day: true,
        origin: Origin::Import,
        due_limits: DueLimits::InForce,
    };
    let mut tell = |problem: &Problem| tell_bad(&mut told, problem);
    let checked = units::check_units(options, ground.rules, moment, &mut tell);
    checked.map(|checked| (checked.report.bad, told)).map_err(|fault| fault.to_string())
}

fn tell_bad(told: &mut Vec<String>, problem: &Problem) {
    if problem.severity == Severity::Bad {
        told.push(problem.to_string());
    }
}

/// Reads a file as a table, whatever it is: the cells of its rows below the header.
///
/// # Errors
/// Why it cannot be read.
pub fn read(file: &Path, opening: &Opening) -> Result<Vec<Vec<String>>, String> {
    let mapping = Mapping::<Column>::default();
    let table = Table::open(file, &mapping.open_as(opening), &["external_number"]);
    let table = table.map_err(|fault| fault.to_string())?;
    let rows = table.rows(&Bar::new("reading")).map_err(|fault| fault.to_string())?;
    let cells = rows.map(|row| row.map(|row| row.fields.iter().map(str::to_owned).collect()));
    cells.collect::<Result<_, _>>().map_err(|fault| fault.to_string())
}
