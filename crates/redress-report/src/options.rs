//! The command-line options of `redress report`. Their comments are the program's help texts.

use std::fmt::Display;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};
use redress_domain::{Category, Channel, Kind, PetitionState, UnitCode, UnitKind, UnitLevel};
use redress_log::Position;
use redress_read::{
    Ask, By, Metric, Month, Order, OrderBy, PetitionFilter, RankingAsk, ReadError, VisitsBy, Window,
};

use crate::format::ReportFormat;
use crate::lang::Lang;
use crate::petitions::PetitionAsk;

/// The reports.
#[derive(Debug, Subcommand)]
pub enum ReportCommand {
    /// The monthly ranking (月度排名) of the units of a level below a unit
    Monthly {
        /// What is asked.
        #[command(flatten)]
        ask: MonthlyOptions,
        /// Format, language and destination.
        #[command(flatten)]
        form: FormOptions,
    },
    /// Every statistic of a unit and all below it
    Statistics {
        /// What is asked.
        #[command(flatten)]
        ask: StatisticsOptions,
        /// Format, language and destination.
        #[command(flatten)]
        form: FormOptions,
    },
    /// A list of petitions in their current state, without personal data
    Petitions {
        /// What is asked.
        #[command(flatten)]
        ask: Box<PetitionOptions>,
        /// Format, language and destination.
        #[command(flatten)]
        form: FormOptions,
    },
}

/// The format of a report, its language and its destination.
#[derive(Debug, Args)]
pub struct FormOptions {
    /// Output format
    #[arg(long, value_enum, default_value_t = ReportFormat::Table, value_name = "FORMAT")]
    pub format: ReportFormat,
    /// Language of headings and notes
    #[arg(long, value_enum, default_value_t = Lang::En, value_name = "LANGUAGE")]
    pub lang: Lang,
    /// Write to this file, which appears when it is complete [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace the file if it exists
    #[arg(long, requires = "output")]
    pub force: bool,
}

/// The time up to which figures count.
#[derive(Debug, Args)]
pub struct AsOf {
    /// Count only what happened by the end of this day [default: the cut-off of each statistic]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub as_of: Option<NaiveDate>,
    /// Count only what the log contained at this position [default: the whole log]
    #[arg(long, value_name = "N", value_parser = position)]
    pub position: Option<Position>,
}

/// The options of a ranking.
#[derive(Debug, Args)]
pub struct MonthlyOptions {
    /// Month, such as 2018-10
    #[arg(long, value_name = "MONTH")]
    pub month: Month,
    /// Unit below which units are ranked
    #[arg(long, value_name = "CODE")]
    pub under: UnitCode,
    /// Level of the ranked units: VILLAGE, TOWNSHIP, DISTRICT, CITY, PROVINCE or NATION
    #[arg(long, value_name = "LEVEL", value_parser = one_of(UnitLevel::ALL))]
    pub level: UnitLevel,
    /// Metric of the ranking: TIMELY_ACCEPTANCE, CLOSURE, ON_TIME_CLOSURE, RESOLUTION, CONFIRMED_RESOLUTION,
    /// FIRST_TIME_RESOLUTION or SATISFACTION
    #[arg(long, value_name = "METRIC", value_parser = one_of(Metric::ALL))]
    pub metric: Metric,
    /// Only units of this kind: BUREAU, DEPARTMENT, HALL, GOVERNMENT or COMMUNITY [default: any; of nested
    /// units the topmost]
    #[arg(long, value_name = "KIND", value_parser = one_of(UnitKind::ALL))]
    pub kind: Option<UnitKind>,
    /// Smallest denominator with which a unit is ranked
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub minimum_denominator: u32,
    /// Cut-off and position.
    #[command(flatten)]
    pub as_of: AsOf,
}

/// The options of the statistics.
#[derive(Debug, Args)]
pub struct StatisticsOptions {
    /// Unit
    #[arg(long, value_name = "CODE")]
    pub unit: UnitCode,
    /// The period of the figures.
    #[command(flatten)]
    pub window: WindowOptions,
    /// Break the figures down by UNIT, MONTH, CATEGORY, CHANNEL or KIND
    #[arg(long, value_name = "PART", value_parser = one_of(By::ALL))]
    pub by: Option<By>,
    /// Cut-off and position.
    #[command(flatten)]
    pub as_of: AsOf,
}

/// The period of the figures: a month, a year, or any range of days.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub struct WindowOptions {
    /// Month, such as 2018-10
    #[arg(long, value_name = "MONTH", conflicts_with_all = ["year", "from", "to"])]
    pub month: Option<Month>,
    /// Year, such as 2018
    #[arg(long, value_name = "YEAR", conflicts_with_all = ["from", "to"])]
    pub year: Option<i32>,
    /// First day
    #[arg(long, value_name = "DATE", value_parser = date, requires = "to")]
    pub from: Option<NaiveDate>,
    /// Last day
    #[arg(long, value_name = "DATE", value_parser = date, requires = "from")]
    pub to: Option<NaiveDate>,
}

