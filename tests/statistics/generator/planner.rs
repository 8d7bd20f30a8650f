//! Plans a petition's life: what a round brings, and when.

use super::{
    life::{OldCase, Planned, Step},
    territory,
};
use chrono::{Days, NaiveDate};
use redress_domain::{
    Adoption, AssignmentMode, Category, Channel, HearingRole, Kind, Outcome, PetitionId, Remedy, ReopenCause,
    Resolved, Satisfaction, SensitiveText, UnitCode, UnitLevel,
    petition::{PetitionCommand, steps::*},
};

const KINDS: [Kind; 4] = [Kind::Appeal, Kind::Appeal, Kind::Suggestion, Kind::Accusation];

/// What comes after a closing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Nothing,
    /// A new round.
    Round,
    /// The same round: the closing was an error.
    SameRound,
}

pub struct Planner {
    pub rng: fastrand::Rng,
    pub first: NaiveDate,
    pub day: NaiveDate,
    triaged: bool,
    /// Triage lets it be assigned.
    handled: bool,
    forward_to: Option<UnitCode>,
    responsible: Option<UnitCode>,
    due_on: NaiveDate,
    tier: u8,
    extended: bool,
    repeat: bool,
    simplified: bool,
    /// As triage said last.
    pub kind: Option<Kind>,
    pub old_case: OldCase,
    /// The last closing is an opinion that waits for its delivery.
    is_opinion: bool,
    pub steps: Vec<Planned>,
}

impl Planner {
    pub fn new(rng: fastrand::Rng, day: NaiveDate) -> Self {
        Self {
            rng,
            first: day,
            day,
            triaged: false,
            handled: false,
            forward_to: None,
            responsible: None,
            due_on: day,
            tier: 1,
            extended: false,
            repeat: false,
            simplified: false,
            kind: None,
            old_case: OldCase::default(),
            is_opinion: false,
            steps: Vec::new(),
        }
    }

    pub fn percent(&mut self, chance: u8) -> bool {
        self.rng.u8(..100) < chance
    }

    pub fn one_of<T: Clone>(&mut self, values: &[T]) -> T {
        values[self.rng.usize(..values.len())].clone()
    }

    /// Time passes: up to so many days.
    pub fn pass(&mut self, days: u64) {
        self.day = self.day + Days::new(self.rng.u64(..=days));
    }

    /// Time passes up to a day that matters, the day before or the one after; any time, if that is over.
    pub fn pass_until_about(&mut self, day: NaiveDate, otherwise: u64) {
        let about = day - Days::new(1) + Days::new(self.rng.u64(..3));
        if about >= self.day && self.percent(35) {
            self.day = about;
        } else {
            self.pass(otherwise);
        }
    }

    pub fn then(&mut self, step: impl Into<PetitionCommand>) {
        self.steps.push(Planned { day: self.day, step: Step::Send(step.into()) });
    }

    fn reason(&mut self) -> Option<SensitiveText> {
        self.percent(20).then(|| SensitiveText::new("for a reason"))
    }

    pub fn channel(&mut self) -> Channel {
        if self.percent(45) { Channel::Visit } else { self.one_of(Channel::ALL) }
    }

    pub fn head_count(&mut self) -> u32 {
        if self.percent(30) { self.rng.u32(4..20) } else { self.rng.u32(1..4) }
    }

    pub fn category(&mut self) -> Option<Category> {
        let category = self.one_of(&["LAND", "HOUSING", "LABOUR", "PENSION"]);
        self.percent(70).then(|| category.parse().unwrap())
    }

