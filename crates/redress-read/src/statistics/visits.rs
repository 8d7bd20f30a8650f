//! 信访批次、人次

use super::{Pick, Quantity, Statistic, pick};
use crate::subjects::{FILING, REPEAT};
use redress_domain::Channel;

const fn visits(
    name: &'static str,
    quantity: Quantity,
    all: i32,
    none: i32,
    channel: Option<Channel>,
) -> Statistic {
    Statistic {
        name,
        chinese: match quantity {
            Quantity::Things => "批次",
            Quantity::People => "人次",
        },
        definition: "Filings in batches and head count, by channel, initial and repeat.",
        dated_by: "filing",
        numerator: Pick { quantity, none, channel, ..pick(FILING, all) },
        ..Statistic::DEFAULT
    }
}

macro_rules! splits {
    ($($name:literal ($all:expr, $none:expr, $channel:expr);)+) => {
        /// Filings in batches and head count: all, and by channel, initial and repeat.
        pub const VISITS: &[Statistic] = &[$(
            visits(concat!("visits", $name, ".batches"), Quantity::Things, $all, $none, $channel),
            visits(concat!("visits", $name, ".headCount"), Quantity::People, $all, $none, $channel),
        )+];
    };
}

splits! {
    "" (0, 0, None);
    "(INITIAL)" (0, REPEAT, None);
    "(REPEAT)" (REPEAT, 0, None);
    "(VISIT)" (0, 0, Some(Channel::Visit));
    "(VISIT,INITIAL)" (0, REPEAT, Some(Channel::Visit));
    "(VISIT,REPEAT)" (REPEAT, 0, Some(Channel::Visit));
    "(LETTER)" (0, 0, Some(Channel::Letter));
    "(LETTER,INITIAL)" (0, REPEAT, Some(Channel::Letter));
    "(LETTER,REPEAT)" (REPEAT, 0, Some(Channel::Letter));
    "(PHONE)" (0, 0, Some(Channel::Phone));
    "(PHONE,INITIAL)" (0, REPEAT, Some(Channel::Phone));
    "(PHONE,REPEAT)" (REPEAT, 0, Some(Channel::Phone));
    "(WEB)" (0, 0, Some(Channel::Web));
    "(WEB,INITIAL)" (0, REPEAT, Some(Channel::Web));
    "(WEB,REPEAT)" (REPEAT, 0, Some(Channel::Web));
    "(EMAIL)" (0, 0, Some(Channel::Email));
    "(EMAIL,INITIAL)" (0, REPEAT, Some(Channel::Email));
    "(EMAIL,REPEAT)" (REPEAT, 0, Some(Channel::Email));
    "(FAX)" (0, 0, Some(Channel::Fax));
    "(FAX,INITIAL)" (0, REPEAT, Some(Channel::Fax));
    "(FAX,REPEAT)" (REPEAT, 0, Some(Channel::Fax));
    "(TRANSFER)" (0, 0, Some(Channel::Transfer));
    "(TRANSFER,INITIAL)" (0, REPEAT, Some(Channel::Transfer));
    "(TRANSFER,REPEAT)" (REPEAT, 0, Some(Channel::Transfer));
}
