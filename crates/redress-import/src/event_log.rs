//! Turns the rows of an event log, one row per step, into the commands of a case.

use chrono::{DateTime, Utc};
use redress_domain::{
    Channel, UnitCode, UnitTree,
    petition::steps::{Accept, Assign, Close, RecordVisit, Reopen, Triage},
};

use crate::{
    after_closing::Answered,
    columns::Column,
    row::Cells,
    step_list::Steps,
    steps::{CaseFields, assignment},
    table::Row,
    words::Activity,
};

/// A row of an event log.
#[derive(Debug, Clone)]
pub(crate) struct LoggedStep {
    pub(crate) is: Activity,
    pub(crate) at: DateTime<Utc>,
    /// The unit that took the step, or to which the case went.
    pub(crate) unit: Option<UnitCode>,
    pub(crate) line: u64,
}

impl Cells<'_> {
    /// Returns the steps of a case in the order of their times. `None` if one of them cannot be read.
    pub(crate) fn logged_steps(&mut self) -> Option<Vec<LoggedStep>> {
        let rows: Vec<&Row> = std::iter::once(self.row).chain(&self.row.more).collect();
        let mut steps = Vec::new();
        let mut before = None;
        for row in &rows {
            let step = self.logged_step(row, before);
            before = step.as_ref().map(|step| step.at).or(before);
            steps.extend(step);
        }
        let complete = steps.len() == rows.len();
        steps.sort_by_key(|step| step.at);
        Some(steps).filter(|_| complete)
    }

    fn logged_step(&mut self, row: &Row, before: Option<DateTime<Utc>>) -> Option<LoggedStep> {
        let is = self.step_value(row, Column::Activity, |cells, word| cells.word_of(Column::Activity, word));
        let at = self.step_value(row, Column::StepAt, |cells, text| cells.time_of(Column::StepAt, text));
        let unit = match self.file.cell(row, Column::StepUnit) {
            Some(_) => Some(
                self.step_value(row, Column::StepUnit, |cells, text| cells.unit_of(Column::StepUnit, text))?,
            ),
            None => None,
        };
        let at = at?.instant(before, self.file.calendar);
        Some(LoggedStep { is: is?, at, unit, line: row.line })
    }

    /// Reads a value of a step. A problem is noted with the line of that step.
    fn step_value<T>(
        &mut self,
        row: &Row,
        column: Column,
        read: impl FnOnce(&mut Self, &str) -> Option<T>,
    ) -> Option<T> {
        let (text, noted) = (self.file.cell(row, column), self.noted.len());
        let value = match text {
            Some(text) => read(self, text),
            None => {
                self.bad(column, "VALUE_MISSING", "the value is missing; every step needs one");
                None
            }
        };
        for noted in self.noted.iter_mut().skip(noted) {
            noted.step = Some((row.line, text.unwrap_or_default().to_owned()));
        }
        value
    }
}

