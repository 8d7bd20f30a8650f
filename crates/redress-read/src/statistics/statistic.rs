//! A statistic: a name, a definition, and what it counts in the ledger.

use crate::{
    ledger::{Flags, Subject},
    matter::family::{CLOSING, rests_on_other_petitions},
};
use redress_domain::{Channel, UnitLevel};
use std::{borrow::Borrow, fmt};

/// A statistic: a count, or a fraction of two. All statistics are constants of this module and of the kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statistic {
    /// Its name.
    pub id: StatisticId,
    /// Its name in Chinese.
    pub chinese: &'static str,
    /// Its definition in a sentence, for the schema's description, the notes of reports and the documents.
    pub definition: &'static str,
    /// What decides whether something is in the window.
    pub dated_by: &'static str,
    /// The numerator, or what is counted.
    pub(crate) numerator: Pick,
    /// The denominator; `None`: a count.
    pub(crate) denominator: Option<Pick>,
    /// Whether the default cut-off is the last day of the month after the window, since people need time to
    /// come back.
    pub(crate) after_a_month: bool,
    /// Whether it may exceed 1; then it has no interval.
    pub(crate) may_exceed_one: bool,
    /// Whether its window begins on 1 January of the window's last year.
    pub(crate) year_to_date: bool,
    /// What it counts.
    pub(crate) counts: Counts,
    /// Whether an argument of its field narrows it: it is a part of another statistic.
    pub is_narrowed: bool,
}

/// The name of a statistic, such as `closureRate(DUE)`: its field, the argument that narrows it, and the part
/// of a pair.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatisticId(&'static str);

impl StatisticId {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The name that programs use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// The field of the schema that shows it.
    #[must_use]
    pub fn field(self) -> &'static str {
        self.0.split(['(', '.']).next().unwrap_or(self.0)
    }

    /// The name of the statistic that this one is or narrows: `escalations` of `escalations(2)`; `None` for a part of
    /// a pair.
    pub(crate) fn unnarrowed(self) -> Option<&'static str> {
        match self.0.split_once('(') {
            Some((all, argument)) => argument.ends_with(')').then_some(all),
            None => Some(self.0),
        }
    }
}

impl fmt::Display for StatisticId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for StatisticId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Borrow<str> for StatisticId {
    fn borrow(&self) -> &str {
        self.0
    }
}

impl Statistic {
    /// Defaults: the cut-off is the window's last day, the window is the given one, and the value is at most
    /// 1.
    pub(crate) const DEFAULT: Self = Self {
        id: StatisticId::new(""),
        chinese: "",
        definition: "",
        dated_by: "",
        numerator: every(CLOSING),
        denominator: None,
        after_a_month: false,
        may_exceed_one: false,
        year_to_date: false,
        counts: Counts::Picked,
        is_narrowed: false,
    };
    /// The same with a cut-off on the last day of the month after the window.
    pub(crate) const AFTER_A_MONTH: Self = Self { after_a_month: true, ..Self::DEFAULT };

    /// Whether it is a fraction and not a count.
    #[must_use]
    pub fn is_rate(&self) -> bool {
        self.denominator.is_some()
    }

    /// Whether a side depends on what the same people filed in other petitions than the one that an entry
    /// names.
    #[must_use]
    pub fn rests_on_other_petitions(&self, side: Side) -> bool {
        let pick = match side {
            Side::Numerator => Some(self.numerator),
            Side::Denominator => self.denominator,
        };
        pick.is_some_and(|pick| rests_on_other_petitions(pick.subject, pick.all.and(pick.none)))
    }

    /// Its definition, and what dates it.
    #[must_use]
    pub fn in_full(&self) -> String {
        format!("{} Dated by: {}.", self.definition, self.dated_by)
    }
}

/// What a statistic counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counts {
    /// What it picks of the ledger.
    Picked,
    /// Leaf units in which something that it picks took place, of all leaf units.
    LeafUnits,
    /// Slots of sweeps that were reported, of all that count (`figures/slots.rs`).
    Slots,
}

/// A side of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The numerator, or what is counted.
    Numerator,
    /// The denominator.
    Denominator,
}

/// Selects subjects of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pick {
    pub(crate) subject: Subject,
    /// Flags that must be set.
    pub(crate) all: Flags,
    /// Flags that must not be set.
    pub(crate) none: Flags,
    /// The channel; `None`: every channel.
    pub(crate) channel: Option<Channel>,
    pub(crate) quantity: Quantity,
    /// Only of units of this level or below; `None`: of every unit. A unit's level never changes.
    pub(crate) at_most: Option<UnitLevel>,
}

/// What is added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quantity {
    /// Filings, closings, duties.
    Things,
    /// The people in filings.
    People,
}

/// Everything of a subject that has these flags.
pub(crate) const fn pick(subject: Subject, all: Flags) -> Pick {
    Pick { subject, all, none: Flags::NONE, channel: None, quantity: Quantity::Things, at_most: None }
}

/// Everything of a subject.
pub(crate) const fn every(subject: Subject) -> Pick {
    pick(subject, Flags::NONE)
}

/// Defines a statistic. The comment is its definition.
macro_rules! statistic {
    ($(#[doc = $line:literal])+ $visible:vis $id:ident {
        name: $name:literal,
        $($field:ident: $value:expr,)+
        ..$default:ident
    }) => {
        $(#[doc = $line])+
        $visible const $id: $crate::statistics::Statistic = $crate::statistics::Statistic {
            id: $crate::statistics::StatisticId::new($name),
            // Each line of a doc comment begins with a space.
            definition: concat!($($line),+).trim_ascii(),
            $($field: $value,)+
            ..$crate::statistics::Statistic::$default
        };
    };
}
pub(crate) use statistic;

/// A statistic of filings: how many, and how many people came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visits {
    /// The filings.
    pub batches: &'static Statistic,
    /// The people in them.
    pub head_count: &'static Statistic,
}

impl Visits {
    /// From two adjacent statistics.
    pub(super) const fn of(pair: &'static [Statistic; 2]) -> Self {
        Self { batches: &pair[0], head_count: &pair[1] }
    }
}
