//! Plans all petitions: first those that open a matter, then repeated filings, then corrections of
//! registrations.

use chrono::{Datelike, NaiveDate, Weekday};
use redress_domain::petition::steps::Correct;
use redress_domain::{Channel, ReopenCause, UnitLevel};

use super::before_hall::{Backlog, BeforeHall};
use super::cases::{Cases, Era, approached, head_count};
use super::district::{CITY_DESK, PROVINCE_DESK, communities, level_of, township_of};
use super::hall::{Hall, channel_again};
use super::petition_plan::{PetitionPlan, after, working_day};
use super::random::Random;
use super::scenario::{
    BEGINS, FILED_BEFORE, FILED_IN_HALL, Filings, HALL_OPENS, HEARINGS_IN_HALL, LAST_FILING, MONTHS, TRIPS,
};
use super::{objections, old_cases, reviews};

/// The first random stream for petitions: each petition uses the stream of its index plus this number.
const FIRST_PETITION_STREAM: u64 = 1_000;

/// Plans everything that happens. Returns one plan per petition.
pub(super) fn petitions() -> Vec<PetitionPlan> {
    let mut plan = Plan {
        petitions: Vec::new(),
        before: BeforeHall::new(),
        backlog: Backlog::new(),
        hall: Hall::new(),
        hearings: Hearings::default(),
        random: Random::new(100),
    };
    let unanswered = plan.year_before();
    plan.plan_backlog(&unanswered);
    plan.hall_years();
    plan.corrections();
    objections::add(&mut plan.petitions);
    old_cases::add(&mut plan.petitions);
    reviews::add(&mut plan.petitions);
    plan.petitions
}

struct Plan {
    petitions: Vec<PetitionPlan>,
    before: BeforeHall,
    backlog: Backlog,
    hall: Hall,
    hearings: Hearings,
    random: Random,
}

/// Whether a repeated filing comes while the petition is open or after it was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    Open,
    Closed,
}

impl Plan {
    /// Plans the year before the hall. Returns the petitions that stay unanswered.
    fn year_before(&mut self) -> Vec<usize> {
        let days = filing_days(BEGINS, FILED_BEFORE.first(), &mut self.random);
        let mut cases = Cases::of(Era::Before);
        let mut unanswered = Vec::new();
        for (day, trip) in days {
            let mut random = self.next_random();
            let case = cases.next(&mut random, trip);
            let mut petition = PetitionPlan::register(case, day, None, random);
            if self.before.plan(&mut petition) {
                unanswered.push(self.petitions.len());
            }
            self.petitions.push(petition);
        }
        let (from, to) = (BEGINS, HALL_OPENS.pred_opt().unwrap_or(HALL_OPENS));
        self.plan_repeated_filings(Era::Before, FILED_BEFORE, from, to, &mut unanswered);
        unanswered
    }

    /// Plans how the hall handles the unanswered petitions of the year before.
    fn plan_backlog(&mut self, unanswered: &[usize]) {
        for (n, index) in unanswered.iter().enumerate() {
            let hearings = &mut self.hearings;
            let petition = &mut self.petitions[*index];
            self.backlog
                .plan_backlog(petition, n, unanswered.len(), |day, tier| hearings.calls_for(day, tier));
        }
    }

    fn hall_years(&mut self) {
        let days = filing_days(HALL_OPENS, FILED_IN_HALL.first(), &mut self.random);
        let mut cases = Cases::of(Era::Hall);
        for (day, trip) in days {
            let mut random = self.next_random();
            let case = cases.next(&mut random, trip);
            let mut petition = PetitionPlan::register(case, day, None, random);
            let hearings = &mut self.hearings;
            self.hall.plan(&mut petition, |day, tier| hearings.calls_for(day, tier));
            self.petitions.push(petition);
        }
        self.plan_repeated_filings(Era::Hall, FILED_IN_HALL, HALL_OPENS, LAST_FILING, &mut Vec::new());
    }

    fn next_random(&self) -> Random {
        Random::new(FIRST_PETITION_STREAM + self.petitions.len() as u64)
    }

    /// Plans the filings between two days that are not the first of a matter.
    fn plan_repeated_filings(
        &mut self,
        era: Era,
        filings: Filings,
        from: NaiveDate,
        to: NaiveDate,
        unanswered: &mut Vec<usize>,
    ) {
        let trips = TRIPS.iter().filter(|trips| (from.year()..=to.year()).contains(&trips.year));
        let mut later = 0;
        for trips in trips {
            later += trips.later;
            let year = |month, day| NaiveDate::from_ymd_opt(trips.year, month, day).unwrap_or(from);
            for _ in 0..trips.later {
                let (index, day) = self.pick_petition(When::Open, year(1, 1), year(12, 31));
                self.trip(index, day);
            }
        }
        for (n, when) in
            [(filings.visits_while_open - later, When::Open), (filings.visits_after_closing, When::Closed)]
        {
            for n in 0..n {
                let (index, day) = self.pick_petition(when, from, to);
                self.visit(era, index, day, when, n);
            }
        }
        for (n, when) in
            [(filings.repeats_while_open, When::Open), (filings.repeats_after_closing, When::Closed)]
        {
            for _ in 0..n {
                let (index, day) = self.pick_petition(when, from, to);
                if self.repeat(era, index, day) {
                    unanswered.push(self.petitions.len() - 1);
                }
            }
        }
    }

