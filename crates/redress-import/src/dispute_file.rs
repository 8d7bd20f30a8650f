//! A file of disputes together with its mapping: its rows as commands.

use std::fmt::Display;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use redress_domain::{
    CaseId, DueLimits, SensitiveText, UnitCode,
    dispute::{Assign, DisputeCommand, Find, Method, ToDispute},
};
use redress_log::Request;

use crate::{
    ImportFault, Problem,
    column_set::Columns,
    date_order,
    dispute_columns::DisputeColumn as Column,
    mapping::Mapping,
    petitioner::Petitioners,
    places::Places,
    request,
    table::{Row, Table},
    times::{Forms, NoTime, When},
    unit_names::UnitNames,
    words::{self, Vocabulary},
};

/// People in dispute, if the file does not say how many.
const TWO: u32 = 2;

/// A file of disputes, its mapping, and everything else needed to read it.
pub(crate) struct DisputeFile {
    pub(crate) table: Table,
    mapping: Mapping<Column>,
    pub(crate) places: Places,
    petitioners: Petitioners,
    units: UnitNames,
    /// The log's time zone.
    calendar: Tz,
    forms: Vec<Forms>,
}

/// A row as commands, in their order.
#[derive(Debug)]
pub(crate) struct DisputePlan {
    pub(crate) id: CaseId,
    pub(crate) steps: Vec<Step>,
}

/// A command of a row.
#[derive(Debug)]
pub(crate) struct Step {
    /// The column that says when.
    pub(crate) column: Column,
    pub(crate) at: DateTime<Utc>,
    pub(crate) to: ToDispute,
    /// What its command id begins with.
    name: &'static str,
    limits: DueLimits,
}

impl Step {
    /// The command as it is sent.
    pub(crate) fn request(&self) -> Request {
        let request = request(self.to.clone().into(), self.name, self.to.id.as_str());
        Request { occurred_at: Some(self.at), due_limits: self.limits, ..request }
    }
}

impl DisputeFile {
    /// # Errors
    /// Fails if the mapping does not fit the table, a required column is missing, or the file cannot be read.
    pub(crate) fn new(
        table: Table,
        mapping: Mapping<Column>,
        petitioners: Petitioners,
        units: UnitNames,
        calendar: Tz,
    ) -> Result<Self, ImportFault> {
        let places = Places::of(&table, &mapping)?;
        let serials = mapping.excel_serials || table.is_workbook();
        let forms = |column: &Column| Forms { named: mapping.forms(*column), order: None, serials };
        let forms = Column::ALL.iter().map(forms).collect();
        let mut file = Self { table, mapping, places, petitioners, units, calendar, forms };
        file.check_needed()?;
        file.find_orders()?;
        Ok(file)
    }

    fn check_needed(&self) -> Result<(), ImportFault> {
        let given = |column: Column| {
            !self.places_of(column).is_empty() || self.mapping.constants.contains_key(&column)
        };
        match Column::NEEDED.iter().find(|column| !given(**column)) {
            Some(column) => Err(self.table.header_fault(format!(
                "the column {0} is missing; if it has another name, add {0} = \"its name\" to [columns] of a \
                mapping file; the file has {1}",
                column.name(),
                self.table.header.join(", ")
            ))),
            None => Ok(()),
        }
    }

    fn find_orders(&mut self) -> Result<(), ImportFault> {
        let unnamed = |column: &Column| self.forms[*column as usize].named.is_empty();
        let times = Column::ALL.iter().copied().filter(|column| column.is_a_time()).filter(unnamed);
        let columns: Vec<(Column, &[usize])> = times.map(|column| (column, self.places_of(column))).collect();
        for (column, order) in date_order::find(&self.table, &columns)? {
            self.forms[column as usize].order = Some(order);
            self.table.found += &date_order::said(column, order);
        }
        Ok(())
    }

    fn places_of(&self, column: Column) -> &[usize] {
        &self.places.columns[column as usize]
    }

    /// Returns why a row is left out without being bad.
    pub(crate) fn left_out(&self, row: &Row) -> Option<String> {
        let rules = self.mapping.leave_out.iter().zip(&self.places.leave_out);
        let word = rules.into_iter().find_map(|(rule, place)| {
            let word = row.fields.get(*place).unwrap_or_default().trim();
            rule.words.iter().any(|known| known == word).then(|| format!("{} is {word:?}", rule.column.value))
        });
        word.or_else(|| self.table.is_header(row).then(|| "the header, repeated".to_owned()))
    }

