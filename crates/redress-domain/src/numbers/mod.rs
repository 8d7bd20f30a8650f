//! Numbers that the office hands out: series per unit and year, without gaps.
//!
//! A kind declares which series a command takes a number of ([`CaseKind::takes`](crate::CaseKind::takes)) and which number an event has
//! ([`CaseKind::number`](crate::CaseKind::number)). The log counts: it puts the next number into the facts of the decision, in the transaction
//! that writes the event. So a refused command takes no number, and a repeated one gets the number of its first answer.

mod pattern;

pub use pattern::{Around, Pattern, PatternError};

use crate::{UnitCode, UnitTree};
use serde::{Deserialize, Serialize};

/// A series of numbers. Each unit has its own, and begins at 1 in each year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Series {
    /// Petitions, by the unit that receives them. The number is the petition's id.
    Petition,
    /// Orders of assignment (交办单), by the unit that gives the order.
    Assignment,
    /// Written opinions (处理意见书), by the deciding unit.
    Opinion,
    /// Notices, by the owner of the case.
    Notice,
    /// Orders to units (督办、建议), by the owner of the case.
    Order,
}

impl Series {
    /// Every series.
    pub const ALL: [Self; 5] = [Self::Petition, Self::Assignment, Self::Opinion, Self::Notice, Self::Order];

    /// Its name in the log's table of numbers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Petition => "PETITION",
            Self::Assignment => "ASSIGNMENT",
            Self::Opinion => "OPINION",
            Self::Notice => "NOTICE",
            Self::Order => "ORDER",
        }
    }

    /// The series of this name; `None` if there is none.
    #[must_use]
    pub fn read(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|series| series.as_str() == name)
    }
}

/// How the numbers of each series are written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Numbers {
    /// Petitions.
    pub petition: Pattern,
    /// Orders of assignment.
    pub assignment: Pattern,
    /// Opinions.
    pub opinion: Pattern,
    /// Notices.
    pub notice: Pattern,
    /// Orders.
    pub order: Pattern,
}

impl Default for Numbers {
    fn default() -> Self {
        let pattern = |text: &str| Pattern::parse(text).expect("the built-in patterns are valid");
        Self {
            petition: pattern("{unit}-{year}-{n:05}"),
            assignment: pattern("{unit}-A-{year}-{n:05}"),
            opinion: pattern("{unit}-P-{year}-{n:05}"),
            notice: pattern("{unit}-N-{year}-{n:05}"),
            order: pattern("{unit}-O-{year}-{n:05}"),
        }
    }
}

impl Numbers {
    /// How the numbers of a series are written.
    #[must_use]
    pub fn of(&self, series: Series) -> &Pattern {
        match series {
            Series::Petition => &self.petition,
            Series::Assignment => &self.assignment,
            Series::Opinion => &self.opinion,
            Series::Notice => &self.notice,
            Series::Order => &self.order,
        }
    }

    /// Two series that are written alike: a reader could not tell their numbers apart.
    #[must_use]
    pub fn alike(&self) -> Option<[Series; 2]> {
        let all = Series::ALL;
        let pairs = all
            .into_iter()
            .enumerate()
            .flat_map(|(n, one)| all[n + 1..].iter().map(move |other| [one, *other]));
        pairs.into_iter().find(|[one, other]| self.of(*one) == self.of(*other))
    }

    /// Whether a number is one that the office gives, or may give, to something: it fits the pattern of a series with a unit of the tree.
    #[must_use]
    pub fn reserve(&self, number: &str, units: &UnitTree) -> bool {
        Series::ALL.into_iter().any(|series| self.of(series).read(number, units).is_some())
    }

    /// Patterns for an event that was decided under other patterns, which are not at hand: its series writes exactly this number, and
    /// nothing is reserved.
    #[must_use]
    pub fn recorded(number: Option<(Series, &str)>) -> Self {
        let of = |series| match number {
            Some((recorded, number)) if recorded == series => Pattern::exactly(number),
            _ => Pattern::none(),
        };
        Self {
            petition: of(Series::Petition),
            assignment: of(Series::Assignment),
            opinion: of(Series::Opinion),
            notice: of(Series::Notice),
            order: of(Series::Order),
        }
    }
}

/// A place in a series: which unit's, and the how manieth of the year. The year is that of the event's day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The unit whose series it is of.
    pub unit: UnitCode,
    /// From 1, without gaps.
    pub n: u64,
}

/// A series that a command takes a number of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The series.
    pub series: Series,
    /// The unit whose series it is.
    pub unit: UnitCode,
}

/// The number of something, as an event has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbered<'a> {
    /// The series that it is of, or would be of.
    pub series: Series,
    /// The number.
    pub number: &'a str,
    /// Its place in the series; `None` if the caller gave the number.
    pub given: Option<&'a Given>,
}

/// A number that was decided: the text, and its place in the series if the office gave it.
pub type Decided = (String, Option<Given>);

/// Why a number cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// It looks like one of the office's own.
    #[error(
        "numbers such as {number:?} are given by the office itself, without gaps; leave it out to get the next one, or use another form"
    )]
    Reserved {
        /// The number.
        number: String,
        /// The field that names it.
        field: &'static str,
    },
}

impl NumberError {
    /// Every code.
    pub const CODES: &'static [&'static str] = &["NUMBER_RESERVED"];

    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Reserved { .. } => "NUMBER_RESERVED",
        }
    }

    /// The field that names the number.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::Reserved { field, .. } => field,
        }
    }
}
