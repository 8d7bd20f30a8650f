//! What becomes of one petition: a script of commands, most of which the procedure allows.

use super::{LAST_DAY, territory};
use chrono::{Days, NaiveDate};
use redress_domain::{
    AssignmentMode, Category, Channel, HearingRole, Kind, Outcome, PetitionId, Remedy, ReopenCause, Resolved,
    Satisfaction, SensitiveText, UnitCode, UnitLevel,
    petition::{PetitionCommand, PetitionEvent, steps::*},
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
            Event::Petition(PetitionEvent::Registered(_)) => self.registered = true,
            Event::Petition(PetitionEvent::VisitRecorded(_)) => self.visits.push(recorded.position.0),
            _ => {}
        }
    }
}

pub fn plan(rng: &mut fastrand::Rng, id: PetitionId, repeat_of: Option<PetitionId>, day: NaiveDate) -> Life {
    let mut planner =
        Planner { rng: rng.fork(), first: day, day, due_on: day, tier: 1, unit: None, steps: Vec::new() };
    planner.register(&id, repeat_of);
    planner.rounds();
    planner.late_facts();
    let steps = planner.steps.into_iter().filter(|planned| planned.day <= LAST_DAY).collect();
    Life { id, steps, registered: false, visits: Vec::new() }
}

const KINDS: [Kind; 4] = [Kind::Appeal, Kind::Appeal, Kind::Suggestion, Kind::Accusation];

struct Planner {
    rng: fastrand::Rng,
    first: NaiveDate,
    day: NaiveDate,
    due_on: NaiveDate,
    tier: u8,
    unit: Option<UnitCode>,
    steps: Vec<Planned>,
}

impl Planner {
    fn percent(&mut self, chance: u8) -> bool {
        self.rng.u8(..100) < chance
    }

    fn one_of<T: Clone>(&mut self, values: &[T]) -> T {
        values[self.rng.usize(..values.len())].clone()
    }

    /// Time passes: up to so many days.
    fn pass(&mut self, days: u64) {
        self.day = self.day + Days::new(self.rng.u64(..=days));
    }

    fn then(&mut self, step: impl Into<PetitionCommand>) {
        self.steps.push(Planned { day: self.day, step: Step::Send(step.into()) });
    }

    fn reason(&mut self) -> Option<SensitiveText> {
        self.percent(20).then(|| SensitiveText::new("for a reason"))
    }

    fn channel(&mut self) -> Channel {
        if self.percent(45) { Channel::Visit } else { self.one_of(Channel::ALL) }
    }

    fn head_count(&mut self) -> u32 {
        if self.percent(30) { self.rng.u32(4..20) } else { self.rng.u32(1..4) }
    }

    fn category(&mut self) -> Option<Category> {
        let category = self.one_of(&["LAND", "HOUSING", "LABOUR", "PENSION"]);
        self.percent(70).then(|| category.parse().unwrap())
    }

    fn register(&mut self, id: &PetitionId, repeat_of: Option<PetitionId>) {
        let received_by = territory::at_level(
            &mut self.rng,
            &[UnitLevel::Province, UnitLevel::City, UnitLevel::District, UnitLevel::Township],
        );
        let against = if self.percent(10) { vec![territory::any(&mut self.rng)] } else { Vec::new() };
        let kind = self.one_of(&KINDS);
        let register = Register {
            id: id.clone(),
            channel: self.channel(),
            received_by,
            place: territory::at_level(
                &mut self.rng,
                &[UnitLevel::Village, UnitLevel::Village, UnitLevel::Township, UnitLevel::District],
            ),
            category: self.category(),
            kind: self.percent(30).then_some(kind),
            petitioner_id: None,
            head_count: self.head_count(),
            representatives: None,
            anonymous: self.percent(10),
            against,
            repeat_of,
            name: None,
            contact: None,
            identity_number: None,
            summary: self.reason(),
        };
        self.then(register);
    }

    /// Rounds, each with a triage when there is none in force, until the petition is left as it is.
    fn rounds(&mut self) {
        let mut handled = false;
        for _ in 0..3 {
            if !handled {
                self.pass(18);
                if self.percent(8) {
                    self.close(Outcome::Withdrawn);
                    if !self.reopen_if_so() {
                        return;
                    }
                    continue;
                }
                handled = self.triage();
            }
            if handled {
                self.handle();
            }
            self.pass(40);
            if self.percent(12) {
                return;
            }
            let outcome = if handled { self.one_of(Outcome::ALL) } else { Outcome::Diverted };
            self.close(outcome);
            if !self.reopen_if_so() {
                return;
            }
        }
    }

    /// Whether the petition goes on to a unit.
    fn triage(&mut self) -> bool {
        let to = territory::at_level(&mut self.rng, &[UnitLevel::District, UnitLevel::Township]);
        let decision = match self.rng.u8(..100) {
            ..65 => Decision::Accept,
            65..80 => Decision::Forward { to: to.clone() },
            80..93 => Decision::Divert { remedy: self.one_of(Remedy::ALL) },
            _ => Decision::NotAccept,
        };
        self.unit = matches!(decision, Decision::Forward { .. }).then_some(to);
        let handled = matches!(decision, Decision::Accept | Decision::Forward { .. });
        let triage = Triage {
            kind: self.one_of(&KINDS),
            category: self.category(),
            competent_level: self.one_of(&[UnitLevel::Village, UnitLevel::Township, UnitLevel::District]),
            decision,
            reason: self.reason(),
        };
        self.then(triage);
        handled
    }

