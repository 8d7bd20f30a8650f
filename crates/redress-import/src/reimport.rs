//! Compares a case that was imported before with the file, column by column.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use redress_domain::{
    ReviewStage,
    petition::{Petition, PetitionCommand, PetitionEvent, ToPetition, steps::Register},
};
use redress_log::{Command, Event, RecordedEvent, Request};

use crate::{after_closing::RE_REVIEW_DECIDED, case_file::CaseFile, columns::Column};

/// A petition in the log, with the steps that an import wrote for it.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) petition: Petition,
    imported: HashMap<String, Imported>,
    corrected: bool,
    /// When it was registered: a case that repeats it cannot be earlier.
    pub(crate) registered_at: Option<DateTime<Utc>>,
}

#[derive(Debug)]
struct Imported {
    event: PetitionEvent,
    occurred_at: DateTime<Utc>,
}

/// A column whose value differs from the log.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) column: Column,
    /// The value in the log. Empty if it is personal data or missing.
    pub(crate) logged: String,
    /// How the difference can be recorded, if that is possible.
    pub(crate) remedy: &'static str,
}

const CORRECT: &str = "if the file is right, record a correction (correctPetition)";
const REASSIGN: &str = "if it was reassigned, assign it (assignPetition)";
const CLOSE_AGAIN: &str = "if the file is right, reopen the case as RECORDING_ERROR and close it again";
const REOPEN: &str =
    "if it was reopened, record that with a status column that has REOPENED, or with reopenPetition";
const LATE: &str = "if the file is right, record it as a step with today's date";
const NAME: &str = "if another leader sponsors it since, record that (nameSponsor)";
const TERMINATE_AGAIN: &str =
    "if the file is right, withdraw the termination (withdrawTermination) and record it again";
const WITHDRAW: &str = "if the file is right, withdraw the termination (withdrawTermination)";
const DELIVER: &str = "if it was delivered since, record the delivery (deliverOpinion)";
const NOTHING: &str = "an import does not change history";

impl Known {
    /// Adds an event of the petition.
    pub(crate) fn take(&mut self, recorded: RecordedEvent, actor: &str) {
        let Event::Petition(event) = recorded.event else { return };
        self.petition.evolve(&event);
        if matches!(event, PetitionEvent::Registered(_)) {
            self.registered_at = Some(recorded.metadata.occurred_at);
        }
        self.corrected |= matches!(event, PetitionEvent::Corrected(_));
        if recorded.metadata.actor == actor {
            let occurred_at = recorded.metadata.occurred_at;
            self.imported.insert(recorded.metadata.command_id, Imported { event, occurred_at });
        }
    }

