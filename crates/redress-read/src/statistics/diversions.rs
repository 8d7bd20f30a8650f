//! 诉访分离导出件次

use super::{Statistic, pick};
use crate::subjects::{DIVERSION, remedy};
use redress_domain::Remedy;

const fn diversions(name: &'static str, flags: i32) -> Statistic {
    Statistic {
        name,
        chinese: "依法导入其他途径件次",
        definition: "Triages that diverted, by the remedy they named.",
        dated_by: "own day",
        numerator: pick(DIVERSION, flags),
        ..Statistic::DEFAULT
    }
}

/// Diversions, all and by remedy.
pub const DIVERSIONS: &[Statistic] = &[
    diversions("diversions", 0),
    diversions("diversions(LITIGATION)", remedy(Remedy::Litigation)),
    diversions("diversions(ARBITRATION)", remedy(Remedy::Arbitration)),
    diversions("diversions(ADMINISTRATIVE_RECONSIDERATION)", remedy(Remedy::AdministrativeReconsideration)),
    diversions("diversions(OTHER_STATUTORY)", remedy(Remedy::OtherStatutory)),
];
