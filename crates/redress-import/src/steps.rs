//! From a row to the commands of its case: the one place where the defaults are.

use chrono::{DateTime, NaiveDate, Utc};
use csv::StringRecord;
use redress_domain::{
    AssignmentMode, Channel, Kind, Outcome, PetitionId, PetitionerId, Resolved, Satisfaction, SensitiveText,
    UnitCode, UnitLevel, UnitTree,
    petition::{
        PetitionCommand,
        steps::{Accept, Assign, Close, Decision, FollowUp, Register, Triage},
    },
};
use redress_log::{Command, Request};

use crate::{
    ImportFault, Problem,
    columns::Column,
    mapping::PetitionerIs,
    request,
    row::{CaseFile, Cells},
    table::Row,
    times::{self, When},
};

/// A case as the commands that tell it, in their order; the first is its registration.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) line: u64,
    pub(crate) id: PetitionId,
    /// The earlier case that it repeats.
    pub(crate) repeat_of: Option<PetitionId>,
    pub(crate) requests: Vec<Request>,
}

/// The column that says when a step was taken, and the one that a refusal of the step is about.
pub(crate) fn column_of(command: &PetitionCommand, field: Option<&str>) -> Column {
    let time = match command {
        PetitionCommand::Register(_) => Column::RegisteredAt,
        PetitionCommand::Triage(_) => Column::TriagedAt,
        PetitionCommand::Assign(_) => Column::AssignedAt,
        PetitionCommand::Accept(_) => Column::AcceptedAt,
        _ => Column::ClosedAt,
    };
    match field {
        Some("petition_id") => Column::ExternalNumber,
        Some("unit" | "by") => Column::AssignedTo,
        Some("name" | "identity_number") => Column::Petitioner,
        field => Column::ALL.iter().copied().find(|column| Some(column.name()) == field).unwrap_or(time),
    }
}

impl CaseFile {
    /// The number of a row's case, if it has a good one, also where the row is bad otherwise.
    pub(crate) fn id(&self, row: &Row) -> Option<PetitionId> {
        if self.table.check(row).is_some() {
            return None;
        }
        Cells::new(self, row).text(Column::ExternalNumber)?.parse().ok()
    }

    /// The commands of a row.
    ///
    /// # Errors
    /// Everything that is wrong with its values, one by one; the rules of the domain come after this.
    pub(crate) fn plan(&self, row: &Row, units: &UnitTree) -> Result<Plan, Vec<Problem>> {
        if let Some(problem) = self.table.check(row) {
            // With a value too many or too few, no cell can be trusted.
            return Err(vec![problem]);
        }
        let mut cells = Cells::new(self, row);
        match cells.plan(units) {
            Some(plan) if cells.noted.is_empty() => Ok(plan),
            _ => {
                let problem = |(column, what)| self.problem(row, column, what);
                Err(cells.noted.into_iter().map(problem).collect())
            }
        }
    }

    /// Whether the constants can be read and name units that there are: once, before every row is refused for them.
    ///
    /// # Errors
    /// What is wrong with the first bad one, at its place in the mapping file.
    pub(crate) fn check_constants(&self, units: &UnitTree) -> Result<(), ImportFault> {
        let empty = Row { line: 0, fields: StringRecord::new() };
        let mut cells = Cells::new(self, &empty);
        cells.plan(units);
        let mut noted = cells.noted;
        for column in [Column::Place, Column::ReceivedBy, Column::AssignedTo] {
            let unknown = |code: &&str| code.parse().is_ok_and(|code: UnitCode| units.get(&code).is_none());
            if let Some(code) = Cells::new(self, &empty).text(column).filter(unknown) {
                noted.push((
                    column,
                    format!("there is no unit {code}; units come in with `redress import units`"),
                ));
            }
        }
        let constants = &self.mapping.constants;
        match noted.into_iter().find_map(|(column, what)| Some((constants.get(&column)?, what))) {
            Some((at, what)) => Err(self.mapping.fault(at, what)),
            None => Ok(()),
        }
    }
}

/// The instants of the steps.
struct Times {
    registered: DateTime<Utc>,
    triaged: DateTime<Utc>,
    assigned: DateTime<Utc>,
    accepted: Option<DateTime<Utc>>,
    closed: Option<DateTime<Utc>>,
}