    /// Returns where a step of the file differs from the step that was imported under the same command id.
    pub(crate) fn differences(&self, file: &CaseFile, request: &Request) -> Vec<Difference> {
        let Command::Petition(ToPetition(id, command)) = &request.command else { return Vec::new() };
        let Some(imported) = self.imported.get(request.command_id.as_str()) else { return Vec::new() };
        // Both are turned into commands, so that the same types are compared.
        let logged = imported.event.reverse(id);
        let mut found = Found::default();
        // A naming is dated by another step, whose own difference is reported.
        let is_dated_by_the_file = !matches!(command, PetitionCommand::NameSponsor(_));
        if is_dated_by_the_file && request.occurred_at.is_some_and(|at| at != imported.occurred_at) {
            let column = dated_by(command);
            let remedy = match column {
                Column::ClosedAt => CLOSE_AGAIN,
                Column::TerminatedOn => TERMINATE_AGAIN,
                _ => NOTHING,
            };
            found.differ(column, shown(imported.occurred_at, file), remedy);
        }
        match (command, &logged, &imported.event) {
            (PetitionCommand::Register(now), PetitionCommand::Register(then), _) => {
                found.register(now, then, &self.petition)
            }
            (PetitionCommand::Triage(now), PetitionCommand::Triage(then), _) => {
                found.compare(Column::Kind, &now.kind, &then.kind, NOTHING);
                // The level is derived from the unit made responsible.
                if now.competent_level != then.competent_level && self.assigned_to().is_none() {
                    found.differ(Column::AssignedTo, then.competent_level.to_string(), REASSIGN);
                }
            }
            (PetitionCommand::Assign(now), PetitionCommand::Assign(then), PetitionEvent::Assigned(fact)) => {
                found.compare(Column::AssignedTo, &now.unit, &then.unit, REASSIGN);
                if now.due_on.unwrap_or(fact.legal_limit_on) != fact.due_on {
                    found.differ(Column::DueOn, fact.due_on.to_string(), REASSIGN);
                }
            }
            (PetitionCommand::Accept(now), PetitionCommand::Accept(then), _) => {
                found.compare(Column::AssignedTo, &now.by, &then.by, REASSIGN);
            }
            (PetitionCommand::Close(now), PetitionCommand::Close(then), _) => {
                found.compare(Column::Outcome, &now.outcome, &then.outcome, CLOSE_AGAIN);
                if now.delivered_on != then.delivered_on {
                    let logged = then.delivered_on.map(|day| day.to_string()).unwrap_or_default();
                    let remedy = if then.delivered_on.is_none() { DELIVER } else { CLOSE_AGAIN };
                    found.differ(Column::OpinionDeliveredOn, logged, remedy);
                }
            }
            (PetitionCommand::FollowUp(now), PetitionCommand::FollowUp(then), _) => {
                found.compare(Column::Resolved, &now.resolved, &then.resolved, LATE);
                found.compare(Column::Satisfaction, &now.satisfaction, &then.satisfaction, LATE);
            }
            (PetitionCommand::DecideReview(now), PetitionCommand::DecideReview(then), _) => {
                let column = result_column(request.command_id.as_str());
                found.compare(column, &now.result, &then.result, CLOSE_AGAIN);
            }
            (PetitionCommand::RequestReview(now), PetitionCommand::RequestReview(then), _) => {
                let column = requested_column(now.stage);
                found.compare(column, &now.to, &then.to, NOTHING);
            }
            (PetitionCommand::Terminate(now), PetitionCommand::Terminate(then), _) => {
                found.compare(Column::ReReviewResult, &now.ground, &then.ground, TERMINATE_AGAIN);
            }
            (PetitionCommand::Reopen(now), PetitionCommand::Reopen(then), _) => {
                found.compare(Column::ReopenCause, &now.cause, &then.cause, NOTHING);
            }
            (PetitionCommand::NameSponsor(now), PetitionCommand::NameSponsor(then), _) if now != then => {
                found.differ(Column::Sponsor, String::new(), NAME);
            }
            _ => {}
        }
        found.differences
    }

    /// Whether the registration was corrected after the import.
    pub(crate) fn is_corrected(&self) -> bool {
        self.corrected
    }

    fn assigned_to(&self) -> Option<&Imported> {
        self.imported.values().find(|imported| matches!(imported.event, PetitionEvent::Assigned(_)))
    }

    /// Returns the steps that an import wrote before and that the file no longer contains.
    pub(crate) fn missing_steps(&self, file: &CaseFile, requests: &[Request]) -> Vec<Difference> {
        let in_file = |id: &String| requests.iter().any(|request| request.command_id.as_str() == id);
        let mut missing_steps: Vec<Difference> = Vec::new();
        let mut gone: Vec<_> = self.imported.iter().filter(|(id, _)| !in_file(id)).collect();
        gone.sort_by_key(|(id, imported)| (imported.occurred_at, *id));
        for (id, imported) in gone {
            let logged = shown(imported.occurred_at, file);
            let (column, logged, remedy) = match &imported.event {
                PetitionEvent::Accepted(_) => (Column::AcceptedAt, logged, NOTHING),
                PetitionEvent::Closed(_) => (Column::ClosedAt, logged, REOPEN),
                PetitionEvent::FollowedUp(fact) => {
                    (Column::Satisfaction, fact.satisfaction.to_string(), NOTHING)
                }
                PetitionEvent::Reopened(_) => (Column::ReopenedAt, logged, NOTHING),
                PetitionEvent::ReviewRequested(fact) if fact.stage == ReviewStage::Review => {
                    (Column::ReviewRequestedOn, logged, NOTHING)
                }
                PetitionEvent::ReviewDecided(fact) => (result_column(id), fact.result.to_string(), NOTHING),
                PetitionEvent::Terminated(_) => (Column::TerminatedOn, logged, WITHDRAW),
                PetitionEvent::SponsorNamed(_) => (Column::Sponsor, String::new(), NOTHING),
                _ => continue,
            };
            missing_steps.push(Difference { column, logged, remedy });
        }
        missing_steps
    }
}

