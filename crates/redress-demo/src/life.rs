//! One petition's commands, in the order in which they are given.
//!
//! A life knows just enough of its petition to ask for what is allowed (the legal limit, the due day); whether it is allowed the log
//! judges, as it does for everybody.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Weekday};
use redress_domain::petition::PetitionCommand;
use redress_domain::petition::steps::{
    Accept, Assign, Close, Correct, Decision, Escalate, ExtendDeadline, FollowUp, HoldHearing, Participants,
    RecordVisit, Register, Reopen, Triage,
};
use redress_domain::{
    AssignmentMode, Channel, HearingRole, Kind, Outcome, ReopenCause, Resolved, Satisfaction, UnitCode,
};

use super::dice::Dice;
use super::district::{DISTRICT, level_of, unit};
use super::scenario::ENDS;
use super::text;

/// Days by law from assignment or acceptance to the closing.
const HANDLING: u32 = 60;
/// The longest term of an order given after that.
const OVERDUE: u32 = 30;

/// A command, when it is given, and the unit that acts.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) at: NaiveDateTime,
    pub(super) unit: UnitCode,
    pub(super) command: PetitionCommand,
}

/// What a petition is about, and where.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) kind: Kind,
    pub(super) category: &'static str,
    /// The community, street or district where the problem lies.
    pub(super) place: String,
    /// The unit that is to handle it.
    pub(super) handler: String,
    /// The unit complained about.
    pub(super) against: Option<String>,
    pub(super) channel: Channel,
    pub(super) received_by: String,
    pub(super) head_count: u32,
    pub(super) anonymous: bool,
}

/// A petition's life so far.
#[derive(Debug)]
pub(super) struct Life {
    pub(super) case: Case,
    pub(super) dice: Dice,
    /// The life that it repeats, by its place in the plan.
    pub(super) repeat_of: Option<usize>,
    pub(super) steps: Vec<Step>,
    pub(super) registered_on: NaiveDate,
    /// Every closing that stands.
    pub(super) closings: Vec<NaiveDate>,
    pub(super) reopened: bool,
    pub(super) tier: u8,
    pub(super) responsible: Option<String>,
    pub(super) due_on: NaiveDate,
    legal_limit: Option<NaiveDate>,
    accepted: bool,
    at: NaiveDateTime,
}

impl Life {
    /// Registers a petition.
    pub(super) fn register(case: Case, day: NaiveDate, repeat_of: Option<usize>, mut dice: Dice) -> Self {
        let minute = dice.between(0, 400);
        let mut life = Self {
            at: moment(day, minute),
            registered_on: day,
            due_on: day,
            repeat_of,
            steps: Vec::new(),
            closings: Vec::new(),
            reopened: false,
            tier: 1,
            responsible: None,
            legal_limit: None,
            accepted: false,
            case,
            dice,
        };
        let registration = life.registration();
        life.push(life.at, life.case.received_by.clone(), registration);
        life
    }

    /// The plan names the petition, the petitioner and what is repeated once all petitions have their numbers.
    fn registration(&mut self) -> Register {
        let (case, dice) = (&self.case, &mut self.dice);
        let collective = case.channel == Channel::Visit && case.head_count >= 5;
        let named = !case.anonymous;
        Register {
            id: "unnumbered".parse().expect("is an id"),
            channel: case.channel,
            received_by: unit(&case.received_by),
            place: unit(&case.place),
            category: Some(case.category.parse().expect("every category of the simulation is one")),
            kind: None,
            petitioner_id: None,
            head_count: case.head_count,
            representatives: collective.then(|| case.head_count.min(5)),
            anonymous: case.anonymous,
            against: case.against.iter().map(|code| unit(code)).collect(),
            repeat_of: None,
            name: named.then(|| text::name(dice)),
            contact: named.then(|| text::contact(dice)),
            identity_number: None,
            summary: Some(text::summary(case.category, dice)),
        }
    }

    /// The day of the latest step of the procedure.
    pub(super) fn day(&self) -> NaiveDate {
        self.at.date()
    }

    /// The last day that an order given on a day may name.
    fn latest_due(&self, day: NaiveDate) -> NaiveDate {
        let limit = self.legal_limit.unwrap_or_else(|| after(day, HANDLING));
        if day > limit { after(day, OVERDUE) } else { limit }
    }

    /// A step of the procedure on a day, or on the day of the step before it if that is later. What would come after the end of the
    /// simulation does not happen any more.
    fn step(&mut self, day: NaiveDate, by: &str, command: impl Into<PetitionCommand>) -> bool {
        let minutes = self.dice.between(3, 40);
        self.at = if day > self.day() {
            moment(day, minutes * 9)
        } else {
            self.at + chrono::TimeDelta::minutes(minutes.into())
        };
        if self.day() > ENDS {
            return false;
        }
        self.push(self.at, self.decider(by).to_owned(), command);
        true
    }