    fn assign(&mut self) {
        let levels = [UnitLevel::District, UnitLevel::Township];
        let unit = self.unit.take().unwrap_or_else(|| territory::at_level(&mut self.rng, &levels));
        self.due_on = self.day + Days::new(self.rng.u64(5..30));
        let assign = Assign {
            unit: unit.clone(),
            mode: self.one_of(AssignmentMode::ALL),
            order_number: None,
            co_handlers: if self.percent(20) { vec![territory::any(&mut self.rng)] } else { Vec::new() },
            due_on: Some(self.due_on),
            standard: None,
        };
        self.then(assign);
        if self.percent(70) {
            self.pass(18);
            self.then(Accept { by: unit.clone() });
        }
        self.unit = Some(unit);
    }

    /// A round from its first order on.
    fn handle(&mut self) {
        self.pass(5);
        self.tier = 1;
        self.assign();
        let mut extended = false;
        for _ in 0..self.rng.usize(..4) {
            self.pass(12);
            match self.rng.u8(..100) {
                ..30 => {
                    self.unit = None;
                    self.assign();
                }
                30..55 => self.escalate(),
                55..75 => self.hold_hearing(),
                _ if !extended && self.day <= self.due_on => {
                    extended = true;
                    self.extend();
                }
                _ => {}
            }
        }
        self.unit = None;
    }

    fn escalate(&mut self) {
        let from = self.unit.as_ref().map_or(UnitLevel::City, territory::level);
        let higher = if from < UnitLevel::District { UnitLevel::District } else { UnitLevel::City };
        if self.tier == 4 {
            return;
        }
        self.tier = self.rng.u8(self.tier + 1..=4);
        self.due_on = self.day + Days::new(self.rng.u64(3..25));
        let to = territory::at_level(&mut self.rng, &[from, higher]);
        let (tier, due_on) = (self.tier, Some(self.due_on));
        let escalate = Escalate { to: to.clone(), tier, due_on, reason: self.reason() };
        self.then(escalate);
        self.unit = Some(to);
    }

    fn hold_hearing(&mut self) {
        let role = self.one_of(HearingRole::ALL);
        let participants = vec![Participants { role, count: self.rng.u32(1..9) }];
        let finding = self.reason();
        self.then(HoldHearing { chair: "the chair".to_owned(), participants, finding });
    }

    fn extend(&mut self) {
        self.due_on = self.due_on + Days::new(self.rng.u64(1..=30));
        let (due_on, reason) = (self.due_on, self.reason());
        self.then(ExtendDeadline { due_on, approver: "the director".to_owned(), reason });
    }

    /// Closes, and asks the petitioner, often later than what comes next.
    fn close(&mut self, outcome: Outcome) {
        self.then(Close { outcome, opinion_reference: None, delivered_on: None });
        let closed_on = self.day;
        for _ in 0..self.rng.usize(..3) {
            let resolved = self.one_of(&[Resolved::Yes, Resolved::Yes, Resolved::No, Resolved::Unknown]);
            let satisfaction = self.one_of(Satisfaction::ALL);
            let day = closed_on + Days::new(self.rng.u64(..50));
            let step = Step::Send(FollowUp { resolved, satisfaction }.into());
            self.steps.push(Planned { day, step });
        }
    }

    /// Whether a new round begins. A closing recorded in error is undone, and the same round closed again.
    fn reopen_if_so(&mut self) -> bool {
        if self.percent(15) {
            self.pass(8);
            self.then(Reopen { cause: ReopenCause::RecordingError, reason: None });
            self.pass(10);
            // Later steps find the state they need: a withdrawal closes from any.
            self.close(Outcome::Withdrawn);
        }
        let again = self.percent(30);
        if again {
            self.pass(30);
            let causes = &ReopenCause::ALL[..4];
            let reopen = Reopen { cause: self.one_of(causes), reason: self.reason() };
            self.then(reopen);
        }
        again
    }

    /// Visits and corrections, recorded at any time after the registration and on any day since.
    fn late_facts(&mut self) {
        for _ in 0..self.rng.usize(..4) {
            let visit = RecordVisit {
                channel: self.channel(),
                unit: territory::any(&mut self.rng),
                head_count: self.head_count(),
            };
            self.some_time(Step::Send(visit.into()));
        }
        if self.percent(25) {
            let place = territory::any(&mut self.rng);
            let correct = Correct {
                place: self.percent(50).then_some(place),
                category: self.category(),
                ..self.recount()
            };
            self.some_time(Step::Send(correct.into()));
        }
        if self.percent(25) {
            let correct = self.recount();
            self.some_time(Step::CorrectVisit(correct));
        }
    }

    fn recount(&mut self) -> Correct {
        let (channel, head_count) = (self.channel(), self.head_count());
        let channel = self.percent(50).then_some(channel);
        Correct { channel, head_count: Some(head_count), ..Correct::default() }
    }

    fn some_time(&mut self, step: Step) {
        let lasted = (self.day - self.first).num_days().unsigned_abs() + 40;
        let day = self.first + Days::new(self.rng.u64(..lasted));
        let place = self.rng.usize(1..=self.steps.len());
        self.steps.insert(place, Planned { day, step });
    }
}
