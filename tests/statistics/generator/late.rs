//! Facts that may be recorded at any time: visits, corrections and listings as old cases.

use super::{
    life::{Planned, Step},
    planner::Planner,
    territory,
};
use chrono::Days;
use redress_domain::petition::steps::{Correct, ListBacklog, RecordVisit};

impl Planner {
    /// Visits and corrections, recorded at any time after the registration and on any day since.
    pub fn late_facts(&mut self) {
        for _ in 0..self.rng.usize(..4) {
            let visit = RecordVisit {
                channel: self.channel(),
                unit: territory::any(&mut self.rng),
                head_count: self.head_count(),
            };
            self.some_time(Step::Send(visit.into()));
        }
        if self.percent(15) {
            let list = "LATE".parse().unwrap();
            self.some_time(Step::Send(ListBacklog { list }.into()));
        }
        for _ in 0..3 {
            if self.percent(12) {
                let place = territory::any(&mut self.rng);
                let place = self.percent(60).then_some(place);
                let counted = if self.percent(60) { self.recount() } else { Correct::default() };
                let category = self.category();
                self.some_time(Step::Send(Correct { place, category, ..counted }.into()));
            }
            if self.percent(12) {
                let correct = self.recount();
                self.some_time(Step::CorrectVisit(correct));
            }
        }
    }

    fn recount(&mut self) -> Correct {
        let (channel, head_count) = (self.channel(), self.head_count());
        let channel = self.percent(50).then_some(channel);
        Correct { channel, head_count: Some(head_count), ..Correct::default() }
    }

    fn some_time(&mut self, step: Step) {
        let lasted = (self.day - self.first).num_days().unsigned_abs() + 40;
        // Often on the very day of a step, where the position decides what came first.
        let of_a_step = self.rng.usize(..self.steps.len());
        let day = if self.percent(40) {
            self.steps[of_a_step].day
        } else {
            self.first + Days::new(self.rng.u64(..lasted))
        };
        let place = self.rng.usize(1..=self.steps.len());
        self.steps.insert(place, Planned { day, step });
    }
}
