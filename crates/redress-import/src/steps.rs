//! Turns a row into the commands of its case. All defaults for empty cells are applied here.

use chrono::{DateTime, NaiveDate, Utc};
use redress_domain::{
    AssignmentMode, Channel, Kind, Outcome, PetitionId, PetitionerId, ReopenCause, Resolved, Satisfaction,
    SensitiveText, UnitCode, UnitLevel, UnitTree,
    petition::steps::{Accept, Assign, Close, Decision, FollowUp, Register, Reopen, Triage},
};

use crate::{
    after_closing::{AfterClosing, Answered},
    columns::Column,
    mapping::PetitionerIs,
    plan::Plan,
    row::Cells,
    step_list::Steps,
    times::When,
    words::Status,
};

/// The times of the steps.
struct Times {
    registered: DateTime<Utc>,
    triaged: DateTime<Utc>,
    assigned: DateTime<Utc>,
    accepted: Option<DateTime<Utc>>,
    closed: Option<DateTime<Utc>>,
    reopened: Option<DateTime<Utc>>,
}

/// The values of a row other than the times of its steps.
pub(crate) struct CaseFields {
    pub(crate) register: Register,
    pub(crate) assign: Assign,
    pub(crate) triage: Triage,
    pub(crate) outcome: Outcome,
    pub(crate) delivered_on: Option<NaiveDate>,
    pub(crate) after_closing: AfterClosing,
    pub(crate) follow_up: Option<FollowUp>,
    pub(crate) cause: Option<ReopenCause>,
}

