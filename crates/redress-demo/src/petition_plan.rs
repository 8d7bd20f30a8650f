//! Plans one petition: its commands in the order in which they are issued.
//!
//! It tracks only what is needed to issue allowed commands (the legal limit, the due day). The domain checks
//! every command, as it does for any client.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Weekday};
use redress_domain::petition::PetitionCommand;
use redress_domain::petition::steps::{
    Accept, Assign, Close, Correct, Decision, Escalate, ExtendDeadline, FollowUp, HoldHearing, Participants,
    RecordVisit, Register, Reopen, Triage,
};
use redress_domain::{
    Adoption, AssignmentMode, Channel, HearingRole, Kind, Outcome, ReopenCause, Resolved, Satisfaction,
    UnitCode,
};

use super::district::{DISTRICT, level_of, unit};
use super::random::Random;
use super::scenario::ENDS;
use super::text;

/// Days from assignment or acceptance to the closing, by law.
const HANDLING: u32 = 60;
/// The longest term of an order that is given after the legal limit.
const OVERDUE: u32 = 30;

/// A command, the time when it is issued, and the unit that acts.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) at: NaiveDateTime,
    pub(super) unit: UnitCode,
    pub(super) command: PetitionCommand,
}

/// The subject and the place of a petition.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) kind: Kind,
    pub(super) category: &'static str,
    /// The community, street or district where the problem is.
    pub(super) place: String,
    /// The unit that handles it.
    pub(super) handler: String,
    /// The unit complained about.
    pub(super) against: Option<String>,
    pub(super) channel: Channel,
    pub(super) received_by: String,
    pub(super) head_count: u32,
    pub(super) anonymous: bool,
}

/// The plan of one petition so far.
#[derive(Debug)]
pub(super) struct PetitionPlan {
    pub(super) case: Case,
    pub(super) random: Random,
    /// The petition that it repeats, as an index into the plan.
    pub(super) repeat_of: Option<usize>,
    pub(super) steps: Vec<Step>,
    pub(super) registered_on: NaiveDate,
    /// The days of every closing that was not undone.
    pub(super) closings: Vec<NaiveDate>,
    pub(super) reopened: bool,
    pub(super) tier: u8,
    pub(super) responsible: Option<String>,
    pub(super) due_on: NaiveDate,
    legal_limit: Option<NaiveDate>,
    accepted: bool,
    at: NaiveDateTime,
}

impl PetitionPlan {
    /// Plans the registration of a petition.
    pub(super) fn register(case: Case, day: NaiveDate, repeat_of: Option<usize>, mut random: Random) -> Self {
        let minute = random.between(0, 400);
        let mut petition = Self {
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
            random,
        };
        let registration = petition.registration();
        petition.push(petition.at, petition.case.received_by.clone(), registration);
        petition
    }

