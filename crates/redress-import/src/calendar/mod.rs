//! Imports calendars of working days: a table `date,name,off`, or the JSON of the public data set `holiday-cn`.

mod file;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use futures_util::future::LocalBoxFuture;
use redress_domain::{
    AggregateKind, CaseId, CaseKind, DueLimits, Facts, Procedure, Rules, Salt, Submitted,
    calendar::{Calendar, CalendarError, CalendarPublished, PublishCalendar, ToCalendar},
};
use redress_log::{Clock, Event, Log};

use self::file::{Day, read};
use crate::{ImportFault, Problem, options::CalendarImport, request};

/// The result of an import of calendars.
#[derive(Debug, PartialEq, Eq)]
pub struct CalendarReport {
    /// The region.
    pub region: CaseId,
    /// The years of the file that this run published.
    pub published: Vec<i32>,
    /// The years that the log had already with the same days.
    pub there: Vec<i32>,
    /// Bad rows. If there are any, nothing was published.
    pub bad: usize,
    /// How the file was read.
    pub found: String,
}

/// Checks a file of calendars, and publishes its years unless a row is bad. A year that the log has already with the same days is skipped, and
/// one with other days is published again.
///
/// # Errors
/// Fails if the file cannot be used, or the log fails. Bad rows are passed to `report_problem` and counted in the result.
pub fn import_calendar<'a>(
    log: &'a Log,
    procedure: Arc<Procedure>,
    options: &'a CalendarImport,
    report_problem: &'a mut dyn FnMut(&Problem),
) -> LocalBoxFuture<'a, Result<CalendarReport, ImportFault>> {
    Box::pin(async move {
        let region = options.region.clone().unwrap_or_else(|| procedure.region.clone());
        let file = read(options)?;
        let (there, sequence) = current(log, &region).await?;
        let mut problems = file.problems;
        let mut publish = BTreeMap::new();
        for (year, days) in file.years {
            match calendar(&there, year, &days, &file.source, log, &procedure) {
                Ok(command) => drop(publish.insert(year, (command, days[0].line))),
                Err(refusal) => problems.push(problem(&days, &refusal)),
            }
        }
        problems.sort_by_key(|problem| problem.line);
        problems.iter().for_each(&mut *report_problem);
        let bad = problems.len();
        let mut report = CalendarReport { region, published: vec![], there: vec![], bad, found: file.found };
        if bad > 0 {
            return Ok(report);
        }
        let mut at = sequence;
        for (year, (new, line)) in publish {
            let is_there = there.years.get(&year).is_some_and(|there| same_days(there, &new));
            if is_there {
                report.there.push(year);
            } else if !options.check {
                at = send(log, &report.region, (new, line), at, options).await?;
            }
            if !is_there {
                report.published.push(year);
            }
        }
        Ok(report)
    })
}

/// The calendars of a region as the log has them, and how many events they have.
async fn current(log: &Log, region: &CaseId) -> Result<(Calendar, u64), ImportFault> {
    let mut there = Calendar::default();
    let history = log.history(AggregateKind::Calendar, region.as_str()).await?;
    for recorded in &history {
        if let Event::Calendar(event) = &recorded.event {
            <Calendar as CaseKind>::evolve(&mut there, event, &recorded.recording());
        }
    }
    Ok((there, history.len() as u64))
}

fn same_days(there: &CalendarPublished, new: &CalendarPublished) -> bool {
    there.days_off == new.days_off && there.workdays == new.workdays
}

/// What the log would make of a year: the domain's own rules.
fn calendar(
    there: &Calendar,
    year: i32,
    days: &[Day],
    source: &str,
    log: &Log,
    procedure: &Arc<Procedure>,
) -> Result<CalendarPublished, CalendarError> {
    let of =
        |off: bool| days.iter().filter(|day| day.off == off).map(|day| day.date).collect::<Vec<NaiveDate>>();
    let publish =
        PublishCalendar { year, days_off: of(true), workdays: of(false), source: source.to_owned() };
    let now = Clock::system().now();
    let moment = crate::moment(now, DueLimits::InForce, now, |time| log.local_day(time));
    let rules = Rules { procedure: procedure.clone(), ..Rules::default() };
    let submitted = Submitted { command: publish, moment, salt: Salt([0; 16]), facts: Facts::default() };
    let case = submitted.case(&rules, &redress_domain::SensitiveValues::default());
    there.decide(None, &submitted.command, &case)
}

/// The problem of the row that has the day, or else of the first row of the year.
fn problem(days: &[Day], refusal: &CalendarError) -> Problem {
    let named = match refusal {
        CalendarError::DayOutsideYear { day, .. }
        | CalendarError::WorkdayInWeek { day }
        | CalendarError::DayNamedTwice { day } => days.iter().rev().find(|row| row.date == *day),
        _ => None,
    };
    let line = named.or(days.first()).map_or(1, |row| row.line);
    Problem::of_row(line, redress_domain::kind::RefusalCode::code(refusal), refusal.to_string())
}

/// Publishes a year, unless somebody else has changed the calendars since. Returns how many events they have then.
async fn send(
    log: &Log,
    region: &CaseId,
    (new, line): (CalendarPublished, u64),
    sequence: u64,
    options: &CalendarImport,
) -> Result<u64, ImportFault> {
    let CalendarPublished { year, days_off, workdays, source, .. } = new;
    let command = PublishCalendar { year, days_off, workdays, source };
    let to = ToCalendar { region: region.clone(), command };
    // The same days may be published once more after others were.
    let mut request = request(to.into(), "publish-calendar", &format!("{region}/{year}/{sequence}"));
    request.expected_sequence = Some(sequence);
    let path = options.file.clone();
    let answer = log.execute(request).await?;
    let receipt = answer.map_err(|refusal| ImportFault::Refused { path, line, refusal })?;
    Ok(receipt.recorded.sequence)
}

impl CalendarReport {
    /// The years of a list, in words.
    #[must_use]
    pub fn years(years: &[i32]) -> String {
        years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }
}
