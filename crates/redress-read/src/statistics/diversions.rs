//! Diversions to other statutory ways (诉访分离导出件次).

use super::statistic::{Statistic, StatisticId, every, pick, statistic};
use crate::matter::family::{DIVERSION, remedy};
use redress_domain::Remedy;

statistic! {
    /// Triages that diverted, by the remedy they named.
    pub DIVERSIONS {
        name: "diversions",
        chinese: "依法导入其他途径件次",
        dated_by: "own day",
        numerator: every(DIVERSION),
        ..DEFAULT
    }
}

const fn to(name: &'static str, of: Remedy) -> Statistic {
    let numerator = pick(DIVERSION, remedy(of));
    Statistic { id: StatisticId::new(name), numerator, is_narrowed: true, ..DIVERSIONS }
}

pub(super) const ALL: &[Statistic] = &[
    DIVERSIONS,
    to("diversions(LITIGATION)", Remedy::Litigation),
    to("diversions(ARBITRATION)", Remedy::Arbitration),
    to("diversions(ADMINISTRATIVE_RECONSIDERATION)", Remedy::AdministrativeReconsideration),
    to("diversions(OTHER_STATUTORY)", Remedy::OtherStatutory),
];

/// Diversions: all, or to one remedy; `None` if triage cannot name the remedy.
#[must_use]
pub fn diversions(to: Option<Remedy>) -> Option<&'static Statistic> {
    match to {
        None => ALL.first(),
        Some(to) => ALL[1..].iter().find(|statistic| statistic.numerator.all == remedy(to)),
    }
}