impl Cells<'_> {
    /// Adds the steps of an event log. The domain's rules refuse a step before the registration, or one that
    /// the procedure does not allow. If the log has no triage or no assignment, they are added with the first
    /// step that needs them.
    pub(crate) fn add_logged(
        &mut self,
        steps: &mut Steps,
        fields: CaseFields,
        logged: Vec<LoggedStep>,
        units: &UnitTree,
    ) -> Option<usize> {
        let CaseFields { register, assign, triage, outcome, delivered_on, after_closing, follow_up, cause } =
            fields;
        let received_by = register.received_by.clone();
        let mut logged = logged.into_iter();
        let mut passed_over = 0;
        let first = logged.by_ref().find(|step| {
            passed_over += usize::from(step.is == Activity::Nothing);
            step.is != Activity::Nothing
        });
        let given = self.time(Column::RegisteredAt).map(|when| when.instant(None, self.file.calendar));
        let mut rest: Vec<LoggedStep> = Vec::new();
        let registered = match (first, given) {
            (Some(step), None) if step.is != Activity::Registered => {
                let what = format!(
                    "the first step of this case is {}, on line {}: expected REGISTERED, or a column registered_at",
                    step.is, step.line
                );
                self.bad(Column::Activity, "NOT_REGISTERED_FIRST", what);
                return None;
            }
            (None, None) => {
                self.bad(Column::Activity, "NOT_REGISTERED_FIRST", "this case has no step REGISTERED");
                return None;
            }
            (Some(step), given) if step.is == Activity::Registered => given.unwrap_or(step.at),
            (first, given) => {
                rest.extend(first);
                given?
            }
        };
        rest.extend(logged);
        steps.add("register", registered, register);
        let mut done = Done { last: registered, ..Done::default() };
        let closed_again = rest.iter().rposition(|step| step.is == Activity::Closed);
        for (number, step) in rest.into_iter().enumerate() {
            let at = step.at;
            let unit = step.unit.clone();
            // The old system's due day belongs to the first assignment.
            let due_on = assign.due_on.filter(|_| done.assignments == 0);
            let assign =
                || assignment(unit.clone().unwrap_or_else(|| assign.unit.clone()), &received_by, due_on);
            match step.is {
                Activity::Nothing | Activity::Registered => {
                    passed_over += 1;
                    continue;
                }
                Activity::Triaged if done.triages > 0 => {
                    passed_over += 1;
                    continue;
                }
                Activity::Triaged => done.triage(steps, at, &triage),
                Activity::Assigned => {
                    done.triage(steps, at, &triage);
                    done.assign(steps, at, assign());
                }
                Activity::Accepted => {
                    done.ready(steps, at, &triage, &assign);
                    done.accepts += 1;
                    let by = unit.clone().or(done.responsible.clone()).unwrap_or_else(|| received_by.clone());
                    steps.add_again("accept", done.accepts, at, Accept { by });
                }
                Activity::Visited => {
                    done.visits += 1;
                    let (channel, head_count) = (self.word(Column::Channel).unwrap_or(Channel::Letter), 1);
                    let unit = unit.clone().unwrap_or_else(|| received_by.clone());
                    steps.add_again("visit", done.visits, at, RecordVisit { channel, unit, head_count });
                }
                Activity::Closed => {
                    done.ready(steps, at, &triage, &assign);
                    done.closings += 1;
                    // Like the petitioner's answer, it is known of the last closing.
                    let delivered_on = delivered_on.filter(|_| closed_again == Some(number));
                    steps.add_again(
                        "close",
                        done.closings,
                        at,
                        Close { outcome, opinion_reference: None, delivered_on, suggestion: None },
                    );
                    if let Some(follow_up) = follow_up.clone().filter(|_| closed_again == Some(number)) {
                        steps.add("follow-up", at, follow_up);
                    }
                    if let Some(by) = done.responsible.as_ref().filter(|_| closed_again == Some(number)) {
                        self.add_after_closing(steps, &after_closing, &Answered { by, at }, units);
                    }
                    done.responsible = None;
                }
                Activity::Reopened => {
                    let Some(cause) = cause else {
                        let what = format!(
                            "the cause is missing: line {} reopens the case; [constants] \
                            can set one for all rows",
                            step.line
                        );
                        self.bad(Column::ReopenCause, "VALUE_MISSING", what);
                        return None;
                    };
                    done.reopenings += 1;
                    steps.add_again("reopen", done.reopenings, at, Reopen { cause, reason: None });
                }
            }
            done.last = at;
        }
        if done.assignments == 0 && done.closings == 0 {
            let at = done.last;
            done.ready(steps, at, &triage, &|| assign.clone());
        }
        Some(passed_over)
    }
}

/// The steps that were added so far.
#[derive(Default)]
struct Done {
    last: DateTime<Utc>,
    responsible: Option<UnitCode>,
    triages: usize,
    assignments: usize,
    accepts: usize,
    visits: usize,
    closings: usize,
    reopenings: usize,
}

impl Done {
    fn triage(&mut self, steps: &mut Steps, at: DateTime<Utc>, triage: &Triage) {
        if self.triages == 0 {
            self.triages = 1;
            steps.add("triage", at, triage.clone());
        }
    }

    fn assign(&mut self, steps: &mut Steps, at: DateTime<Utc>, assign: Assign) {
        self.assignments += 1;
        self.responsible = Some(assign.unit.clone());
        steps.add_again("assign", self.assignments, at, assign);
    }

    /// Adds a triage and an assignment unless they were added before.
    fn ready(&mut self, steps: &mut Steps, at: DateTime<Utc>, triage: &Triage, assign: &dyn Fn() -> Assign) {
        self.triage(steps, at, triage);
        if self.responsible.is_none() {
            self.assign(steps, at, assign());
        }
    }
}