    /// Picks a petition for a repeated filing, and the day of the filing: while the petition is open, or in
    /// the four months after it was closed.
    fn pick_petition(&mut self, when: When, from: NaiveDate, to: NaiveDate) -> (usize, NaiveDate) {
        loop {
            let index = self.random.below(self.petitions.len());
            let petition = &self.petitions[index];
            let closed = petition.closings.last().copied();
            let (first, last) = match (when, closed) {
                (When::Open, closed) => (after(petition.registered_on, 1), closed.unwrap_or(to)),
                (When::Closed, Some(closed)) => (after(closed, 3), after(closed, 120)),
                (When::Closed, None) => continue,
            };
            let (first, last) = (first.max(from), last.min(to));
            let days = (last - first).num_days();
            let Ok(days) = u32::try_from(days) else { continue };
            let day = after(first, self.random.between(0, days));
            if working_day(day) == day {
                return (index, day);
            }
        }
    }

    /// Plans a visit past the district about an open petition.
    fn trip(&mut self, index: usize, day: NaiveDate) {
        let petition = &mut self.petitions[index];
        let local = level_of(&petition.case.handler) < UnitLevel::District
            && petition.orders() == 1
            && petition.tier == 1;
        let to = if local { CITY_DESK } else { PROVINCE_DESK };
        let people = head_count(&mut petition.random, Channel::Visit);
        petition.visit(day, Channel::Visit, to, people);
    }

    /// Plans another visit, letter or call. Some of those about a closed petition reopen it.
    fn visit(&mut self, era: Era, index: usize, day: NaiveDate, when: When, n: usize) {
        let petition = &mut self.petitions[index];
        let channel = channel_again(&mut petition.random, petition.case.channel);
        let people = head_count(&mut petition.random, channel);
        let to = approached(era, &petition.case.handler);
        petition.visit(day, channel, &to, people);
        if when == When::Closed && era == Era::Hall && n.is_multiple_of(4) && petition.day() < day {
            let wait = u32::try_from((day - petition.day()).num_days()).unwrap_or(0);
            self.hall.plan_new_round(petition, ReopenCause::NewVisit, wait + 1);
        }
    }

    /// Plans another petition in the same matter. Returns whether it stays unanswered.
    fn repeat(&mut self, era: Era, index: usize, day: NaiveDate) -> bool {
        let mut random = self.next_random();
        let mut case = self.petitions[index].case.clone();
        case.channel = channel_again(&mut random, case.channel);
        case.head_count = head_count(&mut random, case.channel);
        case.received_by = approached(era, &case.handler);
        let mut petition = PetitionPlan::register(case, day, Some(index), random);
        let unanswered = match era {
            Era::Before => self.before.plan(&mut petition),
            Era::Hall => {
                self.hall.plan(&mut petition, |_, _| false);
                false
            }
        };
        self.petitions.push(petition);
        unanswered
    }

    /// Plans corrections of a few registrations: a place, a head count, a category.
    fn corrections(&mut self) {
        for index in (37..self.petitions.len()).step_by(211) {
            let petition = &mut self.petitions[index];
            let mut correction = Correct::default();
            let township = township_of(&petition.case.place);
            match (index % 3, township) {
                (0, Some(township)) => {
                    let others = communities(township);
                    correction.place = others
                        .iter()
                        .find(|code| **code != petition.case.place)
                        .map(|code| super::district::unit(code));
                }
                (1, _) => correction.head_count = Some(petition.case.head_count + 1),
                _ => {
                    let other = if petition.case.category == "住房物业" {
                        "市容噪声"
                    } else {
                        "住房物业"
                    };
                    correction.category = other.parse().ok();
                }
            }
            petition.correct(working_day(after(petition.registered_on, 1)), correction);
        }
    }
}

/// Plans the hall's hearings: one in two months, for the next petition that reaches joint consultation.
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

/// Returns the days of `filings` first filings, in order, and for each whether it is a trip past the
/// district.
fn filing_days(from: NaiveDate, filings: usize, random: &mut Random) -> Vec<(NaiveDate, bool)> {
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
            let mut of_month: Vec<NaiveDate> = (dealt..until).map(|_| *random.pick(&working)).collect();
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
