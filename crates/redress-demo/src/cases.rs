//! Generates cases: who files what, by which channel and where, and which unit is responsible.

use redress_domain::{Channel, Kind, UnitLevel};

use super::district::{
    BUREAU, CITY_DESK, DEPARTMENTS, DISCIPLINE, DISTRICT, HALL, PROVINCE_DESK, TOWNSHIPS, communities,
    level_of, township_of,
};
use super::petition_plan::Case;
use super::random::{Deck, Random};
use super::text::{CONDUCT, LOCAL};

/// The year before the hall, or the two years with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Era {
    Before,
    Hall,
}

impl Era {
    /// The office that receives those who come to the district.
    pub(super) fn desk(self) -> &'static str {
        match self {
            Self::Before => BUREAU,
            Self::Hall => HALL,
        }
    }
}

/// Generates the cases of an era.
#[derive(Debug)]
pub(super) struct Cases {
    era: Era,
    /// Departments by their index, followed by townships by theirs.
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

    /// Returns a new case. `trip` makes it a visit past the district: to the city about a street's work, or
    /// to the province about a department's.
    pub(super) fn next(&mut self, random: &mut Random, trip: bool) -> Case {
        let kind = self.kinds.deal();
        let (handler, category, place) = self.work(random, kind);
        let channel = if trip { Channel::Visit } else { self.channels.deal() };
        let received_by = match trip {
            true if level_of(&handler) < UnitLevel::District => CITY_DESK.to_owned(),
            true => PROVINCE_DESK.to_owned(),
            false => self.received_by(random, channel, &handler, &place),
        };
        let accused =
            TOWNSHIPS.iter().map(|office| office.0).chain(DEPARTMENTS.iter().map(|office| office.0));
        let accused: Vec<&str> = accused.collect();
        let against = (kind == Kind::Accusation).then(|| (*random.pick(&accused)).to_owned());
        let anonymous = kind == Kind::Accusation && random.chance(300);
        let head_count = head_count(random, channel);
        Case { kind, category, place, handler, against, channel, received_by, head_count, anonymous }
    }

    fn work(&mut self, random: &mut Random, kind: Kind) -> (String, &'static str, String) {
        let dealt = self.handlers.deal();
        let department = DEPARTMENTS.get(dealt);
        let township = dealt.checked_sub(DEPARTMENTS.len()).unwrap_or_else(|| random.below(TOWNSHIPS.len()));
        let community = random.pick(&communities(township)).clone();
        let street = TOWNSHIPS[township].0.to_owned();
        let place = match random.below(20) {
            0 => DISTRICT.to_owned(),
            1..4 => street.clone(),
            _ => community.clone(),
        };
        match department {
            _ if kind == Kind::Accusation => (DISCIPLINE.to_owned(), CONDUCT, place),
            Some((code, _, _, category)) => ((*code).to_owned(), category, place),
            // The street delegates what a community can settle.
            None if random.chance(350) => (community.clone(), LOCAL, community),
            None => (street.clone(), LOCAL, if place == DISTRICT { street } else { place }),
        }
    }

    fn received_by(&self, random: &mut Random, channel: Channel, handler: &str, place: &str) -> String {
        let street = township_of(place).map_or(self.era.desk(), |n| TOWNSHIPS[n].0);
        let department = level_of(handler) == UnitLevel::District;
        // One level above the competent unit: not an over-level visit.
        if channel == Channel::Visit && department && random.chance(12) {
            return CITY_DESK.to_owned();
        }
        match (self.era, random.below(100)) {
            (Era::Hall, 0..72) | (Era::Before, 0..50) => self.era.desk().to_owned(),
            (Era::Hall, 72..80) => BUREAU.to_owned(),
            (Era::Before, 50..75) if department => handler.to_owned(),
            _ => street.to_owned(),
        }
    }
}

/// How many people come. Five or more make a collective visit.
pub(super) fn head_count(random: &mut Random, channel: Channel) -> u32 {
    match (channel, random.below(1_000)) {
        (Channel::Visit, 700..880) => 2,
        (Channel::Visit, 880..950) => 3,
        (Channel::Visit, 950..980) => 4,
        (Channel::Visit, 980..992) => random.between(5, 12),
        (Channel::Visit, 992..) => random.between(13, 36),
        _ => 1,
    }
}

/// The office that a petitioner visits about an open petition: the district's desk, or the street if a
/// community is handling it (the district would be an over-level visit).
pub(super) fn approached(era: Era, handler: &str) -> String {
    match township_of(handler) {
        Some(n) if level_of(handler) == UnitLevel::Village => TOWNSHIPS[n].0.to_owned(),
        _ => era.desk().to_owned(),
    }
}