/// The column that has the day of a step.
fn dated_by(command: &PetitionCommand) -> Column {
    match command {
        PetitionCommand::RequestReview(_) | PetitionCommand::DecideReview(_) => Column::ReviewRequestedOn,
        command => crate::plan::column_of(command, None),
    }
}

/// The column that says that a review was requested.
fn requested_column(stage: ReviewStage) -> Column {
    match stage {
        ReviewStage::Review => Column::ReviewRequestedOn,
        ReviewStage::ReReview => Column::ReReviewResult,
    }
}

/// The column that has the result of the review that a command decided.
fn result_column(command_id: &str) -> Column {
    match command_id.starts_with(RE_REVIEW_DECIDED) {
        true => Column::ReReviewResult,
        false => Column::ReviewResult,
    }
}

#[derive(Default)]
struct Found {
    differences: Vec<Difference>,
}

impl Found {
    fn differ(&mut self, column: Column, logged: String, remedy: &'static str) {
        self.differences.push(Difference { column, logged, remedy });
    }

    fn compare<T: PartialEq + ToString>(&mut self, column: Column, now: &T, then: &T, remedy: &'static str) {
        if now != then {
            self.differ(column, then.to_string(), remedy);
        }
    }

    /// Compares registrations. A value that was corrected since is compared with the corrected one.
    fn register(&mut self, now: &Register, then: &Register, petition: &Petition) {
        fn text<T: ToString>(value: Option<&T>) -> String {
            value.map(ToString::to_string).unwrap_or_default()
        }
        let corrected = petition.registration.as_ref();
        let today = corrected.map(|fact| (fact.channel, &fact.place.code, &fact.category, fact.head_count));
        let (channel, place, category, head_count) =
            today.unwrap_or((then.channel, &then.place, &then.category, then.head_count));
        self.compare(Column::Channel, &now.channel, &channel, CORRECT);
        self.compare(Column::Place, &now.place, place, CORRECT);
        if now.category != *category {
            self.differ(Column::Category, text(category.as_ref()), CORRECT);
        }
        self.compare(Column::HeadCount, &now.head_count, &head_count, CORRECT);
        self.compare(Column::ReceivedBy, &now.received_by, &then.received_by, NOTHING);
        if now.kind != then.kind {
            self.differ(Column::Kind, text(then.kind.as_ref()), NOTHING);
        }
        if now.against != then.against {
            let against: Vec<&str> = then.against.iter().map(|unit| unit.as_str()).collect();
            self.differ(Column::Against, against.join(";"), NOTHING);
        }
        if now.repeat_of != then.repeat_of {
            self.differ(Column::RepeatOf, text(then.repeat_of.as_ref()), NOTHING);
        }
        if now.petitioner_id.is_some() && now.petitioner_id != then.petitioner_id {
            self.differ(Column::Petitioner, String::new(), NOTHING);
        }
    }
}

/// A time as a file would write it: only the day, if it is the start of a day.
fn shown(at: DateTime<Utc>, file: &CaseFile) -> String {
    let local = at.with_timezone(&file.calendar).naive_local();
    let day: NaiveDate = local.date();
    if local == day.and_time(chrono::NaiveTime::MIN) {
        day.to_string()
    } else {
        local.format("%Y-%m-%d %H:%M:%S").to_string()
    }
}
