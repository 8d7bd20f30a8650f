//! What becomes of one petition: a script of commands, most of which the procedure allows.

use super::{LAST_DAY, planner::Planner};
use chrono::NaiveDate;
use redress_domain::{
    BacklogList, PetitionId,
    petition::{PetitionCommand, PetitionEvent, steps::Correct},
};
use redress_log::{Command, Event, RecordedEvent};
use std::collections::VecDeque;

pub struct Life {
    pub id: PetitionId,
    pub steps: VecDeque<Planned>,
    pub registered: bool,
    /// Positions of the visits recorded so far.
    pub visits: Vec<i64>,
}

/// What is known of a petition as an old case.
#[derive(Default)]
pub struct OldCase {
    /// The list on which it was put.
    pub list: Option<BacklogList>,
    pub is_sponsored: bool,
}

pub struct Planned {
    pub day: NaiveDate,
    pub step: Step,
}

pub enum Step {
    Send(PetitionCommand),
    /// Corrects the visit recorded last, if there is one.
    CorrectVisit(Correct),
}

impl Step {
    pub fn command(self, id: &PetitionId, visits: &[i64]) -> Option<Command> {
        let step = match self {
            Self::Send(step) => step,
            Self::CorrectVisit(correct) => Correct { visit: Some(*visits.last()?), ..correct }.into(),
        };
        Some(Command::on(id.clone(), step))
    }
}

impl Life {
    pub fn learn(&mut self, recorded: &RecordedEvent) {
        match &recorded.event {
            Event::Petition(PetitionEvent::Registered(_)) => {
                self.registered = true;
                // The office may have given it.
                self.id = recorded.aggregate_id.parse().unwrap();
            }
            Event::Petition(PetitionEvent::VisitRecorded(_)) => self.visits.push(recorded.position.0),
            _ => {}
        }
    }
}

pub fn plan(rng: &mut fastrand::Rng, id: PetitionId, repeat_of: Option<PetitionId>, day: NaiveDate) -> Life {
    let mut planner = Planner::new(rng.fork(), day);
    planner.register(&id, repeat_of);
    planner.rounds();
    planner.late_facts();
    let steps = planner.steps.into_iter().filter(|planned| planned.day <= LAST_DAY).collect();
    Life { id, steps, registered: false, visits: Vec::new() }
}
