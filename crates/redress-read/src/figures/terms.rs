//! The terms of a figure: which days count.

use super::{ask::Ask, snapshot::Snapshot, window::Window};
use crate::statistics::Statistic;
use chrono::NaiveDate;
use redress_domain::UnitLevel;

/// What counts: the window that things must be attributed to, the cut-off, and the level of the units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Terms {
    pub(crate) window: Window,
    pub(crate) cut_off: NaiveDate,
    pub(crate) provisional: bool,
    /// Only units of this level or below; `None`: every unit.
    pub(crate) at_most: Option<UnitLevel>,
}

impl Ask {
    /// The terms of a statistic. A cut-off after the day of the last recorded event is limited to that day,
    /// and the figure is provisional.
    pub(crate) fn terms(&self, statistic: &Statistic, snapshot: &Snapshot) -> Terms {
        let default =
            if statistic.after_a_month { self.window.end_of_next_month() } else { self.window.to() };
        let wanted = self.cut_off.unwrap_or(default);
        let cut_off = wanted.min(snapshot.recorded_on);
        let window = if statistic.year_to_date { self.window.year_to_date() } else { self.window };
        Terms { window, cut_off, provisional: cut_off < wanted, at_most: None }
    }
}
