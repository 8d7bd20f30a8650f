//! What a row is to become: the commands of its case, or its problems.

use csv::StringRecord;
use redress_domain::{PetitionId, ReviewStage, UnitTree, petition::PetitionCommand};
use redress_log::Request;

use crate::{
    ImportFault, Problem,
    case_file::CaseFile,
    columns::Column,
    row::{Cells, Noted},
    table::{Row, swallows_rows},
};

/// The commands of a case in their order. The first is its registration.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) line: u64,
    pub(crate) id: PetitionId,
    /// The earlier case that this one repeats.
    pub(crate) repeat_of: Option<PetitionId>,
    pub(crate) requests: Vec<Request>,
    /// Lines of an event log that the mapping calls `NOTHING`.
    pub(crate) passed_over: usize,
}

/// The column that has the time of a step, or the one that a refusal of the step is about.
pub(crate) fn column_of(command: &PetitionCommand, field: Option<&str>) -> Column {
    let time = match command {
        PetitionCommand::Register(_) => Column::RegisteredAt,
        PetitionCommand::Triage(_) => Column::TriagedAt,
        PetitionCommand::Assign(_) => Column::AssignedAt,
        PetitionCommand::Accept(_) => Column::AcceptedAt,
        PetitionCommand::Reopen(_) => Column::ReopenedAt,
        PetitionCommand::RequestReview(request) if request.stage == ReviewStage::ReReview => {
            Column::ReReviewResult
        }
        PetitionCommand::RequestReview(_) => Column::ReviewRequestedOn,
        PetitionCommand::DecideReview(_) => Column::ReviewResult,
        PetitionCommand::Terminate(_) => Column::TerminatedOn,
        _ => Column::ClosedAt,
    };
    let is_sponsor = matches!(command, PetitionCommand::NameSponsor(_));
    match field {
        Some("post") if is_sponsor => Column::SponsorPost,
        Some("unit") if is_sponsor => Column::SponsorUnit,
        _ if is_sponsor => Column::Sponsor,
        Some("petition_id") => Column::ExternalNumber,
        Some("unit" | "by") => Column::AssignedTo,
        Some("cause") => Column::ReopenCause,
        Some("delivered_on") => Column::OpinionDeliveredOn,
        Some("name" | "identity_number") => Column::Petitioner,
        field => Column::ALL.iter().copied().find(|column| Some(column.name()) == field).unwrap_or(time),
    }
}

impl CaseFile {
    /// The case number of a row, if it is valid; also for rows that are bad for another reason.
    pub(crate) fn id(&self, row: &Row) -> Option<PetitionId> {
        if self.table.check(row).is_some() {
            return None;
        }
        Cells::new(self, row).text(Column::ExternalNumber)?.parse().ok()
    }

    /// Returns the commands of a row.
    ///
    /// # Errors
    /// Returns every problem with its values. The domain's rules are applied later.
    pub(crate) fn plan(&self, row: &Row, units: &UnitTree) -> Result<Plan, Vec<Problem>> {
        let rows = || std::iter::once(row).chain(&row.more);
        if let Some(problem) =
            rows().find_map(|row| self.table.check(row).or_else(|| self.swallows_rows(row)))
        {
            // With a value too many or too few, no cell can be trusted.
            return Err(vec![problem]);
        }
        let mut cells = Cells::new(self, row);
        match cells.plan(units) {
            Some(plan) if cells.noted.is_empty() => Ok(plan),
            _ => {
                let problem = |Noted { column, rule, what, step }| {
                    let problem = self.problem(row, column, rule, what);
                    match step {
                        Some((line, value)) => Problem { line, value: Some(value), ..problem },
                        None => problem,
                    }
                };
                Err(cells.noted.into_iter().map(problem).collect())
            }
        }
    }

    /// Finds a value of several lines that contains what looks like rows: its quote was closed by accident.
    fn swallows_rows(&self, row: &Row) -> Option<Problem> {
        let column = if self.layout.is_event_log() { Column::StepAt } else { Column::RegisteredAt };
        let place = *self.layout.places(column).first()?;
        let number = *self.layout.places(Column::ExternalNumber).first()?;
        let is_row = |fields: &StringRecord| {
            let cell = |place: usize| fields.get(place).and_then(|cell| self.mapping.value(cell));
            cell(number).is_some() && cell(place).is_some_and(|text| self.when(column, text).is_ok())
        };
        let (value, line) = swallows_rows(row, self.table.delimiter(), self.table.header.len(), is_row)?;
        let what = format!(
            "a quote opens here and is closed only by a later one, so that line {line}, which looks like a \
            row, would be part of this value; close the quote, or double it if it belongs to the text"
        );
        let column = self.table.header.get(value).cloned();
        Some(Problem { column, ..Problem::of_row(row.line, "QUOTE_SWALLOWS_ROWS", what) })
    }

    /// Checks once, before any row, that the constants can be read and that their units exist.
    ///
    /// # Errors
    /// Returns the first problem, at its place in the mapping file.
    pub(crate) fn check_constants(&self, units: &UnitTree) -> Result<(), ImportFault> {
        let empty = Row::default();
        let mut cells = Cells::new(self, &empty);
        cells.plan(units);
        let mut noted = cells.noted;
        for column in [Column::Place, Column::ReceivedBy, Column::AssignedTo, Column::SponsorUnit] {
            let mut cells = Cells::new(self, &empty);
            if let Some(code) = cells.unit(column).filter(|code| !self.units.has(code)) {
                let what = format!(
                    "the unit {code} does not exist; import units first, with `redress import units`"
                );
                noted.push(Noted { column, rule: "UNIT_UNKNOWN", what, step: None });
            }
        }
        let constants = &self.mapping.constants;
        // Whether a reopening has a closing is checked per row.
        let of_the_row = |noted: &Noted| noted.column == Column::Status;
        match noted
            .into_iter()
            .filter(|noted| !of_the_row(noted))
            .find_map(|noted| Some((constants.get(&noted.column)?, noted.what)))
        {
            Some((at, what)) => Err(self.mapping.fault(at, what)),
            None => Ok(()),
        }
    }
}
