//! Plans the disputes that the communities find, and what becomes of them.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use redress_domain::dispute::{Assign, DisputeCommand, Find, Method, ToDispute};
use redress_domain::{Kind, PetitionId, SensitiveText, UnitCode};

use super::district::{BUREAU, TOWNSHIPS, communities, township_of, unit};
use super::petition_plan::{PetitionPlan, after, working_day};
use super::random::{Deck, Random};
use super::scenario::{
    DISPUTE_FATES, DISPUTE_YEAR, DISPUTES_FOUND, DISPUTES_LATE, DISPUTES_RAISED, DISPUTES_REOPENED,
    DISPUTES_SETTLED_ON_THE_SPOT, DisputeFate,
};
use super::text;

/// The first random stream for disputes; petitions use those from 1,000 on.
const FIRST_STREAM: u64 = 900_000;
/// Days that an order gives.
const TERM: u32 = 15;

/// The categories of disputes, each with what they are about.
#[rustfmt::skip]
const CATEGORIES: [(&str, usize, [&str; 2]); 5] = [
    ("邻里纠纷", 40, ["邻里因楼道堆物发生争执", "邻里因房屋渗漏责任发生争执"]),
    ("婚姻家庭", 18, ["家庭成员因赡养费用发生争执", "家庭成员因房屋分割发生争执"]),
    ("土地山林", 14, ["两户因田界发生争执", "两户因宅基地出路发生争执"]),
    ("物业管理", 18, ["业主与物业因收费发生争执", "业主与物业因车位发生争执"]),
    ("劳资纠纷", 10, ["雇工与业主因工钱发生争执", "雇工与业主因工伤费用发生争执"]),
];

/// How disputes are resolved, and how many of 100 in each way.
const METHODS: [(Method, usize); 6] = [
    (Method::Mediation, 56),
    (Method::Persuasion, 27),
    (Method::Decision, 6),
    (Method::Aid, 4),
    (Method::Litigation, 2),
    (Method::Other, 5),
];

/// A command to a dispute, the time when it is issued, and the unit that acts.
pub(super) struct Step {
    pub(super) at: NaiveDateTime,
    pub(super) unit: UnitCode,
    pub(super) command: ToDispute,
}

/// Plans all disputes; some become one of these petitions.
pub(super) fn disputes(petitions: &[PetitionPlan], ids: &[PetitionId]) -> Vec<Vec<Step>> {
    let mut random = Random::new(200);
    let mut days: Vec<NaiveDate> = (0..DISPUTES_FOUND).map(|_| finding_day(&mut random)).collect();
    days.sort_unstable();
    let mut fates = Deck::new(201, &DISPUTE_FATES);
    let mut methods = Deck::new(202, &METHODS);
    let categories: Vec<(usize, usize)> = CATEGORIES.iter().map(|category| category.1).enumerate().collect();
    let mut categories = Deck::new(203, &categories);
    let planned = days.into_iter().enumerate().map(|(n, day)| {
        let random = Random::new(FIRST_STREAM + n as u64);
        let mut dispute = Dispute::new(n + 1, day, random);
        match fates.deal() {
            DisputeFate::BecamePetition => dispute.becomes_petition(petitions, ids, categories.deal()),
            fate => {
                dispute.find(categories.deal(), None);
                dispute.work(fate == DisputeFate::Resolved, methods.deal());
            }
        }
        dispute.steps
    });
    planned.collect()
}

/// A working day of the year. On its last two days nobody finds anything.
fn finding_day(random: &mut Random) -> NaiveDate {
    loop {
        let day = after(first_day(), random.between(0, 363));
        if working_day(day) == day && day < last_day().pred_opt().unwrap_or(day) {
            return day;
        }
    }
}

fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(DISPUTE_YEAR, 1, 1).expect("is a day")
}

fn last_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(DISPUTE_YEAR, 12, 31).expect("is a day")
}

/// The plan of one dispute so far.
struct Dispute {
    id: String,
    community: String,
    street: &'static str,
    random: Random,
    at: NaiveDateTime,
    steps: Vec<Step>,
}

impl Dispute {
    fn new(number: usize, day: NaiveDate, mut random: Random) -> Self {
        let township = random.below(TOWNSHIPS.len());
        let community = random.pick(&communities(township)).clone();
        let at = day.and_time(NaiveTime::MIN) + TimeDelta::minutes(random.between(540, 939).into());
        let id = format!("JF-{DISPUTE_YEAR}-{number:05}");
        Self { id, community, street: TOWNSHIPS[township].0, random, at, steps: Vec::new() }
    }

