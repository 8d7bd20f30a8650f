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

macro_rules! by_channel {
    ($($word:literal $channel:ident),+) => {
        /// Filings in batches and head count: all, then by channel, initial and repeat.
        pub const VISITS: &[Statistic] = &[
            visits("visits.batches", Quantity::Things, 0, 0, None),
            visits("visits.headCount", Quantity::People, 0, 0, None),
            $(
                visits(concat!("visits(", $word, ",INITIAL).batches"), Quantity::Things, 0, REPEAT, Some(Channel::$channel)),
                visits(concat!("visits(", $word, ",REPEAT).batches"), Quantity::Things, REPEAT, 0, Some(Channel::$channel)),
                visits(concat!("visits(", $word, ",INITIAL).headCount"), Quantity::People, 0, REPEAT, Some(Channel::$channel)),
                visits(concat!("visits(", $word, ",REPEAT).headCount"), Quantity::People, REPEAT, 0, Some(Channel::$channel)),
            )+
        ];
    };
}

by_channel!(
    "VISIT" Visit, "LETTER" Letter, "PHONE" Phone, "WEB" Web, "EMAIL" Email, "FAX" Fax, "TRANSFER" Transfer
);