    /// Returns a cell, or else the mapping's constant. `None` if both are empty.
    fn cell<'a>(&'a self, row: &'a Row, column: Column) -> Option<&'a str> {
        let places = self.places_of(column).iter();
        let value = places.filter_map(|place| self.mapping.value(row.fields.get(*place)?)).next();
        value.or_else(|| self.mapping.constants.get(&column).map(|constant| constant.value.as_str()))
    }

    /// Makes a problem about the value of a column.
    pub(crate) fn problem(
        &self,
        row: &Row,
        column: Column,
        rule: &'static str,
        what: impl Into<String>,
    ) -> Problem {
        // An empty owner is the place.
        let is_default = column == Column::Owner && self.cell(row, column).is_none();
        let column = if is_default { Column::Place } else { column };
        let theirs = self.places_of(column).first().and_then(|place| self.table.header.get(*place));
        let named = match theirs {
            Some(theirs) if theirs != column.name() => format!("{theirs} ({})", column.name()),
            _ => column.name().to_owned(),
        };
        let value = self.cell(row, column).unwrap_or_default();
        let value = (value.is_empty() || !column.is_sensitive()).then(|| value.to_owned());
        Problem { column: Some(named), value, ..Problem::of_row(row.line, rule, what) }
    }

    /// The row as commands.
    ///
    /// # Errors
    /// The problems of the row, at least one.
    pub(crate) fn plan(&self, row: &Row) -> Result<DisputePlan, Vec<Problem>> {
        let mut cells = Cells { file: self, row, problems: self.table.check(row).into_iter().collect() };
        let plan = cells.plan();
        match plan {
            Some(plan) if cells.problems.is_empty() => Ok(plan),
            _ => Err(cells.problems),
        }
    }
}

/// Reads the cells of one row and collects their problems.
struct Cells<'a> {
    file: &'a DisputeFile,
    row: &'a Row,
    problems: Vec<Problem>,
}

impl<'a> Cells<'a> {
    fn plan(&mut self) -> Option<DisputePlan> {
        let id: Option<CaseId> = self.id(Column::ExternalNumber);
        let found = self.time(Column::FoundAt, None);
        if found.is_none() && self.text(Column::FoundAt).is_none() {
            self.missing(Column::FoundAt);
        }
        let find = self.find();
        let assigned = self.time(Column::AssignedAt, found).or(found);
        let resolved = self.time(Column::ResolvedAt, assigned);
        let became = self.time(Column::BecamePetitionAt, assigned);
        let assign = self.assign();
        let method = self.word::<Method>(Column::Method).unwrap_or(Method::Other);
        let petition = self.text(Column::Petition).and_then(|_| self.id(Column::Petition));
        self.check_end(resolved, became);
        let (id, found, find) = (id?, found?, find?);
        let limits = self.file.mapping.limits;
        let mut steps = Vec::new();
        let mut then = |name, column, at, command| {
            steps.push(Step { column, at, to: ToDispute::new(id.clone(), command), name, limits });
        };
        then("find-dispute", Column::FoundAt, found, DisputeCommand::Find(find));
        if let (Some(assign), Some(at)) = (assign, assigned) {
            then("assign-dispute", Column::AssignedAt, at, DisputeCommand::Assign(assign));
        }
        if let Some(at) = resolved {
            then("resolve-dispute", Column::ResolvedAt, at, DisputeCommand::Resolve { method });
        }
        if let (Some(petition), Some(at)) = (petition, became) {
            let command = DisputeCommand::BecomePetition { petition };
            then("dispute-became-petition", Column::BecamePetitionAt, at, command);
        }
        Some(DisputePlan { id, steps })
    }

