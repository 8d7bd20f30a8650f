//! Sponsors, and lists of old cases.

use super::{
    life::{Planned, Step},
    planner::Planner,
    territory,
};
use chrono::{Days, NaiveDate};
use redress_domain::{
    BacklogList, Kind, Resolved, Satisfaction,
    petition::{
        PetitionCommand,
        steps::{CancelBacklog, FollowUp, ListBacklog, NameSponsor, ReleaseSponsor},
    },
};

impl Planner {
    /// At the beginning of a round: often listed, now and then given to a leader.
    pub fn take_up_as_old(&mut self) {
        if self.old_case.list.is_none() && self.percent(75) {
            let list: BacklogList = self.one_of(&["OLD", "OLDER"]).parse().unwrap();
            self.old_case.list = Some(list.clone());
            self.then(ListBacklog { list });
        }
        if self.old_case.is_sponsored && self.percent(50) {
            self.old_case.is_sponsored = false;
            self.then(ReleaseSponsor {});
        } else if self.percent(10) {
            self.old_case.is_sponsored = true;
            let (leader, unit) = (self.one_of(&["leader-1", "leader-2"]), territory::any(&mut self.rng));
            self.then(NameSponsor { leader: leader.parse().unwrap(), post: "the deputy head".into(), unit });
        }
    }

    /// After a closing and the answers to it: struck off where it may be, often on the very day of the last answer; and
    /// listed again now and then.
    pub fn strike_off(&mut self, closed_on: NaiveDate) {
        let says_resolved = |planned: &Planned| match &planned.step {
            Step::Send(PetitionCommand::FollowUp(answer)) => answer.resolved == Resolved::Yes,
            _ => false,
        };
        let is_settled = self.kind == Some(Kind::Appeal) && self.steps.last().is_some_and(says_resolved);
        if is_settled {
            self.strike_off_the_list(closed_on);
        }
    }

    /// The same once the opinion was delivered by itself, or reviewed: most people are content with it by then.
    pub fn strike_off_after_opinions(&mut self) {
        if self.old_case.list.is_some() && self.percent(70) {
            self.pass(5);
            self.then(FollowUp { resolved: Resolved::Yes, satisfaction: Satisfaction::Satisfied });
            self.strike_off_the_list(self.day);
        }
    }

    /// Strikes it off the list, if it is on one.
    pub fn strike_off_the_list(&mut self, closed_on: NaiveDate) {
        let Some(list) = self.old_case.list.clone() else { return };
        let last_on = self.steps.last().map_or(closed_on, |planned| planned.day.max(closed_on));
        let days = if self.percent(50) { 0 } else { self.rng.u64(..20) };
        let (on, verified_by) = (last_on + Days::new(days), territory::top());
        let step = Step::Send(CancelBacklog { list: list.clone(), verified_by }.into());
        self.steps.push(Planned { day: on, step });
        match self.percent(30) {
            true => self.steps.push(Planned { day: on, step: Step::Send(ListBacklog { list }.into()) }),
            false => self.old_case.list = None,
        }
    }
}
