//! What becomes of disputes: a script of commands for each, most of which the rules allow.

use super::{FIRST_DAY, LAST_DAY, Script, petition_id, territory};
use chrono::{Days, NaiveDate};
use redress_domain::{
    PetitionerId, SensitiveText, UnitLevel,
    dispute::{Assign, DisputeCommand, Find, Method, ToDispute},
};

/// Days within which disputes are found.
const DAYS: u64 = 365;

struct Planner<'a> {
    rng: &'a mut fastrand::Rng,
    id: String,
    day: NaiveDate,
    level: UnitLevel,
    due_on: NaiveDate,
    script: Script,
}

/// The script of a dispute, which may become one of so many petitions.
pub fn plan(rng: &mut fastrand::Rng, number: usize, petitions: usize) -> Script {
    let day = FIRST_DAY + Days::new(rng.u64(..DAYS));
    let (id, script) = (format!("D{number:05}"), Script::new());
    let mut planner = Planner { rng, id, day, level: UnitLevel::Village, due_on: day, script };
    planner.find(petitions);
    for _ in 0..planner.rng.usize(1..4) {
        planner.work();
        planner.end(petitions);
        if planner.rng.u8(..100) < 60 {
            break;
        }
        planner.pass(20);
        planner.then(DisputeCommand::Reopen { reason: SensitiveText::new("again") });
    }
    planner.script.retain(|(day, _)| *day <= LAST_DAY);
    planner.script
}

impl Planner<'_> {
    fn pass(&mut self, days: u64) {
        self.day = self.day + Days::new(self.rng.u64(..=days));
    }

    /// Up to about the due day: the day before, on it, or the day after.
    fn pass_until_about_due(&mut self) {
        let about = self.due_on - Days::new(1) + Days::new(self.rng.u64(..3));
        self.day = self.day.max(about);
    }

    fn then(&mut self, command: DisputeCommand) {
        self.script.push_back((self.day, ToDispute::new(self.id.parse().unwrap(), command).into()));
    }

    fn find(&mut self, petitions: usize) {
        let levels = [UnitLevel::Village, UnitLevel::Village, UnitLevel::Township, UnitLevel::District];
        let category = ["LAND", "HOUSING", "WAGES"][self.rng.usize(..3)];
        let find = Find {
            owner: territory::at_level(self.rng, &levels[2..]),
            place: territory::at_level(self.rng, &levels),
            found_in: None,
            // Some are erased with the petition of the same people.
            petitioner_id: PetitionerId::of_petition(&petition_id(self.rng.usize(..petitions))),
            category: category.parse().unwrap(),
            head_count: self.rng.u32(2..20),
            parties: SensitiveText::new("neighbours"),
            summary: SensitiveText::new("a wall"),
        };
        self.then(DisputeCommand::Find(find));
    }

    fn work(&mut self) {
        for _ in 0..self.rng.usize(..4) {
            match self.rng.bool() {
                true => self.pass(9),
                false => self.pass_until_about_due(),
            }
            let due_on = self.rng.bool().then(|| self.day + Days::new(self.rng.u64(..25)));
            self.due_on = due_on.unwrap_or(self.day + Days::new(30));
            if self.rng.u8(..100) < 65 {
                let levels = [UnitLevel::Village, UnitLevel::Township, UnitLevel::District];
                self.level = levels[self.rng.usize(..3)];
                let unit = territory::at_level(self.rng, &[self.level]);
                self.then(DisputeCommand::Assign(Assign {
                    unit,
                    order_number: None,
                    due_on,
                    standard: None,
                }));
            } else {
                let levels = [UnitLevel::Township, UnitLevel::District, UnitLevel::City];
                // What the city has is raised to itself, which is refused.
                let higher: Vec<_> = levels.into_iter().filter(|level| *level > self.level).collect();
                let higher = if higher.is_empty() { vec![UnitLevel::City] } else { higher };
                let to = territory::at_level(self.rng, &higher);
                self.level = territory::level(&to);
                self.then(DisputeCommand::Raise { to, due_on });
            }
        }
    }

    fn end(&mut self, petitions: usize) {
        match self.rng.bool() {
            true => self.pass(25),
            false => self.pass_until_about_due(),
        }
        match self.rng.u8(..100) {
            ..70 => {
                let method = Method::ALL[self.rng.usize(..Method::ALL.len())];
                self.then(DisputeCommand::Resolve { method });
            }
            70..88 => {
                let petition = petition_id(self.rng.usize(..petitions));
                self.then(DisputeCommand::BecomePetition { petition });
            }
            _ => {}
        }
    }
}