    fn find(&mut self) -> Option<Find> {
        let place = self.unit(Column::Place);
        let owner = match self.text(Column::Owner) {
            Some(_) => self.unit(Column::Owner),
            None => place.clone(),
        };
        let found_in = self.text(Column::FoundIn).and_then(|_| self.read(Column::FoundIn));
        let category = self.id(Column::Category);
        let head_count = self.text(Column::HeadCount).map_or(Some(TWO), |_| self.read(Column::HeadCount));
        let petitioner = self.needed(Column::Petitioner);
        let petitioner_id = petitioner.and_then(|text| {
            let made = self.file.petitioners.id(text);
            made.map_err(|fault| self.bad(Column::Petitioner, "ID_INVALID", fault.to_string())).ok()
        });
        let parties = self.text(Column::Parties).or(petitioner);
        let summary = self.needed(Column::Summary);
        Some(Find {
            owner: owner?,
            place: place?,
            found_in,
            petitioner_id: petitioner_id?,
            category: category?,
            head_count: head_count?,
            parties: SensitiveText::new(parties?),
            summary: SensitiveText::new(summary?),
        })
    }

    fn assign(&mut self) -> Option<Assign> {
        self.text(Column::AssignedTo)?;
        let unit = self.unit(Column::AssignedTo);
        let due_on = self.when(Column::DueOn).map(|when| when.day(self.file.calendar));
        Some(Assign { unit: unit?, order_number: None, due_on, standard: None })
    }

    fn check_end(&mut self, resolved: Option<DateTime<Utc>>, became: Option<DateTime<Utc>>) {
        let (petition, at) = (self.text(Column::Petition), self.text(Column::BecamePetitionAt));
        match (petition, at) {
            (Some(_), None) => self.missing(Column::BecamePetitionAt),
            (None, Some(_)) => self.missing(Column::Petition),
            _ => {}
        }
        if resolved.is_some() && became.is_some() {
            let what = "a dispute is resolved or becomes a petition: expected one of resolved_at and became_petition_at";
            self.bad(Column::BecamePetitionAt, "STATUS_CONTRADICTS", what);
        }
        if resolved.is_none() && self.text(Column::ResolvedAt).is_none() && self.own(Column::Method) {
            self.bad(Column::Method, "STATUS_CONTRADICTS", "there is a method, but no time in resolved_at");
        }
    }

    /// Whether the row itself has a value, and not only the mapping.
    fn own(&self, column: Column) -> bool {
        let mut places = self.file.places_of(column).iter();
        places.any(|place| {
            self.row.fields.get(*place).is_some_and(|cell| self.file.mapping.value(cell).is_some())
        })
    }

    fn text(&self, column: Column) -> Option<&'a str> {
        self.file.cell(self.row, column)
    }

    fn bad(&mut self, column: Column, rule: &'static str, what: impl Into<String>) {
        self.problems.push(self.file.problem(self.row, column, rule, what));
    }

    fn missing(&mut self, column: Column) {
        self.bad(column, "VALUE_MISSING", "the value is missing");
    }

    fn needed(&mut self, column: Column) -> Option<&'a str> {
        let text = self.text(column);
        if text.is_none() {
            self.missing(column);
        }
        text
    }

    fn id<T: FromStr<Err: Display>>(&mut self, column: Column) -> Option<T> {
        let parsed: Result<T, _> = self.needed(column)?.parse();
        parsed.map_err(|fault| self.bad(column, "ID_INVALID", fault.to_string())).ok()
    }

    fn read<T: FromStr<Err: Display>>(&mut self, column: Column) -> Option<T> {
        let parsed: Result<T, _> = self.text(column)?.parse();
        parsed.map_err(|fault| self.bad(column, "VALUE_UNREADABLE", fault.to_string())).ok()
    }

    fn word<V: Vocabulary>(&mut self, column: Column) -> Option<V> {
        let value = words::read(self.file.mapping.meaning(column, self.text(column)?));
        if value.is_none() {
            let what = format!("expected one of {}", words::list::<V>());
            self.bad(column, "WORD_UNKNOWN", what);
        }
        value
    }

    fn unit(&mut self, column: Column) -> Option<UnitCode> {
        let meant = self.file.mapping.meaning(column, self.needed(column)?);
        self.file.units.find(meant).map_err(|what| self.bad(column, "UNIT_IN_DOUBT", what)).ok()
    }

    fn when(&mut self, column: Column) -> Option<When> {
        let zone = self.file.mapping.time_zone.unwrap_or(self.file.calendar);
        let found: Result<When, NoTime> =
            When::parse(self.text(column)?, zone, &self.file.forms[column as usize]);
        found.map_err(|why| self.bad(column, why.rule(), why.to_string())).ok()
    }

    fn time(&mut self, column: Column, before: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
        Some(self.when(column)?.instant(before, self.file.calendar))
    }
}