impl Cells<'_> {
    /// Returns `None` if a problem was noted. All columns are read first, so that all problems are noted.
    pub(crate) fn plan(&mut self, units: &UnitTree) -> Option<Plan> {
        self.check_closing();
        let id =
            self.needed(Column::ExternalNumber).and_then(|()| self.id::<PetitionId>(Column::ExternalNumber));
        let logged = self.file.layout.is_event_log().then(|| self.logged_steps());
        let times = if logged.is_none() { self.times() } else { None };
        let register = self.register(id);
        let due_on = self.time(Column::DueOn).map(|when| when.day(self.file.calendar));
        let outcome = self.word(Column::Outcome).unwrap_or(Outcome::Explained);
        let delivered_on = self.time(Column::OpinionDeliveredOn).map(|when| when.day(self.file.calendar));
        let follow_up = self.follow_up();
        let after_closing = self.after_closing();
        let cause = self.word(Column::ReopenCause);
        let sponsor = self.sponsor();
        let register = register?;
        let assign = self.assign(&register, due_on)?;
        let triage = triage(&register, &assign, units);
        let (id, repeat_of) = (register.id.clone(), register.repeat_of.clone());
        let mut steps = Steps { id: id.clone(), requests: Vec::new(), limits: self.file.mapping.limits };
        let fields =
            CaseFields { register, assign, triage, outcome, delivered_on, after_closing, follow_up, cause };
        let passed_over = match logged {
            Some(logged) => self.add_logged(&mut steps, fields, logged?, units)?,
            None => {
                self.add_steps(&mut steps, fields, &times?, units);
                0
            }
        };
        // The file does not say when the sponsor was named: it is dated as the case was assigned.
        if let Some((sponsor, at)) = sponsor.zip(steps.assigned_at()) {
            steps.add("sponsor", at, sponsor);
        }
        Some(Plan { line: self.row.line, id, repeat_of, requests: steps.requests, passed_over })
    }

    /// An outcome without a closing is an error in the row. A constant outcome applies only to closed cases.
    fn check_closing(&mut self) {
        if !self.file.layout.is_event_log() && self.text(Column::ClosedAt).is_none() {
            let is_filled = |column: &Column| column.is_of_the_closing() && self.cell(*column).is_some();
            for column in Column::ALL.iter().copied().filter(is_filled).collect::<Vec<_>>() {
                let what =
                    "expected an empty cell: closed_at is empty, and only a closed case has this value";
                self.bad(column, "NOT_CLOSED", what);
            }
        }
    }

    fn needed(&mut self, column: Column) -> Option<()> {
        if self.text(column).is_none() {
            self.bad(column, "VALUE_MISSING", "the value is missing; every case needs one");
            return None;
        }
        Some(())
    }

    /// Reads the times. A step without a time gets the time of the step before it.
    fn times(&mut self) -> Option<Times> {
        let registered = self.needed(Column::RegisteredAt).and_then(|()| self.time(Column::RegisteredAt));
        let triaged = self.time(Column::TriagedAt);
        let assigned = self.time(Column::AssignedAt);
        let accepted = self.time(Column::AcceptedAt);
        let closed = self.time(Column::ClosedAt);
        let reopened = self.reopened(closed);
        let instant = |when: When, before| when.instant(before, self.file.calendar);
        let registered = instant(registered?, None);
        let triaged = triaged.map_or(registered, |when| instant(when, Some(registered)));
        let assigned = assigned.map_or(triaged, |when| instant(when, Some(triaged)));
        let accepted = accepted.map(|when| instant(when, Some(assigned)));
        let closed = closed.map(|when| instant(when, accepted.or(Some(assigned))));
        let reopened = reopened.map(|when| instant(when, closed));
        Some(Times { registered, triaged, assigned, accepted, closed, reopened })
    }

    /// Returns when the case was reopened, if the status says so. Checks that the status agrees with the
    /// closing.
    fn reopened(&mut self, closed: Option<When>) -> Option<When> {
        let status = self.word::<Status>(Column::Status)?;
        let has_closing = self.text(Column::ClosedAt).is_some();
        match status {
            Status::Open if has_closing => {
                let what = "the status is OPEN, but closed_at has a time; for a case that was closed \
                    and reopened, use REOPENED";
                self.bad(Column::Status, "STATUS_CONTRADICTS", what);
            }
            Status::Closed | Status::Reopened if !has_closing => {
                let what = format!("the time is missing: the status is {status}");
                self.bad(Column::ClosedAt, "STATUS_CONTRADICTS", what);
            }
            Status::Reopened if self.text(Column::ReopenCause).is_none() => {
                let what =
                    "the cause is missing: the status is REOPENED; [constants] can set one for all rows";
                self.bad(Column::ReopenCause, "VALUE_MISSING", what);
            }
            Status::Reopened => return self.time(Column::ReopenedAt).or(closed),
            Status::Open | Status::Closed => {}
        }
        None
    }

    fn register(&mut self, id: Option<PetitionId>) -> Option<Register> {
        let place = self.place();
        let received_by = self.unit(Column::ReceivedBy);
        let channel = self.word(Column::Channel).unwrap_or(Channel::Letter);
        let category = self.id(Column::Category);
        let kind = self.word(Column::Kind);
        let against = self.units(Column::Against);
        if !against.is_empty() && self.text(Column::Kind).is_none() {
            // The default, an appeal, would show the accused unit who complains of it.
            let what = "expected a kind, since against names a unit: an accusation stays hidden from that unit; [constants] can name one for all";
            self.bad(Column::Kind, "VALUE_MISSING", what);
        }
        let people = "expected a number of people from 1 to 1000000";
        let head_count = self.read(Column::HeadCount, people, |text| text.parse().ok()).unwrap_or(1);
        let repeat_of = self.id(Column::RepeatOf);
        let petitioner_id = self.petitioner_id();
        let petitioner = self.cell(Column::Petitioner).map(SensitiveText::new);
        let (name, identity_number) = match self.file.mapping.petitioner {
            PetitionerIs::Name => (petitioner, None),
            PetitionerIs::IdentityNumber => (None, petitioner),
            // A code reveals no name: it is the id itself, and no sensitive value must be stored.
            PetitionerIs::Code => (None, None),
        };
        let (id, place) = (id?, place?);
        Some(Register {
            id,
            channel,
            received_by: received_by.unwrap_or_else(|| place.clone()),
            place,
            category,
            kind,
            // If the file has no such column, it is unknown whether the case is anonymous.
            anonymous: petitioner_id.is_none() && self.file.layout.has(Column::Petitioner),
            petitioner_id,
            head_count,
            representatives: None,
            against,
            repeat_of,
            name,
            contact: None,
            identity_number,
            summary: self.text(Column::Summary).map(SensitiveText::new),
        })
    }

    fn place(&mut self) -> Option<UnitCode> {
        match (self.text(Column::Place), &self.file.fallback) {
            (Some(_), _) => self.unit(Column::Place),
            (None, Some(fallback)) => Some(fallback.clone()),
            (None, None) => {
                let what = "the unit is missing: expected its code or name, or fallback_unit in the mapping";
                self.bad(Column::Place, "VALUE_MISSING", what);
                None
            }
        }
    }

    fn petitioner_id(&mut self) -> Option<PetitionerId> {
        let made = self.file.petitioners.id(self.cell(Column::Petitioner)?);
        made.map_err(|fault| self.bad(Column::Petitioner, "ID_INVALID", fault.to_string())).ok()
    }

    fn assign(&mut self, register: &Register, due_on: Option<NaiveDate>) -> Option<Assign> {
        let unit = match self.text(Column::AssignedTo) {
            Some(_) => self.unit(Column::AssignedTo)?,
            None => register.received_by.clone(),
        };
        Some(assignment(unit, &register.received_by, due_on))
    }

    fn follow_up(&mut self) -> Option<FollowUp> {
        let resolved = self.word(Column::Resolved);
        let satisfaction = self.word(Column::Satisfaction);
        if resolved.is_none() && satisfaction.is_none() {
            return None;
        }
        let (resolved, satisfaction) =
            (resolved.unwrap_or(Resolved::Unknown), satisfaction.unwrap_or(Satisfaction::NotGiven));
        Some(FollowUp { resolved, satisfaction })
    }
}

