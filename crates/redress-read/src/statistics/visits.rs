//! Filings in batches and head count (信访批次、人次).

use super::statistic::{Pick, Quantity, Statistic, StatisticId, Visits, every, statistic};
use crate::{
    ledger::Flags,
    matter::family::{FILING, REPEAT},
};
use redress_domain::Channel;

statistic! {
    /// Filings in batches and head count, by channel, initial and repeat.
    BATCHES {
        name: "visits.batches",
        chinese: "批次",
        dated_by: "filing",
        numerator: every(FILING),
        ..DEFAULT
    }
}

const NONE: Flags = Flags::NONE;

const fn pair(
    [batches, head_count]: [&'static str; 2],
    all: Flags,
    none: Flags,
    channel: Option<Channel>,
) -> [Statistic; 2] {
    let numerator = Pick { all, none, channel, ..BATCHES.numerator };
    let is_narrowed = all.and(none).bits() != 0 || channel.is_some();
    let batches = Statistic { id: StatisticId::new(batches), numerator, is_narrowed, ..BATCHES };
    let numerator = Pick { quantity: Quantity::People, ..numerator };
    let head_count = Statistic { id: StatisticId::new(head_count), chinese: "人次", numerator, ..batches };
    [batches, head_count]
}

macro_rules! splits {
    ($($name:literal ($all:expr, $none:expr, $channel:expr);)+) => {
        pub(super) const ALL: &[[Statistic; 2]] = &[$(
            pair(
                [concat!("visits", $name, ".batches"), concat!("visits", $name, ".headCount")],
                $all,
                $none,
                $channel,
            ),
        )+];
    };
}

splits! {
    "" (NONE, NONE, None);
    "(INITIAL)" (NONE, REPEAT, None);
    "(REPEAT)" (REPEAT, NONE, None);
    "(VISIT)" (NONE, NONE, Some(Channel::Visit));
    "(VISIT,INITIAL)" (NONE, REPEAT, Some(Channel::Visit));
    "(VISIT,REPEAT)" (REPEAT, NONE, Some(Channel::Visit));
    "(LETTER)" (NONE, NONE, Some(Channel::Letter));
    "(LETTER,INITIAL)" (NONE, REPEAT, Some(Channel::Letter));
    "(LETTER,REPEAT)" (REPEAT, NONE, Some(Channel::Letter));
    "(PHONE)" (NONE, NONE, Some(Channel::Phone));
    "(PHONE,INITIAL)" (NONE, REPEAT, Some(Channel::Phone));
    "(PHONE,REPEAT)" (REPEAT, NONE, Some(Channel::Phone));
    "(WEB)" (NONE, NONE, Some(Channel::Web));
    "(WEB,INITIAL)" (NONE, REPEAT, Some(Channel::Web));
    "(WEB,REPEAT)" (REPEAT, NONE, Some(Channel::Web));
    "(EMAIL)" (NONE, NONE, Some(Channel::Email));
    "(EMAIL,INITIAL)" (NONE, REPEAT, Some(Channel::Email));
    "(EMAIL,REPEAT)" (REPEAT, NONE, Some(Channel::Email));
    "(FAX)" (NONE, NONE, Some(Channel::Fax));
    "(FAX,INITIAL)" (NONE, REPEAT, Some(Channel::Fax));
    "(FAX,REPEAT)" (REPEAT, NONE, Some(Channel::Fax));
    "(TRANSFER)" (NONE, NONE, Some(Channel::Transfer));
    "(TRANSFER,INITIAL)" (NONE, REPEAT, Some(Channel::Transfer));
    "(TRANSFER,REPEAT)" (REPEAT, NONE, Some(Channel::Transfer));
}

/// Filings in batches and head count: all, or of one channel, initial or repeat ones. `None` for a channel
/// that is not counted.
#[must_use]
pub fn visits(channel: Option<Channel>, repeat: Option<bool>) -> Option<Visits> {
    let all = REPEAT.when(repeat == Some(true));
    let none = REPEAT.when(repeat == Some(false));
    let is_asked = |pick: Pick| (pick.channel, pick.all, pick.none) == (channel, all, none);
    ALL.iter().find(|[batches, _]| is_asked(batches.numerator)).map(Visits::of)
}