    /// Returns the registration command. The ids of petition, petitioner and repeated petition are filled in
    /// once all petitions have numbers.
    fn registration(&mut self) -> Register {
        let (case, random) = (&self.case, &mut self.random);
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
            name: named.then(|| text::name(random)),
            contact: named.then(|| text::contact(random)),
            identity_number: None,
            summary: Some(text::summary(case.category, random)),
        }
    }

    /// The day of the latest step.
    pub(super) fn day(&self) -> NaiveDate {
        self.at.date()
    }

    /// The latest due day that an order given on `day` may set.
    fn latest_due(&self, day: NaiveDate) -> NaiveDate {
        let limit = self.legal_limit.unwrap_or_else(|| after(day, HANDLING));
        if day > limit { after(day, OVERDUE) } else { limit }
    }

    /// Adds a step on a day, or on the day of the previous step if that is later. Skips a step after the end
    /// of the simulation and returns false.
    fn step(&mut self, day: NaiveDate, by: &str, command: impl Into<PetitionCommand>) -> bool {
        let minutes = self.random.between(3, 40);
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

    /// The unit that takes a step: the unit given, or the district if that unit is accused, since an accused
    /// unit decides nothing.
    fn decider<'a>(&self, by: &'a str) -> &'a str {
        // A community's code begins with the code of its street.
        let accused = self.case.against.iter().any(|accused| by.starts_with(accused.as_str()));
        if accused { DISTRICT } else { by }
    }

    fn push(&mut self, at: NaiveDateTime, by: String, command: impl Into<PetitionCommand>) {
        self.steps.push(Step { at, unit: unit(&by), command: command.into() });
    }

    /// How many assignments there were.
    pub(super) fn orders(&self) -> usize {
        self.steps.iter().filter(|step| matches!(step.command, PetitionCommand::Assign(_))).count()
    }

    fn responsible(&self) -> String {
        self.responsible.clone().unwrap_or_else(|| self.case.received_by.clone())
    }

    pub(super) fn triage(&mut self, day: NaiveDate, decision: Decision<UnitCode>) {
        let case = &self.case;
        // The street is competent for the small matters of a community.
        let competent_level = level_of(&case.handler).max(redress_domain::UnitLevel::Township);
        let reason = Some(text::note("按职责分工甄别"));
        let triage = Triage {
            new_facts: false,
            ground: None,
            against: Vec::new(),
            kind: case.kind,
            category: None,
            competent_level,
            decision,
            reason,
        };
        self.step(day, &self.case.received_by.clone(), triage);
    }

    /// Assigns the duty to a unit, due in `term` days. `None` means the legal limit.
    pub(super) fn assign(&mut self, day: NaiveDate, to: &str, mode: AssignmentMode, term: Option<u32>) {
        let day = day.max(self.day());
        let latest = self.latest_due(day);
        let due_on = term.map_or(latest, |term| after(day, term).min(latest));
        let order = Assign {
            unit: unit(to),
            by: None,
            mode,
            order_number: None,
            co_handlers: Vec::new(),
            due_on: Some(due_on),
            standard: None,
            simplified: false,
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

    /// Extends the deadline, unless it has passed.
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
        let suggestion = adoption(outcome).filter(|_| self.case.kind == Kind::Suggestion);
        let delivered_on = answered.then_some(day);
        if self.step(day, &by, Close { outcome, opinion_reference, delivered_on, suggestion }) {
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

    /// Records that the petitioner comes again about this petition, at the unit approached.
    pub(super) fn visit(&mut self, day: NaiveDate, channel: Channel, approached: &str, head_count: u32) {
        let at = moment(day, self.random.between(0, 420));
        self.push(at, approached.to_owned(), RecordVisit { channel, unit: unit(approached), head_count });
    }

    pub(super) fn correct(&mut self, day: NaiveDate, correction: Correct) {
        let at = moment(day, self.random.between(0, 420));
        let reason = Some(text::note("登记有误，予以更正"));
        self.push(at, DISTRICT.to_owned(), Correct { reason, ..correction });
    }
}

/// What an answer says of a suggestion.
fn adoption(outcome: Outcome) -> Option<Adoption> {
    match outcome {
        Outcome::Supported => Some(Adoption::Adopted),
        Outcome::PartlySupported => Some(Adoption::Partly),
        Outcome::NotSupported => Some(Adoption::NotAdopted),
        Outcome::Explained | Outcome::Mediated | Outcome::Withdrawn | Outcome::Diverted => None,
    }
}

/// The time of day, in minutes after opening.
fn moment(day: NaiveDate, minutes: u32) -> NaiveDateTime {
    const DOORS: NaiveTime = NaiveTime::from_hms_opt(8, 30, 0).expect("is a time");
    day.and_time(DOORS) + chrono::TimeDelta::minutes(minutes.into())
}

/// The day that is `days` later.
pub(super) fn after(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX)
}

/// The day itself, or the Monday after it if it is at a weekend.
pub(super) fn working_day(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => after(day, 2),
        Weekday::Sun => after(day, 1),
        _ => day,
    }
}