/// Makes an assignment: direct if the unit that received the case keeps it.
pub(crate) fn assignment(unit: UnitCode, received_by: &UnitCode, due_on: Option<NaiveDate>) -> Assign {
    let mode = if unit == *received_by { AssignmentMode::Direct } else { AssignmentMode::Forwarded };
    Assign {
        unit,
        mode,
        order_number: None,
        co_handlers: Vec::new(),
        due_on,
        standard: None,
        by: None,
        simplified: false,
    }
}

impl Cells<'_> {
    /// Adds the steps of a row that is a whole case.
    fn add_steps(&mut self, steps: &mut Steps, fields: CaseFields, times: &Times, units: &UnitTree) {
        let CaseFields { register, assign, triage, outcome, delivered_on, after_closing, follow_up, cause } =
            fields;
        let by = assign.unit.clone();
        steps.add("register", times.registered, register);
        steps.add("triage", times.triaged, triage);
        steps.add("assign", times.assigned, assign);
        if let Some(at) = times.accepted {
            steps.add("accept", at, Accept { by: by.clone() });
        }
        if let Some(at) = times.closed {
            let close = Close { outcome, opinion_reference: None, delivered_on, suggestion: None };
            steps.add("close", at, close);
            if let Some(follow_up) = follow_up {
                steps.add("follow-up", at, follow_up);
            }
            self.add_after_closing(steps, &after_closing, &Answered { by: &by, at }, units);
        }
        if let (Some(at), Some(cause)) = (times.reopened, cause) {
            let at = match self.text(Column::ReopenedAt) {
                Some(_) => at,
                None => self.last_of_the_opinion(at, delivered_on, steps),
            };
            steps.add("reopen", at, Reopen { cause, reason: None });
        }
    }

    /// When a case without a time of reopening was reopened: when it was closed, or as late as what followed on its opinion.
    fn last_of_the_opinion(
        &self,
        closed: DateTime<Utc>,
        delivered_on: Option<NaiveDate>,
        steps: &Steps,
    ) -> DateTime<Utc> {
        let delivered = delivered_on.map(|day| When::On(day).instant(Some(closed), self.file.calendar));
        let steps = steps.requests.iter().filter_map(|request| request.occurred_at);
        steps.chain(delivered).fold(closed, DateTime::max)
    }
}

/// Makes a triage. The unit that handled the case counts as competent, since old systems record nothing else.
fn triage(register: &Register, assign: &Assign, units: &UnitTree) -> Triage {
    Triage {
        new_facts: false,
        ground: None,
        against: Vec::new(),
        kind: register.kind.unwrap_or(Kind::Appeal),
        category: None,
        // An unknown unit is refused with the assignment.
        competent_level: units.get(&assign.unit).map_or(UnitLevel::District, |unit| unit.level),
        decision: Decision::Accept,
        reason: None,
    }
}