    pub fn register(&mut self, id: &PetitionId, repeat_of: Option<PetitionId>) {
        let received_by = territory::at_level(
            &mut self.rng,
            &[UnitLevel::Province, UnitLevel::City, UnitLevel::District, UnitLevel::Township],
        );
        self.repeat = repeat_of.is_some();
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
    pub fn rounds(&mut self) {
        let mut next = Next::Round;
        for _ in 0..4 {
            if !self.triaged {
                self.pass_until_about(self.first + Days::new(15), 18);
            }
            self.take_up_as_old();
            let withdrawn = !self.triaged && self.percent(10);
            if !withdrawn {
                self.go_on(next);
            }
            self.pass_until_about(self.due_on, 30);
            if self.percent(12) {
                return;
            }
            let outcome = match (withdrawn, self.handled) {
                (true, _) => Outcome::Withdrawn,
                (false, true) => self.one_of(Outcome::ALL),
                (false, false) => Outcome::Diverted,
            };
            self.close(outcome);
            next = self.after_closing();
            if next == Next::Nothing {
                return;
            }
        }
    }

    fn go_on(&mut self, next: Next) {
        if !self.triaged {
            self.triage();
        }
        if self.handled && next == Next::SameRound && self.responsible.is_some() {
            self.work();
        } else if self.handled {
            self.pass(5);
            self.assign();
            self.work();
        }
    }

    fn triage(&mut self) {
        let to = territory::at_level(&mut self.rng, &[UnitLevel::District, UnitLevel::Township]);
        let decision = match self.rng.u8(..100) {
            ..65 => Decision::Accept,
            65..80 => Decision::Forward { to: to.clone() },
            80..93 => Decision::Divert { remedy: self.one_of(Remedy::ALL) },
            _ => Decision::NotAccept,
        };
        self.forward_to = matches!(decision, Decision::Forward { .. }).then_some(to);
        self.triaged = true;
        self.handled = matches!(decision, Decision::Accept | Decision::Forward { .. });
        let kind = self.one_of(&KINDS);
        self.kind = Some(kind);
        let triage = Triage {
            new_facts: false,
            ground: None,
            against: Vec::new(),
            kind,
            category: self.category(),
            competent_level: self.one_of(&[UnitLevel::Village, UnitLevel::Township, UnitLevel::District]),
            decision,
            reason: self.reason(),
        };
        self.then(triage);
    }

    fn assign(&mut self) {
        let levels: &[UnitLevel] = if self.percent(25) {
            &[UnitLevel::Village]
        } else {
            &[UnitLevel::District, UnitLevel::Township]
        };
        let unit = self.forward_to.take().unwrap_or_else(|| territory::at_level(&mut self.rng, levels));
        self.due_on = self.day + Days::new(self.rng.u64(5..30));
        self.simplified = !self.repeat && self.percent(20);
        let by = self.percent(20).then(|| territory::any(&mut self.rng));
        let assign = Assign {
            unit: unit.clone(),
            by,
            mode: self.one_of(AssignmentMode::ALL),
            order_number: None,
            co_handlers: if self.percent(20) { vec![territory::any(&mut self.rng)] } else { Vec::new() },
            due_on: Some(self.due_on),
            standard: None,
            simplified: self.simplified,
        };
        self.then(assign);
        if self.percent(15) && self.objected_to(unit.clone()) {
            return;
        }
        if self.percent(70) {
            self.pass_until_about(self.day + Days::new(15), 10);
            self.then(Accept { by: unit.clone() });
        }
        self.responsible = Some(unit);
    }

    /// The unit objects, and what happens around that. Returns whether somebody else is responsible afterwards.
    fn objected_to(&mut self, unit: UnitCode) -> bool {
        if self.percent(30) && !self.extended && !self.simplified && self.day <= self.due_on {
            self.extend();
        }
        self.pass(6);
        self.then(ObjectToAssignment { by: unit, reason: SensitiveText::new("not ours") });
        if self.percent(20) {
            self.hold_hearing();
        }
        self.pass(8);
        if self.percent(15) {
            // It ends undecided.
            self.assign();
            return true;
        }
        let (by, upheld) = (territory::top(), self.percent(60));
        self.then(DecideObjection { by, upheld, reason: SensitiveText::new("as the law says") });
        if upheld {
            self.responsible = None;
            self.pass(5);
            if self.percent(85) {
                self.assign();
            }
        }
        upheld
    }

    /// What happens in a round once it is assigned.
    fn work(&mut self) {
        for _ in 0..self.rng.usize(..4) {
            self.pass_until_about(self.due_on, 12);
            match self.rng.u8(..100) {
                ..30 => self.assign(),
                30..55 => self.escalate(),
                55..75 => self.hold_hearing(),
                _ if !self.extended && !self.simplified && self.day <= self.due_on => self.extend(),
                _ => {}
            }
        }
    }

    fn escalate(&mut self) {
        let from = self.responsible.as_ref().map_or(UnitLevel::City, territory::level);
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
        self.responsible = Some(to);
    }

    fn hold_hearing(&mut self) {
        let role = self.one_of(HearingRole::ALL);
        let participants = vec![Participants { role, count: self.rng.u32(1..9) }];
        let finding = self.reason();
        self.then(HoldHearing { chair: "the chair".to_owned(), participants, finding });
    }

    fn extend(&mut self) {
        self.extended = true;
        self.due_on = self.due_on + Days::new(self.rng.u64(1..=30));
        let (due_on, reason) = (self.due_on, self.reason());
        self.then(ExtendDeadline { due_on, approver: "the director".to_owned(), reason });
    }

    /// Closes, and asks the petitioner, often later than what comes next.
    fn close(&mut self, outcome: Outcome) {
        let says = self.kind == Some(Kind::Suggestion) && self.percent(60);
        let suggestion = says.then(|| self.one_of(Adoption::ALL));
        let is_answer = !matches!(outcome, Outcome::Withdrawn | Outcome::Diverted);
        self.is_opinion = is_answer && self.kind == Some(Kind::Appeal) && self.percent(90);
        // An opinion is delivered once.
        let delivered_on = Some(self.day).filter(|_| is_answer && !self.is_opinion);
        self.then(Close { outcome, opinion_reference: None, delivered_on, suggestion });
        let closed_on = self.day;
        for _ in 0..self.rng.usize(..3) {
            let resolved = self.one_of(&[Resolved::Yes, Resolved::Yes, Resolved::No, Resolved::Unknown]);
            let satisfaction = self.one_of(Satisfaction::ALL);
            let day = closed_on + Days::new(self.rng.u64(..50));
            let step = Step::Send(FollowUp { resolved, satisfaction }.into());
            self.steps.push(Planned { day, step });
        }
        if delivered_on.is_some() && self.responsible.is_some() {
            self.strike_off(closed_on);
        }
    }

    /// A closing stands, or is undone as an error, or a new round begins.
    fn after_closing(&mut self) -> Next {
        let opinion = self.responsible.clone().filter(|_| self.is_opinion && self.percent(85));
        if let Some(unit) = opinion {
            let is_returned = self.opinions(&unit);
            if is_returned {
                self.pass(10);
                return self.reopen(ReopenCause::ReviewOrdered);
            }
            self.strike_off_after_opinions();
            // Most of what could follow would be refused.
            if self.percent(95) {
                return Next::Nothing;
            }
        }
        match self.rng.u8(..100) {
            ..18 => {
                self.pass(10);
                self.then(Reopen { cause: ReopenCause::RecordingError, reason: None });
                Next::SameRound
            }
            18..45 => {
                self.pass(30);
                let cause = self.one_of(&ReopenCause::ALL[..4]);
                self.reopen(cause)
            }
            _ => Next::Nothing,
        }
    }

    fn reopen(&mut self, cause: ReopenCause) -> Next {
        let reopen = Reopen { cause, reason: self.reason() };
        self.then(reopen);
        (self.triaged, self.responsible) = (self.triaged && self.handled, None);
        (self.tier, self.extended) = (1, false);
        Next::Round
    }
}
