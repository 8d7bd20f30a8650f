//! The statistics: one file each, with its definition and the pair of picks that carries it.
//!
//! A pick chooses subjects of the ledger by their flags. A new statistic is a new file and a line in the two lists below; one that needs to
//! know something new about a subject adds a flag in [`crate::subjects`].

mod accumulation;
mod clearance;
mod closure_due;
mod closure_registered;
mod collective_place_share;
mod collective_visits;
mod confirmed_resolution;
mod diversions;
mod escalations;
mod extensions;
mod filings;
mod first_time_resolution;
mod hearings;
mod on_time_closure;
mod over_level_visits;
mod participation;
mod reopenings;
mod repeat_filing;
mod repeat_matter;
mod resolution;
mod satisfaction;
mod timely_acceptance;
mod timely_unit_acceptance;
mod visits;

pub use accumulation::ACCUMULATION;
pub use clearance::CLEARANCE_RATE;
pub use closure_due::CLOSURE_DUE;
pub use closure_registered::CLOSURE_REGISTERED;
pub use collective_place_share::COLLECTIVE_PLACE_SHARE;
pub use collective_visits::COLLECTIVE_VISITS;
pub use confirmed_resolution::CONFIRMED_RESOLUTION;
pub use diversions::DIVERSIONS;
pub use escalations::ESCALATIONS;
pub use extensions::EXTENSIONS;
pub use filings::FILINGS;
pub use first_time_resolution::FIRST_TIME_RESOLUTION;
pub use hearings::HEARINGS;
pub use on_time_closure::ON_TIME_CLOSURE;
pub use over_level_visits::OVER_LEVEL_VISITS;
pub use participation::PARTICIPATION;
pub use reopenings::REOPENINGS;
pub use repeat_filing::REPEAT_FILING;
pub use repeat_matter::REPEAT_MATTER;
pub use resolution::RESOLUTION;
pub use satisfaction::SATISFACTION;
pub use timely_acceptance::TIMELY_ACCEPTANCE;
pub use timely_unit_acceptance::TIMELY_UNIT_ACCEPTANCE;
pub use visits::VISITS;

use redress_domain::Channel;

/// A statistic: a count, or a fraction of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statistic {
    /// Its name, for programs.
    pub name: &'static str,
    /// Its name in Chinese.
    pub chinese: &'static str,
    /// What it is, in a sentence.
    pub definition: &'static str,
    /// What decides whether something lies in the window.
    pub dated_by: &'static str,
    /// The numerator, or what is counted.
    pub(crate) numerator: Pick,
    /// The denominator; none: a count.
    pub(crate) denominator: Option<Pick>,
    /// Whether the default cut-off is the last day of the month after the window, as people need time to come back.
    pub(crate) after_a_month: bool,
    /// Whether it may be more than 1, so that no interval is given.
    pub(crate) may_exceed_one: bool,
    /// Whether its window begins on 1 January of the window's last year.
    pub(crate) year_to_date: bool,
    /// Whether it counts leaf units instead of what it picks.
    pub(crate) of_leaf_units: bool,
}

impl Statistic {
    /// Up to the window's last day, of the window, at most 1.
    const DEFAULT: Self = Self {
        name: "",
        chinese: "",
        definition: "",
        dated_by: "",
        numerator: pick("", 0),
        denominator: None,
        after_a_month: false,
        may_exceed_one: false,
        year_to_date: false,
        of_leaf_units: false,
    };
    const AFTER_A_MONTH: Self = Self { after_a_month: true, ..Self::DEFAULT };

    /// Whether it is a fraction, and no count.
    #[must_use]
    pub fn is_rate(&self) -> bool {
        self.denominator.is_some()
    }
}

/// Which of the ledger's subjects count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pick {
    pub(crate) subject: &'static str,
    /// Flags that must be set.
    pub(crate) all: i32,
    /// Flags that must not be set.
    pub(crate) none: i32,
    /// The one channel; none: every channel.
    pub(crate) channel: Option<Channel>,
    pub(crate) quantity: Quantity,
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
pub(crate) const fn pick(subject: &'static str, all: i32) -> Pick {
    Pick { subject, all, none: 0, channel: None, quantity: Quantity::Things }
}

/// Every statistic.
pub fn all() -> impl Iterator<Item = &'static Statistic> {
    const SINGLE: &[Statistic] = &[
        TIMELY_ACCEPTANCE,
        TIMELY_UNIT_ACCEPTANCE,
        CLOSURE_DUE,
        CLOSURE_REGISTERED,
        ON_TIME_CLOSURE,
        CLEARANCE_RATE,
        RESOLUTION,
        CONFIRMED_RESOLUTION,
        FIRST_TIME_RESOLUTION,
        FILINGS,
        REPEAT_FILING,
        REPEAT_MATTER,
        COLLECTIVE_PLACE_SHARE,
        SATISFACTION,
        PARTICIPATION,
        ACCUMULATION,
        HEARINGS,
        EXTENSIONS,
        REOPENINGS,
    ];
    [SINGLE, VISITS, OVER_LEVEL_VISITS, COLLECTIVE_VISITS, ESCALATIONS, DIVERSIONS].into_iter().flatten()
}

/// A statistic by its name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Statistic> {
    all().find(|statistic| statistic.name == name)
}
