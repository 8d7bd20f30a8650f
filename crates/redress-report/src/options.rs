//! The command-line options of `redress report`. Their comments are the program's help texts.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use redress_domain::{UnitCode, UnitKind, UnitLevel};
use redress_log::Position;
use redress_read::{Ask, By, Metric, Month, RankingAsk, ReadError, VisitsBy, Window};

use crate::format::ReportFormat;
use crate::lang::Lang;
use crate::option_values::{date, one_of, position};
use crate::petition_options::PetitionOptions;

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