    /// The next step, some days after the one before; within the year.
    fn wait(&mut self, days: u32) {
        let day = working_day(after(self.at.date(), days)).min(last_day());
        self.at = day.and_time(self.at.time()) + TimeDelta::minutes(5);
    }

    fn then(&mut self, by: &str, command: DisputeCommand) {
        let id = self.id.parse().expect("is short and printable");
        self.steps.push(Step { at: self.at, unit: unit(by), command: ToDispute::new(id, command) });
        self.at += TimeDelta::minutes(5);
    }

    /// The community finds it; the street owns it.
    fn find(&mut self, category: usize, petitioner: Option<String>) {
        let (category, _, about) = CATEGORIES[category];
        let week = self.at.date().iso_week();
        let slot = format!("{:04}-W{:02}", week.year(), week.week());
        let petitioner = petitioner.unwrap_or_else(|| format!("R-{}", self.id));
        let (one, other) = (text::name(&mut self.random), text::name(&mut self.random));
        let find = Find {
            owner: unit(self.street),
            place: unit(&self.community),
            found_in: Some(slot.parse().expect("is a week")),
            petitioner_id: petitioner.parse().expect("is short and printable"),
            category: category.parse().expect("every category of the simulation is one"),
            head_count: self.random.between(2, 6),
            parties: SensitiveText::new(format!("{}、{}", one.reveal(), other.reveal())),
            summary: text::note(about[self.random.below(about.len())]),
        };
        self.then(&self.community.clone(), DisputeCommand::Find(find));
    }

    /// The community works on it; where it cannot resolve it, the street does, then the district's bureau.
    fn work(&mut self, is_resolved: bool, method: Method) {
        if is_resolved && self.random.chance(DISPUTES_SETTLED_ON_THE_SPOT) {
            self.then(&self.community.clone(), DisputeCommand::Resolve { method });
            return;
        }
        let mut holder = self.assign();
        let mut left = TERM;
        for (higher, chance) in [(self.street, DISPUTES_RAISED), (BUREAU, DISPUTES_RAISED)] {
            if !self.random.chance(chance) {
                break;
            }
            let days = self.random.between(2, 5);
            self.wait(days);
            left = left.saturating_sub(days);
            self.then(&holder, DisputeCommand::Raise { to: unit(higher), due_on: None });
            higher.clone_into(&mut holder);
        }
        if !is_resolved {
            return;
        }
        let days = match self.random.chance(DISPUTES_LATE) {
            true => left + self.random.between(18, 25),
            false => self.random.between(1, left.saturating_sub(4).max(1)),
        };
        self.wait(days);
        self.then(&holder, DisputeCommand::Resolve { method });
        if self.random.chance(DISPUTES_REOPENED) && self.at.date() < last_day() {
            self.wait(6);
            self.then(&holder, DisputeCommand::Reopen { reason: text::note("双方再次发生争执") });
            let holder = self.assign();
            self.wait(7);
            self.then(&holder, DisputeCommand::Resolve { method: Method::Mediation });
        }
    }

    /// Assigns it to the community. Returns its code.
    fn assign(&mut self) -> String {
        let due_on = Some(after(self.at.date(), TERM));
        let unit = unit(&self.community);
        let order = Assign { unit, order_number: None, due_on, standard: None };
        self.then(self.street, DisputeCommand::Assign(order));
        self.community.clone()
    }

    /// Its people file a petition within some weeks, after the community has tried.
    fn becomes_petition(&mut self, petitions: &[PetitionPlan], ids: &[PetitionId], category: usize) {
        let found_on = self.at.date();
        let days = after(found_on, 2)..=after(found_on, 28).min(last_day());
        let fits = |petition: &PetitionPlan| {
            petition.repeat_of.is_none()
                && petition.case.kind == Kind::Appeal
                && days.contains(&petition.registered_on)
                && township_of(&petition.case.place).is_some()
        };
        let filed = petitions.iter().position(fits);
        self.find(category, filed.map(|index| format!("R-{}", ids[index])));
        self.assign();
        let Some(index) = filed else { return };
        // Recorded on the working day after the registration.
        let day = working_day(after(petitions[index].registered_on, 1)).min(last_day());
        self.at = day.and_time(NaiveTime::MIN) + TimeDelta::hours(17);
        let petition = ids[index].clone();
        self.then(self.street, DisputeCommand::BecomePetition { petition });
    }
}
