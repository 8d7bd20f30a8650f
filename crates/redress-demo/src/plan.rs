//! The plan of all petitions: first those that open a matter, then who comes again, then what was recorded wrongly.

use chrono::{Datelike, NaiveDate, Weekday};
use redress_domain::petition::steps::Correct;
use redress_domain::{Channel, ReopenCause, UnitLevel};

use super::before::{Backlog, Before};
use super::cases::{Cases, Era, approached, head_count};
use super::dice::Dice;
use super::district::{CITY_DESK, PROVINCE_DESK, communities, level_of, township_of};
use super::hall::{Hall, channel_again};
use super::life::{Life, after, working_day};
use super::scenario::{
    BEGINS, FILED_BEFORE, FILED_IN_HALL, Filings, HALL_OPENS, HEARINGS_IN_HALL, LAST_FILING, MONTHS, TRIPS,
};

/// Streams of chance: each petition has the one of its number, from here on.
const LIVES: u64 = 1_000;

/// Everything that happens, petition by petition.
pub(super) fn lives() -> Vec<Life> {
    let mut plan = Plan {
        lives: Vec::new(),
        before: Before::new(),
        backlog: Backlog::new(),
        hall: Hall::new(),
        hearings: Hearings::default(),
        dice: Dice::new(100),
    };
    let lying = plan.year_before();
    plan.take_up(&lying);
    plan.hall_years();
    plan.corrections();
    plan.lives
}

struct Plan {
    lives: Vec<Life>,
    before: Before,
    backlog: Backlog,
    hall: Hall,
    hearings: Hearings,
    dice: Dice,
}

/// Which filings come again: while a petition is open, or after it was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    Open,
    Closed,
}

impl Plan {
    /// The year before the hall; the petitions that were left lying.
    fn year_before(&mut self) -> Vec<usize> {
        let days = filing_days(BEGINS, FILED_BEFORE.first(), &mut self.dice);
        let mut cases = Cases::of(Era::Before);
        let mut lying = Vec::new();
        for (day, trip) in days {
            let mut dice = self.next_dice();
            let case = cases.next(&mut dice, trip);
            let mut life = Life::register(case, day, None, dice);
            if self.before.live(&mut life) {
                lying.push(self.lives.len());
            }
            self.lives.push(life);
        }
        let (from, to) = (BEGINS, HALL_OPENS.pred_opt().unwrap_or(HALL_OPENS));
        self.come_again(Era::Before, FILED_BEFORE, from, to, &mut lying);
        lying
    }

    /// The hall takes up what the year before it left.
    fn take_up(&mut self, lying: &[usize]) {
        for (n, index) in lying.iter().enumerate() {
            let hearings = &mut self.hearings;
            let life = &mut self.lives[*index];
            self.backlog.take_up(life, n, lying.len(), |day, tier| hearings.calls_for(day, tier));
        }
    }

    fn hall_years(&mut self) {
        let days = filing_days(HALL_OPENS, FILED_IN_HALL.first(), &mut self.dice);
        let mut cases = Cases::of(Era::Hall);
        for (day, trip) in days {
            let mut dice = self.next_dice();
            let case = cases.next(&mut dice, trip);
            let mut life = Life::register(case, day, None, dice);
            let hearings = &mut self.hearings;
            self.hall.live(&mut life, |day, tier| hearings.calls_for(day, tier));
            self.lives.push(life);
        }
        self.come_again(Era::Hall, FILED_IN_HALL, HALL_OPENS, LAST_FILING, &mut Vec::new());
    }

    fn next_dice(&self) -> Dice {
        Dice::new(LIVES + self.lives.len() as u64)
    }

    /// Filings that are not a matter's first, from a day to another.
    fn come_again(
        &mut self,
        era: Era,
        filings: Filings,
        from: NaiveDate,
        to: NaiveDate,
        lying: &mut Vec<usize>,
    ) {
        let trips = TRIPS.iter().filter(|trips| (from.year()..=to.year()).contains(&trips.year));
        let mut later = 0;
        for trips in trips {
            later += trips.later;
            let year = |month, day| NaiveDate::from_ymd_opt(trips.year, month, day).unwrap_or(from);
            for _ in 0..trips.later {
                let (index, day) = self.whom(When::Open, year(1, 1), year(12, 31));
                self.trip(index, day);
            }
        }
        for (n, when) in
            [(filings.visits_while_open - later, When::Open), (filings.visits_after_closing, When::Closed)]
        {
            for n in 0..n {
                let (index, day) = self.whom(when, from, to);
                self.visit(era, index, day, when, n);
            }
        }
        for (n, when) in
            [(filings.repeats_while_open, When::Open), (filings.repeats_after_closing, When::Closed)]
        {
            for _ in 0..n {
                let (index, day) = self.whom(when, from, to);
                if self.repeat(era, index, day) {
                    lying.push(self.lives.len() - 1);
                }
            }
        }
    }