impl Cells<'_> {
    /// None where a problem was noted; but every column is read before that, so that all problems are.
    fn plan(&mut self, units: &UnitTree) -> Option<Plan> {
        self.check_closing();
        let id =
            self.needed(Column::ExternalNumber).and_then(|()| self.id::<PetitionId>(Column::ExternalNumber));
        let times = self.times();
        let register = self.register(id);
        let due_on = self.time(Column::DueOn).map(|when| when.day(self.file.calendar));
        let outcome = self.word(Column::Outcome).unwrap_or(Outcome::Explained);
        let follow_up = self.follow_up();
        let (register, times) = (register?, times?);

        let assign = self.assign(&register, due_on)?;
        let triage = triage(&register, &assign, units);
        let accept = Accept { by: assign.unit.clone() };
        let close = Close { outcome, opinion_reference: None, delivered_on: None };
        let (id, repeat_of) = (register.id.clone(), register.repeat_of.clone());
        let mut requests = Vec::new();
        let mut on = |step: &str, at, command: PetitionCommand| {
            let request = request(Command::on(id.clone(), command), step, id.as_str());
            requests.push(Request { occurred_at: Some(at), ..request });
        };
        on("register", times.registered, register.into());
        on("triage", times.triaged, triage.into());
        on("assign", times.assigned, assign.into());
        if let Some(at) = times.accepted {
            on("accept", at, accept.into());
        }
        if let Some(at) = times.closed {
            on("close", at, close.into());
            if let Some(follow_up) = follow_up {
                on("follow-up", at, follow_up.into());
            }
        }
        Some(Plan { line: self.row.line, id, repeat_of, requests })
    }

    /// An answer without a closing is a mistake of the row; a constant only waits for one.
    fn check_closing(&mut self) {
        if self.text(Column::ClosedAt).is_none() {
            let told = |column: &Column| column.is_of_the_closing() && self.cell(*column).is_some();
            for column in Column::ALL.iter().copied().filter(told).collect::<Vec<_>>() {
                self.bad(
                    column,
                    "expected nothing here, since closed_at is empty: only a closed case has it",
                );
            }
        }
    }

    fn needed(&mut self, column: Column) -> Option<()> {
        if self.text(column).is_none() {
            self.bad(column, "expected a value: every case has one");
            return None;
        }
        Some(())
    }

    fn time(&mut self, column: Column) -> Option<When> {
        let zone = self.file.mapping.time_zone.unwrap_or(self.file.calendar);
        self.read(column, times::EXPECTED, |text| When::parse(text, zone))
    }

    /// A step without a time of its own was taken with the step before it.
    fn times(&mut self) -> Option<Times> {
        let registered = self.needed(Column::RegisteredAt).and_then(|()| self.time(Column::RegisteredAt));
        let triaged = self.time(Column::TriagedAt);
        let assigned = self.time(Column::AssignedAt);
        let accepted = self.time(Column::AcceptedAt);
        let closed = self.time(Column::ClosedAt);
        let instant = |when: When, before| when.instant(before, self.file.calendar);
        let registered = instant(registered?, None);
        let triaged = triaged.map_or(registered, |when| instant(when, Some(registered)));
        let assigned = assigned.map_or(triaged, |when| instant(when, Some(triaged)));
        let accepted = accepted.map(|when| instant(when, Some(assigned)));
        let closed = closed.map(|when| instant(when, accepted.or(Some(assigned))));
        Some(Times { registered, triaged, assigned, accepted, closed })
    }

    fn register(&mut self, id: Option<PetitionId>) -> Option<Register> {
        let place = self.place();
        let received_by = self.id::<UnitCode>(Column::ReceivedBy);
        let channel = self.word(Column::Channel).unwrap_or(Channel::Letter);
        let category = self.id(Column::Category);
        let kind = self.word(Column::Kind);
        let people = "expected a number of people from 1 to 1000000";
        let head_count = self.read(Column::HeadCount, people, |text| text.parse().ok()).unwrap_or(1);
        let repeat_of = self.id(Column::RepeatOf);
        let petitioner_id = self.petitioner_id();
        let petitioner = self.cell(Column::Petitioner).map(SensitiveText::new);
        let (name, identity_number) = match self.file.mapping.petitioner {
            PetitionerIs::Name => (petitioner, None),
            PetitionerIs::IdentityNumber => (None, petitioner),
            // A code tells nobody's name: it is the id, and nothing is left to keep apart.
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
            // Where there is no such column, nothing is known of names.
            anonymous: petitioner_id.is_none() && self.file.layout.has(Column::Petitioner),
            petitioner_id,
            head_count,
            representatives: None,
            against: Vec::new(),
            repeat_of,
            name,
            contact: None,
            identity_number,
            summary: self.text(Column::Summary).map(SensitiveText::new),
        })
    }

    fn place(&mut self) -> Option<UnitCode> {
        match (self.text(Column::Place), &self.file.mapping.fallback_unit) {
            (Some(_), _) => self.id(Column::Place),
            (None, Some(fallback)) => Some(fallback.value.clone()),
            (None, None) => {
                self.bad(
                    Column::Place,
                    "expected the code of a unit, since the mapping names no fallback_unit",
                );
                None
            }
        }
    }

    fn petitioner_id(&mut self) -> Option<PetitionerId> {
        let made = self.file.petitioners.id(self.cell(Column::Petitioner)?);
        made.map_err(|fault| self.bad(Column::Petitioner, fault.to_string())).ok()
    }

    fn assign(&mut self, register: &Register, due_on: Option<NaiveDate>) -> Option<Assign> {
        let unit = match self.text(Column::AssignedTo) {
            Some(_) => self.id(Column::AssignedTo)?,
            None => register.received_by.clone(),
        };
        let direct = unit == register.received_by;
        let mode = if direct { AssignmentMode::Direct } else { AssignmentMode::Forwarded };
        Some(Assign { unit, mode, order_number: None, co_handlers: Vec::new(), due_on, standard: None })
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

/// Whoever handled a case was competent for it, as far as the old system tells.
fn triage(register: &Register, assign: &Assign, units: &UnitTree) -> Triage {
    Triage {
        kind: register.kind.unwrap_or(Kind::Appeal),
        category: None,
        // A unit that is unknown is refused with the assignment.
        competent_level: units.get(&assign.unit).map_or(UnitLevel::District, |unit| unit.level),
        decision: Decision::Accept,
        reason: None,
    }
}