/// The filters of a list of petitions. A petition must match all of them.
#[derive(Debug, Args)]
pub struct PetitionOptions {
    /// Only petitions in these states: REGISTERED, TRIAGED, ASSIGNED, ACCEPTED, CLOSED, REOPENED
    #[arg(long, value_name = "STATE", value_delimiter = ',', value_parser = one_of(PetitionState::ALL))]
    pub state: Option<Vec<PetitionState>>,
    /// Only petitions whose responsible unit is this one or below it
    #[arg(long, value_name = "CODE")]
    pub responsible: Option<UnitCode>,
    /// Only petitions whose place is this unit or below it
    #[arg(long, value_name = "CODE")]
    pub place: Option<UnitCode>,
    /// Only petitions received, handled or assisted by this unit or one below it
    #[arg(long, value_name = "CODE")]
    pub concerns: Option<UnitCode>,
    /// Only petitions by these channels: VISIT, LETTER, PHONE, WEB, EMAIL, FAX, TRANSFER
    #[arg(long, value_name = "CHANNEL", value_delimiter = ',', value_parser = one_of(Channel::ALL))]
    pub channel: Option<Vec<Channel>>,
    /// Only petitions of these kinds: SUGGESTION, ACCUSATION, APPEAL
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = one_of(Kind::ALL))]
    pub kind: Option<Vec<Kind>>,
    /// Only petitions of these categories
    #[arg(long, value_name = "CATEGORY", value_delimiter = ',')]
    pub category: Option<Vec<Category>>,
    /// Registered on or after this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub registered_from: Option<NaiveDate>,
    /// Registered on or before this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub registered_to: Option<NaiveDate>,
    /// Closed on or after this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub closed_from: Option<NaiveDate>,
    /// Closed on or before this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub closed_to: Option<NaiveDate>,
    /// Due on or after this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub due_from: Option<NaiveDate>,
    /// Due on or before this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub due_to: Option<NaiveDate>,
    /// Due before this day, and not closed by the end of it
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub overdue_at: Option<NaiveDate>,
    /// Open, with a next step (triage, assignment after a reopening, closing) due on or after this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub next_step_due_from: Option<NaiveDate>,
    /// Open, with a next step due on or before this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub next_step_due_to: Option<NaiveDate>,
    /// Open, with a next step that was due before this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub next_step_overdue_at: Option<NaiveDate>,
    /// Only petitions whose unit has objected to its assignment, undecided; =false for the others
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub objection_open: Option<bool>,
    /// Only petitions with an objection that this unit, or one below it, decides
    #[arg(long, value_name = "CODE")]
    pub objection_to: Option<UnitCode>,
    /// Only petitions that repeat an earlier one; =false for the others
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub repeat: Option<bool>,
    /// Only petitions with a collective visit among their filings; =false for the others
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub collective: Option<bool>,
    /// Only petitions with an over-level visit among their filings; =false for the others
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub over_level: Option<bool>,
    /// Sort order of the list
    #[arg(long, value_enum, value_name = "DAY", default_value_t = SortBy::Registered)]
    pub sort: SortBy,
    /// Latest first
    #[arg(long)]
    pub descending: bool,
}

/// The days by which a list can be sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SortBy {
    /// Day of registration
    Registered,
    /// Due day; petitions without an assignment come last
    Due,
    /// Day of closing; open petitions come last
    Closed,
    /// Day by which the next step is due; petitions without one come last
    NextStep,
}

impl ReportCommand {
    /// The format, language and destination.
    #[must_use]
    pub fn form(&self) -> &FormOptions {
        match self {
            Self::Monthly { form, .. } | Self::Statistics { form, .. } | Self::Petitions { form, .. } => form,
        }
    }
}

impl MonthlyOptions {
    pub(crate) fn ask(&self) -> RankingAsk {
        RankingAsk {
            month: self.month,
            metric: self.metric,
            under: self.under.clone(),
            level: self.level,
            kind: self.kind,
            minimum: self.minimum_denominator,
            cut_off: self.as_of.as_of,
            position: self.as_of.position,
        }
    }
}

impl StatisticsOptions {
    /// # Errors
    /// Fails if the calendar has no such period.
    pub(crate) fn ask(&self) -> Result<Ask, ReadError> {
        let window = match &self.window {
            WindowOptions { month: Some(month), .. } => Window::month(*month),
            WindowOptions { year: Some(year), .. } => Window::year(*year)?,
            WindowOptions { from: Some(from), to: Some(to), .. } => Window::range(*from, *to)?,
            // The option group and `requires` exclude this case.
            WindowOptions { .. } => return Err(ReadError::WindowEmpty),
        };
        let AsOf { as_of: cut_off, position } = self.as_of;
        Ok(Ask { unit: self.unit.clone(), window, cut_off, position, visits_by: VisitsBy::default() })
    }
}

