//! Who files what, how, where, and whose work it is.

use redress_domain::{Channel, Kind, UnitLevel};

use super::dice::{Deck, Dice};
use super::district::{
    BUREAU, CITY_DESK, DEPARTMENTS, DISCIPLINE, DISTRICT, HALL, PROVINCE_DESK, TOWNSHIPS, communities,
    level_of, township_of,
};
use super::life::Case;
use super::text::{CONDUCT, LOCAL};

/// Before the hall, or in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Era {
    Before,
    Hall,
}

impl Era {
    /// The office for those who come to the district.
    pub(super) fn desk(self) -> &'static str {
        match self {
            Self::Before => BUREAU,
            Self::Hall => HALL,
        }
    }
}

/// Makes new cases of an era.
#[derive(Debug)]
pub(super) struct Cases {
    era: Era,
    /// Departments by their place, then townships by theirs.
    handlers: Deck<usize>,
    kinds: Deck<Kind>,
    channels: Deck<Channel>,
}

impl Cases {
    pub(super) fn of(era: Era) -> Self {
        let stream = 10 * (era as u64 + 1);
        let shares = DEPARTMENTS.iter().map(|office| office.2).chain(TOWNSHIPS.iter().map(|office| office.2));
        let handlers: Vec<(usize, usize)> = shares.enumerate().collect();
        let kinds = [(Kind::Appeal, 930), (Kind::Suggestion, 55), (Kind::Accusation, 15)];
        let channels = [(Channel::Visit, 46), (Channel::Letter, 22), (Channel::Phone, 32)];
        Self {
            era,
            handlers: Deck::new(stream, &handlers),
            kinds: Deck::new(stream + 1, &kinds),
            channels: Deck::new(stream + 2, &channels),
        }
    }

    /// A new case. A trip is a visit past the district: to the city about a street's work, to the province about a department's.
    pub(super) fn next(&mut self, dice: &mut Dice, trip: bool) -> Case {
        let kind = self.kinds.deal();
        let (handler, category, place) = self.work(dice, kind);
        let channel = if trip { Channel::Visit } else { self.channels.deal() };
        let received_by = match trip {
            true if level_of(&handler) < UnitLevel::District => CITY_DESK.to_owned(),
            true => PROVINCE_DESK.to_owned(),
            false => self.received_by(dice, channel, &handler, &place),
        };
        let accused =
            TOWNSHIPS.iter().map(|office| office.0).chain(DEPARTMENTS.iter().map(|office| office.0));
        let accused: Vec<&str> = accused.collect();
        let against = (kind == Kind::Accusation).then(|| (*dice.pick(&accused)).to_owned());
        let anonymous = kind == Kind::Accusation && dice.chance(300);
        let head_count = head_count(dice, channel);
        Case { kind, category, place, handler, against, channel, received_by, head_count, anonymous }
    }

    fn work(&mut self, dice: &mut Dice, kind: Kind) -> (String, &'static str, String) {
        let dealt = self.handlers.deal();
        let department = DEPARTMENTS.get(dealt);
        let township = dealt.checked_sub(DEPARTMENTS.len()).unwrap_or_else(|| dice.below(TOWNSHIPS.len()));
        let community = dice.pick(&communities(township)).clone();
        let street = TOWNSHIPS[township].0.to_owned();
        let place = match dice.below(20) {
            0 => DISTRICT.to_owned(),
            1..4 => street.clone(),
            _ => community.clone(),
        };
        match department {
            _ if kind == Kind::Accusation => (DISCIPLINE.to_owned(), CONDUCT, place),
            Some((code, _, _, category)) => ((*code).to_owned(), category, place),
            // The street hands on what a community can settle.
            None if dice.chance(350) => (community.clone(), LOCAL, community),
            None => (street.clone(), LOCAL, if place == DISTRICT { street } else { place }),
        }
    }

    fn received_by(&self, dice: &mut Dice, channel: Channel, handler: &str, place: &str) -> String {
        let street = township_of(place).map_or(self.era.desk(), |n| TOWNSHIPS[n].0);
        let department = level_of(handler) == UnitLevel::District;
        // One level above the competent one: no over-level visit.
        if channel == Channel::Visit && department && dice.chance(12) {
            return CITY_DESK.to_owned();
        }
        match (self.era, dice.below(100)) {
            (Era::Hall, 0..72) | (Era::Before, 0..50) => self.era.desk().to_owned(),
            (Era::Hall, 72..80) => BUREAU.to_owned(),
            (Era::Before, 50..75) if department => handler.to_owned(),
            _ => street.to_owned(),
        }
    }
}

/// How many people come: five and more make a collective visit.
pub(super) fn head_count(dice: &mut Dice, channel: Channel) -> u32 {
    match (channel, dice.below(1_000)) {
        (Channel::Visit, 700..880) => 2,
        (Channel::Visit, 880..950) => 3,
        (Channel::Visit, 950..980) => 4,
        (Channel::Visit, 980..992) => dice.between(5, 12),
        (Channel::Visit, 992..) => dice.between(13, 36),
        _ => 1,
    }
}

/// Where somebody goes with an open petition: the desk, or the street where a community is at work (for the district lies too far above
/// a community).
pub(super) fn approached(era: Era, handler: &str) -> String {
    match township_of(handler) {
        Some(n) if level_of(handler) == UnitLevel::Village => TOWNSHIPS[n].0.to_owned(),
        _ => era.desk().to_owned(),
    }
}
