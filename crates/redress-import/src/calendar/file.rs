//! Reads a file of calendars.

use std::collections::BTreeMap;
use std::fs;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use crate::{
    ImportFault, Problem,
    mapping::Mapping,
    options::CalendarImport,
    progress::Bar,
    table::{Row, Table},
    unit_columns::UnitColumn,
};

/// A day of a file.
pub(super) struct Day {
    pub(super) line: u64,
    pub(super) date: NaiveDate,
    /// Whether it is off; otherwise it is worked.
    pub(super) off: bool,
}

/// What a file says.
pub(super) struct CalendarFile {
    /// By year, in the order of the file.
    pub(super) years: BTreeMap<i32, Vec<Day>>,
    /// Where it comes from.
    pub(super) source: String,
    /// How it was read.
    pub(super) found: String,
    pub(super) problems: Vec<Problem>,
}

/// The columns of a table; names of days are for people.
const COLUMNS: [&str; 3] = ["date", "name", "off"];
/// Words for "off", and for "worked".
const OFF: [&str; 8] = ["true", "yes", "1", "是", "休", "放假", "off", "y"];
const WORKED: [&str; 8] = ["false", "no", "0", "否", "班", "上班", "worked", "n"];

/// A year of the data set `holiday-cn`.
#[derive(Deserialize)]
struct HolidayCn {
    year: i32,
    #[serde(default)]
    papers: Vec<String>,
    days: Vec<HolidayCnDay>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HolidayCnDay {
    date: NaiveDate,
    is_off_day: bool,
}

/// Reads a file: JSON if its name ends so, else a table.
pub(super) fn read(options: &CalendarImport) -> Result<CalendarFile, ImportFault> {
    let is_json = options.file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    if is_json { read_json(options) } else { read_table(options) }
}

fn read_json(options: &CalendarImport) -> Result<CalendarFile, ImportFault> {
    let path = options.file.clone();
    let text =
        fs::read_to_string(&path).map_err(|source| ImportFault::Unreadable { path: path.clone(), source })?;
    let text = text.trim_start_matches('\u{feff}');
    let year: HolidayCn = serde_json::from_str(text).map_err(|error| ImportFault::Mapping {
        path,
        line: error.line(),
        column: error.column(),
        what: format!(
            "{}; expected an object such as {{\"year\": 2026, \"papers\": […], \"days\": [{{\"name\": \"元旦\", \
             \"date\": \"2026-01-01\", \"isOffDay\": true}}, …]}}",
            words(&error)
        ),
    })?;
    let line = |date: NaiveDate| {
        let date = format!("\"{date}\"");
        text.lines().position(|line| line.contains(&date)).map_or(1, |at| at as u64 + 1)
    };
    let days: Vec<Day> = year
        .days
        .iter()
        .map(|day| Day { line: line(day.date), date: day.date, off: day.is_off_day })
        .collect();
    // The data set goes by the year of the notice: one of December may change days of the year before.
    let mut problems = Vec::new();
    let (own, others): (Vec<Day>, Vec<Day>) = days.into_iter().partition(|day| day.date.year() == year.year);
    for day in others {
        let what = format!("{} is not a day of {}, the year of this file", day.date, year.year);
        problems.push(Problem::of_row(day.line, "CALENDAR_DAY_OUTSIDE_YEAR", what));
    }
    let years = if own.is_empty() { BTreeMap::new() } else { BTreeMap::from([(year.year, own)]) };
    let source = year.papers.first().cloned();
    let found = format!("JSON of holiday-cn, {}", year.year);
    Ok(CalendarFile { years, source: source_of(options, source), found, problems })
}

/// The library's words without the place, which the error names itself.
fn words(error: &serde_json::Error) -> String {
    let words = error.to_string();
    words.rsplit_once(" at line ").map_or(words.as_str(), |(words, _)| words).to_owned()
}

fn read_table(options: &CalendarImport) -> Result<CalendarFile, ImportFault> {
    let opening = Mapping::<UnitColumn>::default().open_as(&options.opening);
    let table = Table::open(&options.file, &opening, &COLUMNS)?;
    let place = |name: &str| {
        let missing = || table.header_fault(format!("the column {name} is missing; expected date,name,off"));
        table.column(name)?.ok_or_else(missing)
    };
    let (date, off) = (place("date")?, place("off")?);
    let (mut years, mut problems): (BTreeMap<i32, Vec<Day>>, Vec<Problem>) = Default::default();
    for row in table.rows(&Bar::new("checking"))? {
        let row = row?;
        match table.check(&row).map_or_else(|| read_row(&row, date, off), Err) {
            Ok(day) => years.entry(day.date.year()).or_default().push(day),
            Err(problem) => problems.push(problem),
        }
    }
    let (source, found) = (source_of(options, None), table.found.clone());
    Ok(CalendarFile { years, source, found, problems })
}

fn read_row(row: &Row, date: usize, off: usize) -> Result<Day, Problem> {
    let cell = |place: usize| row.fields.get(place).unwrap_or_default().trim();
    let problem = |column: &str, value: &str, what: &str| Problem {
        column: Some(column.to_owned()),
        value: Some(value.to_owned()),
        ..Problem::of_row(row.line, "VALUE_INVALID", what)
    };
    let day =
        cell(date).parse().map_err(|_| problem("date", cell(date), "expected a day such as 2026-10-01"))?;
    let word = cell(off).to_lowercase();
    let is_off = match word.as_str() {
        word if OFF.contains(&word) => true,
        word if WORKED.contains(&word) => false,
        _ => return Err(problem("off", cell(off), "expected true (a day off) or false (a workday)")),
    };
    Ok(Day { line: row.line, date: day, off: is_off })
}

fn source_of(options: &CalendarImport, paper: Option<String>) -> String {
    let name =
        || options.file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    options.source.clone().or(paper).unwrap_or_else(name)
}