    /// Somebody who comes again, and a day between two on which they do: while their petition is open, or in the four months after it was
    /// closed.
    fn whom(&mut self, when: When, from: NaiveDate, to: NaiveDate) -> (usize, NaiveDate) {
        loop {
            let index = self.dice.below(self.lives.len());
            let life = &self.lives[index];
            let closed = life.closings.last().copied();
            let (first, last) = match (when, closed) {
                (When::Open, closed) => (after(life.registered_on, 1), closed.unwrap_or(to)),
                (When::Closed, Some(closed)) => (after(closed, 3), after(closed, 120)),
                (When::Closed, None) => continue,
            };
            let (first, last) = (first.max(from), last.min(to));
            let days = (last - first).num_days();
            let Ok(days) = u32::try_from(days) else { continue };
            let day = after(first, self.dice.between(0, days));
            if working_day(day) == day {
                return (index, day);
            }
        }
    }

    /// A visit past the district, about an open petition.
    fn trip(&mut self, index: usize, day: NaiveDate) {
        let life = &mut self.lives[index];
        let local =
            level_of(&life.case.handler) < UnitLevel::District && life.orders() == 1 && life.tier == 1;
        let to = if local { CITY_DESK } else { PROVINCE_DESK };
        let people = head_count(&mut life.dice, Channel::Visit);
        life.visit(day, Channel::Visit, to, people);
    }

    /// Another visit, letter or call; some of those about a closed petition open it again.
    fn visit(&mut self, era: Era, index: usize, day: NaiveDate, when: When, n: usize) {
        let life = &mut self.lives[index];
        let channel = channel_again(&mut life.dice, life.case.channel);
        let people = head_count(&mut life.dice, channel);
        let to = approached(era, &life.case.handler);
        life.visit(day, channel, &to, people);
        if when == When::Closed && era == Era::Hall && n.is_multiple_of(4) && life.day() < day {
            let wait = u32::try_from((day - life.day()).num_days()).unwrap_or(0);
            self.hall.again(life, ReopenCause::NewVisit, wait + 1);
        }
    }

    /// Another petition in the same matter. True: it was left lying.
    fn repeat(&mut self, era: Era, index: usize, day: NaiveDate) -> bool {
        let mut dice = self.next_dice();
        let mut case = self.lives[index].case.clone();
        case.channel = channel_again(&mut dice, case.channel);
        case.head_count = head_count(&mut dice, case.channel);
        case.received_by = approached(era, &case.handler);
        let mut life = Life::register(case, day, Some(index), dice);
        let lying = match era {
            Era::Before => self.before.live(&mut life),
            Era::Hall => {
                self.hall.live(&mut life, |_, _| false);
                false
            }
        };
        self.lives.push(life);
        lying
    }

    /// A few registrations are put right: a place, a head count, a category.
    fn corrections(&mut self) {
        for index in (37..self.lives.len()).step_by(211) {
            let life = &mut self.lives[index];
            let mut correction = Correct::default();
            let township = township_of(&life.case.place);
            match (index % 3, township) {
                (0, Some(township)) => {
                    let others = communities(township);
                    correction.place = others
                        .iter()
                        .find(|code| **code != life.case.place)
                        .map(|code| super::district::unit(code));
                }
                (1, _) => correction.head_count = Some(life.case.head_count + 1),
                _ => {
                    let other =
                        if life.case.category == "住房物业" { "市容噪声" } else { "住房物业" };
                    correction.category = other.parse().ok();
                }
            }
            life.correct(working_day(after(life.registered_on, 1)), correction);
        }
    }
}

/// The hall's hearings: one in two months, for the next petition that has come as far as joint consultation.
#[derive(Debug, Default)]
struct Hearings {
    held: usize,
}

impl Hearings {
    fn calls_for(&mut self, day: NaiveDate, tier: u8) -> bool {
        let months = (day - HALL_OPENS).num_days() * 12 / 365;
        let turn = usize::try_from(months).is_ok_and(|months| months / 2 >= self.held);
        let called = tier >= 2 && turn && self.held < HEARINGS_IN_HALL;
        self.held += usize::from(called);
        called
    }
}

/// The days of so many first filings, in order, from the first day of a period; and which of them are trips past the district.
fn filing_days(from: NaiveDate, filings: usize, dice: &mut Dice) -> Vec<(NaiveDate, bool)> {
    let years: Vec<i32> =
        if from == BEGINS { vec![from.year()] } else { (from.year()..=LAST_FILING.year()).collect() };
    let parts: usize = MONTHS.iter().sum::<usize>() * years.len();
    let (mut dealt, mut sum) = (0, 0);
    let mut days = Vec::new();
    for year in years {
        let first_of_year = days.len();
        for (month, part) in (1..).zip(MONTHS) {
            sum += part;
            let until = filings * sum / parts;
            let working = working_days(year, month);
            let mut of_month: Vec<NaiveDate> = (dealt..until).map(|_| *dice.pick(&working)).collect();
            of_month.sort_unstable();
            days.extend(of_month.into_iter().map(|day| (day, false)));
            dealt = until;
        }
        let trips = TRIPS.iter().find(|trips| trips.year == year).map_or(0, |trips| trips.first);
        let of_year = days.len() - first_of_year;
        for (n, (_, trip)) in days[first_of_year..].iter_mut().enumerate() {
            *trip = n * trips / of_year != (n + 1) * trips / of_year;
        }
    }
    days
}

fn working_days(year: i32, month: u32) -> Vec<NaiveDate> {
    let days = (1..=31).filter_map(|day| NaiveDate::from_ymd_opt(year, month, day));
    days.filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)).collect()
}