impl PetitionOptions {
    /// Fails if a period ends before it begins.
    /// Fails if a period ends before it begins.
    pub(crate) fn ask(&self) -> Result<PetitionAsk, ReadError> {
        let filter = PetitionFilter {
            states: self.state.clone(),
            responsible: self.responsible.clone(),
            place: self.place.clone(),
            concerns: self.concerns.clone(),
            channels: self.channel.clone(),
            kinds: self.kind.clone(),
            categories: self.category.clone(),
            registered: window(self.registered_from, self.registered_to)?,
            closed: window(self.closed_from, self.closed_to)?,
            due: window(self.due_from, self.due_to)?,
            overdue_at: self.overdue_at,
            next_step_due: window(self.next_step_due_from, self.next_step_due_to)?,
            next_step_overdue_at: self.next_step_overdue_at,
            objection_open: self.objection_open,
            objection_to: self.objection_to.clone(),
            repeat: self.repeat,
            collective: self.collective,
            over_level: self.over_level,
            // The list has no filter by person.
            petitioner: None,
            summary_contains: None,
            people_visible_to: None,
        };
        let by = match self.sort {
            SortBy::Registered => OrderBy::RegisteredOn,
            SortBy::Due => OrderBy::DueOn,
            SortBy::Closed => OrderBy::ClosedOn,
            SortBy::NextStep => OrderBy::NextStepDueOn,
        };
        Ok(PetitionAsk {
            filter,
            asked: self.description(),
            order: Order { by, descending: self.descending },
        })
    }

    /// The options as text, as they were given.
    fn description(&self) -> String {
        let list =
            |name: &str, words: Option<Vec<String>>| words.map(|words| format!("{name} {}", words.join(",")));
        let message = [
            list("state", self.state.as_deref().map(strings)),
            list("responsible", self.responsible.as_ref().map(|unit| vec![unit.to_string()])),
            list("place", self.place.as_ref().map(|unit| vec![unit.to_string()])),
            list("concerns", self.concerns.as_ref().map(|unit| vec![unit.to_string()])),
            list("objection-open", self.objection_open.map(|yes| vec![yes.to_string()])),
            list("objection-to", self.objection_to.as_ref().map(|unit| vec![unit.to_string()])),
            list("channel", self.channel.as_deref().map(strings)),
            list("kind", self.kind.as_deref().map(strings)),
            list("category", self.category.as_deref().map(strings)),
            list("registered-from", self.registered_from.map(|day| vec![day.to_string()])),
            list("registered-to", self.registered_to.map(|day| vec![day.to_string()])),
            list("closed-from", self.closed_from.map(|day| vec![day.to_string()])),
            list("closed-to", self.closed_to.map(|day| vec![day.to_string()])),
            list("due-from", self.due_from.map(|day| vec![day.to_string()])),
            list("due-to", self.due_to.map(|day| vec![day.to_string()])),
            list("overdue-at", self.overdue_at.map(|day| vec![day.to_string()])),
            list("next-step-due-from", self.next_step_due_from.map(|day| vec![day.to_string()])),
            list("next-step-due-to", self.next_step_due_to.map(|day| vec![day.to_string()])),
            list("next-step-overdue-at", self.next_step_overdue_at.map(|day| vec![day.to_string()])),
            list("repeat", self.repeat.map(|yes| vec![yes.to_string()])),
            list("collective", self.collective.map(|yes| vec![yes.to_string()])),
            list("over-level", self.over_level.map(|yes| vec![yes.to_string()])),
        ];
        message.into_iter().flatten().collect::<Vec<_>>().join("; ")
    }
}

fn strings<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

/// Makes a period from two days. A missing end is the first or last day that can be written.
fn window(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Result<Option<Window>, ReadError> {
    const FIRST: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).expect("a day");
    const LAST: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day");
    if from.is_none() && to.is_none() {
        return Ok(None);
    }
    Window::range(from.unwrap_or(FIRST), to.unwrap_or(LAST)).map(Some)
}

/// Parses a word of a closed list, in upper or lower case.
fn one_of<T: Copy + Display + Send + Sync + 'static>(
    all: &'static [T],
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static {
    move |text| {
        let found = all.iter().find(|term| term.to_string().eq_ignore_ascii_case(text));
        found.copied().ok_or_else(|| format!("expected one of {}", strings(all).join(", ")))
    }
}

fn date(text: &str) -> Result<NaiveDate, String> {
    // Exactly four digits for the year, so that 18 is not taken for 2018.
    let day = text.parse::<NaiveDate>().ok().filter(|day| day.to_string() == text);
    day.ok_or_else(|| "expected a day as YYYY-MM-DD, such as 2018-10-31".to_owned())
}

fn position(text: &str) -> Result<Position, String> {
    let number = text.parse().ok().filter(|number: &i64| *number >= 0);
    number.map(Position).ok_or_else(|| "expected a position: a whole number from 0".to_owned())
}