    /// Who takes a step: the unit whose step it is, or the district where that unit is accused and decides nothing.
    fn decider<'a>(&self, by: &'a str) -> &'a str {
        // A community's code begins with that of its street.
        let accused = self.case.against.iter().any(|accused| by.starts_with(accused.as_str()));
        if accused { DISTRICT } else { by }
    }

    fn push(&mut self, at: NaiveDateTime, by: String, command: impl Into<PetitionCommand>) {
        self.steps.push(Step { at, unit: unit(&by), command: command.into() });
    }

    /// How many orders were given.
    pub(super) fn orders(&self) -> usize {
        self.steps.iter().filter(|step| matches!(step.command, PetitionCommand::Assign(_))).count()
    }

    fn responsible(&self) -> String {
        self.responsible.clone().unwrap_or_else(|| self.case.received_by.clone())
    }

    pub(super) fn triage(&mut self, day: NaiveDate, decision: Decision<UnitCode>) {
        let case = &self.case;
        // Small matters of a community are the street's to answer for.
        let competent_level = level_of(&case.handler).max(redress_domain::UnitLevel::Township);
        let reason = Some(text::note("按职责分工甄别"));
        let triage = Triage {
            against: Vec::new(),
            kind: case.kind,
            category: None,
            competent_level,
            decision,
            reason,
        };
        self.step(day, &self.case.received_by.clone(), triage);
    }

    /// Gives the duty to a unit, to be done within so many days (none: as long as the law allows).
    pub(super) fn assign(&mut self, day: NaiveDate, to: &str, mode: AssignmentMode, term: Option<u32>) {
        let day = day.max(self.day());
        let latest = self.latest_due(day);
        let due_on = term.map_or(latest, |term| after(day, term).min(latest));
        let order = Assign {
            unit: unit(to),
            mode,
            order_number: None,
            co_handlers: Vec::new(),
            due_on: Some(due_on),
            standard: None,
        };
        let by = self.case.received_by.clone();
        if self.step(day, &by, order) {
            self.legal_limit.get_or_insert(after(day, HANDLING));
            self.due_on = due_on;
            self.responsible = Some(to.to_owned());
        }
    }

    pub(super) fn accept(&mut self, day: NaiveDate) {
        let by = self.responsible();
        if self.step(day, &by, Accept { by: unit(&by) }) && !self.accepted {
            self.accepted = true;
            self.legal_limit = Some(after(self.day(), HANDLING));
        }
    }

    /// Extends the deadline, if it has not passed.
    pub(super) fn extend(&mut self, day: NaiveDate, by_days: u32) {
        if day.max(self.day()) > self.due_on {
            return;
        }
        let due_on = after(self.due_on, by_days);
        let reason = Some(text::note("情况复杂，需进一步核查"));
        let by = self.responsible();
        if self.step(day, &by, ExtendDeadline { due_on, approver: "分管负责人（模拟）".into(), reason })
        {
            self.due_on = due_on;
            self.legal_limit = self.legal_limit.map(|limit| after(limit, by_days));
        }
    }

    pub(super) fn escalate(&mut self, day: NaiveDate, to: &str, tier: u8, term: u32) {
        let day = day.max(self.day());
        let due_on = after(day, term).min(self.latest_due(day));
        let by = self.responsible();
        let reason = Some(text::note("久拖未决，提级会诊"));
        if self.step(day, &by, Escalate { to: unit(to), tier, due_on: Some(due_on), reason }) {
            (self.due_on, self.tier, self.responsible) = (due_on, tier, Some(to.to_owned()));
        }
    }

    pub(super) fn hearing(&mut self, day: NaiveDate) {
        use HearingRole::{CommunityRepresentative, Department, Deputy, Lawyer, Petitioner};
        let participants =
            [(Department, 3), (Deputy, 1), (Lawyer, 1), (CommunityRepresentative, 2), (Petitioner, 2)];
        let participants = participants.map(|(role, count)| Participants { role, count }).into();
        let finding = Some(text::note("事实清楚，形成调处方案"));
        let by = self.responsible();
        self.step(day, &by, HoldHearing { chair: "听证主持人（模拟）".into(), participants, finding });
    }

    pub(super) fn close(&mut self, day: NaiveDate, outcome: Outcome) {
        let answered = !matches!(outcome, Outcome::Withdrawn | Outcome::Diverted);
        let day = day.max(self.day());
        let by = self.responsible();
        let opinion_reference = answered.then(|| format!("答复〔{}〕（模拟）", day.year()));
        if self.step(day, &by, Close { outcome, opinion_reference, delivered_on: answered.then_some(day) }) {
            self.closings.push(self.day());
        }
    }

    pub(super) fn follow_up(&mut self, day: NaiveDate, resolved: Resolved, satisfaction: Satisfaction) {
        let by = self.case.received_by.clone();
        self.step(day, &by, FollowUp { resolved, satisfaction });
    }

    pub(super) fn reopen(&mut self, day: NaiveDate, cause: ReopenCause) -> bool {
        let by = self.responsible();
        let done = self.step(day, &by, Reopen { cause, reason: Some(text::note("经研究重新办理")) });
        if done {
            self.closings.pop();
            if cause != ReopenCause::RecordingError {
                (self.reopened, self.accepted, self.legal_limit, self.tier) = (true, false, None, 1);
                self.responsible = None;
            }
        }
        done
    }

    /// The petitioner files again about this petition; recorded by the unit approached.
    pub(super) fn visit(&mut self, day: NaiveDate, channel: Channel, approached: &str, head_count: u32) {
        let at = moment(day, self.dice.between(0, 420));
        self.push(at, approached.to_owned(), RecordVisit { channel, unit: unit(approached), head_count });
    }

    pub(super) fn correct(&mut self, day: NaiveDate, correction: Correct) {
        let at = moment(day, self.dice.between(0, 420));
        let reason = Some(text::note("登记有误，予以更正"));
        self.push(at, DISTRICT.to_owned(), Correct { reason, ..correction });
    }
}

/// Minutes after the doors open.
fn moment(day: NaiveDate, minutes: u32) -> NaiveDateTime {
    const DOORS: NaiveTime = NaiveTime::from_hms_opt(8, 30, 0).expect("is a time");
    day.and_time(DOORS) + chrono::TimeDelta::minutes(minutes.into())
}

/// So many days later.
pub(super) fn after(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX)
}

/// That day or, at a weekend, the Monday after it.
pub(super) fn working_day(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => after(day, 2),
        Weekday::Sun => after(day, 1),
        _ => day,
    }
}
