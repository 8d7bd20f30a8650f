//! The slots behind the rate of sweeps: the ledger has no rows for them.

use crate::court::Court;
use redress_log::Position;
use redress_read::{Ask, By, CountedSlot, Figures, statistics::Side};

impl Court {
    /// The slots behind a rate, or a part of it, are as many as it says, each once, and each known at the position.
    pub async fn slots_are_those_of(&self, ask: &Ask, part: Option<(By, &str)>, figures: &Figures) {
        let figure = figures["sweeps.complianceRate"];
        let head = ask.position.unwrap_or(Position(self.head));
        for (side, expected) in
            [(Side::Numerator, figure.numerator), (Side::Denominator, figure.denominator.unwrap())]
        {
            let slots = self.reader.swept_slots(ask, figure.statistic, side, part).await.unwrap().value;
            assert_eq!(slots.len() as i64, expected, "{side:?} of {part:?} {ask:?}");
            let in_order = |pair: &[CountedSlot]| {
                let place = |slot: &CountedSlot| (slot.slot.last_day(), slot.unit.clone(), slot.slot);
                place(&pair[0]) < place(&pair[1])
            };
            assert!(slots.windows(2).all(in_order));
            assert!(slots.iter().all(|slot| slot.duty <= head && slot.report.is_none_or(|at| at <= head)));
        }
    }
}
