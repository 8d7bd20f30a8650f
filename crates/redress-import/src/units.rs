//! Imports a file of units: `code,name,level,parent[,kind]`, parents before or after their children.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use futures_util::future::{LocalBoxFuture, join_all};
use redress_domain::{
    DueLimits, Facts, InvalidId, Moment, Procedure, Rules, Salt, SensitiveValues, Submitted, UnitCode,
    UnitLevel, UnitTree,
    unit::{ToUnit, Unit, UnitCommand},
};
use redress_log::{Clock, Command, Log};

use crate::{
    ImportFault, Problem, Severity,
    column_set::Columns,
    mapping::Mapping,
    options::{Opening, UnitsImport},
    places::Places,
    progress::Bar,
    request,
    table::{Row, Table},
    unit_columns::UnitColumn,
    unit_state::UnitState,
    words::{self, Vocabulary},
};

/// The result of an import of units.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct UnitsReport {
    /// Units that this run registered.
    pub new: usize,
    /// Units that the log already had with the same values.
    pub there: usize,
    /// Bad rows. If there are any, nothing was imported.
    pub bad: usize,
    /// Units that would be registered; set if the run only checked.
    pub checked: Option<usize>,
    /// Rows left out and listed: they are no units.
    pub left_out: usize,
    /// Columns of the file that the import does not use.
    pub unused: Vec<String>,
    /// How the file was read: encoding, delimiter, header.
    pub found: String,
}

/// A row of the file and its command.
struct UnitRow {
    row: Row,
    to: ToUnit,
}

impl UnitRow {
    fn parent(&self) -> Option<&UnitCode> {
        match &self.to.command {
            UnitCommand::Register { parent, .. } => parent.as_ref(),
            _ => None,
        }
    }
}

/// Checks a file of units, and imports it unless a row is bad. The units are in service for all time, so that
/// cases of any date can refer to them.
///
/// # Errors
/// Fails if the file cannot be used, or the log fails. Bad rows are passed to `report_problem` and counted in the
/// result.
pub fn import_units<'a>(
    log: &'a Log,
    procedure: Arc<Procedure>,
    options: &'a UnitsImport,
    report_problem: &'a mut dyn FnMut(&Problem),
) -> LocalBoxFuture<'a, Result<UnitsReport, ImportFault>> {
    Box::pin(async move {
        let rules = log.rules(procedure).await?;
        let now = Clock::system().now();
        let moment = crate::moment(now, DueLimits::InForce, now, |time| log.local_day(time));
        let checked = check_units(options, rules, moment, report_problem)?;
        let mut report = checked.report;
        if options.check {
            report.checked = Some(checked.ordered.iter().map(Vec::len).sum());
        }
        if report.bad > 0 || options.check {
            return Ok(report);
        }
        for generation in &checked.ordered {
            let registered = generation.iter().map(|unit| register(log, &checked.table, unit));
            for made in join_all(registered).await {
                report.new += usize::from(made?);
            }
        }
        Ok(report)
    })
}

/// A file of units after the check.
pub(crate) struct CheckedUnits {
    /// The result so far; nothing is registered yet.
    pub(crate) report: UnitsReport,
    table: Table,
    /// The new units in generations, parents first.
    ordered: Vec<Vec<UnitRow>>,
}

/// Checks a file of units against the existing units.
///
/// # Errors
/// Fails if the file cannot be used. Bad rows are passed to `report_problem` and counted in the result.
pub(crate) fn check_units(
    options: &UnitsImport,
    rules: Rules,
    moment: Moment,
    report_problem: &mut dyn FnMut(&Problem),
) -> Result<CheckedUnits, ImportFault> {
    let mapping = options.mapping.as_deref().map_or_else(|| Ok(Mapping::default()), Mapping::read)?;
    let mut file = UnitFile::open(&options.file, mapping, &options.opening)?;
    let rows = file.read()?;
    let (there, new) = file.compare(rows, &rules.units, moment.today);
    let ordered = file.order(new);
    file.simulate(&ordered, rules, moment);
    file.problems.sort_by_key(|problem| problem.line);
    file.problems.iter().for_each(&mut *report_problem);
    let bad = file.problems.iter().filter(|problem| problem.severity == Severity::Bad);
    let bad = bad.map(|problem| problem.line).collect::<BTreeSet<_>>().len();
    let report = UnitsReport {
        new: 0,
        there,
        bad,
        checked: None,
        left_out: file.left_out,
        unused: file.unused.clone(),
        found: file.table.found.clone(),
    };
    Ok(CheckedUnits { report, table: file.table, ordered })
}

/// Returns whether this call registered the unit. `false` if another run just did.
async fn register(log: &Log, table: &Table, unit: &UnitRow) -> Result<bool, ImportFault> {
    let command = Command::Unit(unit.to.clone());
    let answer = log.execute(request(command, "register-unit", unit.to.code.as_str())).await?;
    let (path, line) = (table.path.clone(), unit.row.line);
    let receipt = answer.map_err(|refusal| ImportFault::Refused { path, line, refusal })?;
    Ok(!receipt.repeated)
}

/// A file of units and its problems so far.
struct UnitFile {
    table: Table,
    mapping: Mapping<UnitColumn>,
    places: Vec<Vec<usize>>,
    /// The columns whose words decide that a row is left out.
    leave_out: Vec<usize>,
    left_out: usize,
    /// Columns that the import does not use.
    unused: Vec<String>,
    problems: Vec<Problem>,
    /// Codes of bad rows, and of units below them.
    bad: BTreeSet<String>,
}

impl UnitFile {
    fn open(path: &Path, mapping: Mapping<UnitColumn>, opening: &Opening) -> Result<Self, ImportFault> {
        let theirs = mapping.columns.values().flatten().map(|name| name.value.as_str());
        let ours = UnitColumn::ALL
            .iter()
            .filter(|column| !mapping.columns.contains_key(column))
            .map(|column| column.name());
        let wanted: Vec<&str> = theirs.chain(ours).collect();
        let table = Table::open(path, &mapping.open_as(opening), &wanted)?;
        let Places { columns: places, leave_out, unused } = Places::of(&table, &mapping)?;
        let given = |column: &UnitColumn| {
            !places[*column as usize].is_empty() || mapping.constants.contains_key(column)
        };
        let needed = UnitColumn::ALL.iter().filter(|column| **column != UnitColumn::Kind);
        if let Some(missing) = needed.into_iter().find(|column| !given(column)) {
            let what = format!(
                "the column {0} is missing; expected code,name,level,parent and optionally kind; if it has \
                another name, add {0} = \"its name\" to [columns] of a mapping file",
                missing.name()
            );
            return Err(table.header_fault(what));
        }
        Ok(Self {
            table,
            mapping,
            places,
            leave_out,
            left_out: 0,
            unused,
            problems: Vec::new(),
            bad: BTreeSet::new(),
        })
    }

    /// Returns the cell, or else the mapping's constant, translated by the mapping.
    fn cell<'a>(&'a self, row: &'a Row, column: UnitColumn) -> Option<&'a str> {
        let value =
            self.places[column as usize].iter().find_map(|place| self.mapping.value(row.fields.get(*place)?));
        let constant = || self.mapping.constants.get(&column).map(|constant| constant.value.as_str());
        value.or_else(constant).map(|word| self.mapping.meaning(column, word))
    }

    /// Returns why a row is left out without being bad.
    fn why_left_out(&self, row: &Row) -> Option<String> {
        let words = self.mapping.leave_out.iter().zip(&self.leave_out).find_map(|(rule, place)| {
            let word = row.fields.get(*place).unwrap_or_default().trim();
            rule.words.iter().any(|known| known == word).then(|| format!("{} is {word:?}", rule.column.value))
        });
        words.or_else(|| self.table.is_header(row).then(|| "the header, repeated".to_owned()))
    }

    fn note(&mut self, row: &Row, column: UnitColumn, rule: &'static str, what: impl Into<String>) {
        let code = self.cell(row, UnitColumn::Code).map(str::to_owned);
        self.bad.extend(code);
        let value = Some(self.cell(row, column).unwrap_or_default().to_owned());
        let theirs = self.places[column as usize].first().and_then(|place| self.table.header.get(*place));
        let named = match theirs {
            Some(theirs) if theirs != column.name() => format!("{theirs} ({})", column.name()),
            _ => column.name().to_owned(),
        };
        self.problems.push(Problem { column: Some(named), value, ..Problem::of_row(row.line, rule, what) });
    }

    /// Reads every row that is valid by itself, by code.
    fn read(&mut self) -> Result<BTreeMap<UnitCode, UnitRow>, ImportFault> {
        let mut rows: BTreeMap<UnitCode, UnitRow> = BTreeMap::new();
        let bar = Bar::new("checking");
        let read: Vec<Row> = self.table.rows(&bar)?.collect::<Result<_, _>>()?;
        for row in read {
            if let Some(why) = self.why_left_out(&row) {
                self.left_out += 1;
                self.problems.push(Problem {
                    severity: Severity::LeftOut,
                    ..Problem::of_row(row.line, "LEFT_OUT", why)
                });
                continue;
            }
            let Some(unit) = self.read_row(row) else { continue };
            match rows.get(&unit.to.code).map(|first| first.row.line) {
                Some(line) => {
                    self.note(
                        &unit.row,
                        UnitColumn::Code,
                        "NUMBER_TWICE",
                        format!("the code is not unique: line {line} has the same"),
                    );
                }
                None => {
                    rows.insert(unit.to.code.clone(), unit);
                }
            }
        }
        Ok(rows)
    }

    fn read_row(&mut self, row: Row) -> Option<UnitRow> {
        if let Some(problem) = self.table.check(&row) {
            self.problems.push(problem);
            return None;
        }
        let code = self.code(&row, UnitColumn::Code);
        if code.is_none() && self.cell(&row, UnitColumn::Code).is_none() {
            self.note(&row, UnitColumn::Code, "VALUE_MISSING", "the code is missing; every unit needs one");
        }
        let level = self.word(&row, UnitColumn::Level);
        if level.is_none() && self.cell(&row, UnitColumn::Level).is_none() {
            self.note(
                &row,
                UnitColumn::Level,
                "VALUE_MISSING",
                format!("expected one of {}", words::list::<UnitLevel>()),
            );
        }
        let (kind, parent) = (self.word(&row, UnitColumn::Kind), self.code(&row, UnitColumn::Parent));
        let name = self.cell(&row, UnitColumn::Name).unwrap_or_default().to_owned();
        let command = UnitCommand::Register { name, level: level?, parent, kind, effective_on: None };
        Some(UnitRow { to: ToUnit { code: code?, command }, row })
    }

    fn code(&mut self, row: &Row, column: UnitColumn) -> Option<UnitCode> {
        let code: Result<UnitCode, InvalidId> = self.cell(row, column)?.parse();
        code.map_err(|fault| self.note(row, column, "ID_INVALID", fault.to_string())).ok()
    }

    fn word<V: Vocabulary>(&mut self, row: &Row, column: UnitColumn) -> Option<V> {
        let value = words::read(self.cell(row, column)?);
        if value.is_none() {
            self.note(row, column, "WORD_UNKNOWN", format!("expected one of {}", words::list::<V>()));
        }
        value
    }

    /// Separates the units that the log does not have, and counts those that it has with the same values. A
    /// unit that it has with other values is a problem.
    fn compare(
        &mut self,
        rows: BTreeMap<UnitCode, UnitRow>,
        tree: &UnitTree,
        today: NaiveDate,
    ) -> (usize, BTreeMap<UnitCode, UnitRow>) {
        let (mut there, mut new) = (0, BTreeMap::new());
        for (code, unit) in rows {
            let Some(record) = tree.get(&code) else {
                new.insert(code, unit);
                continue;
            };
            let (held, asked) = (UnitState::held(record, today), UnitState::asked(&unit.to.command));
            if Some(&held) == asked.as_ref() {
                there += 1;
            } else if let Some(asked) = asked {
                let what = format!(
                    "the unit is {held} in the log and {asked} in the file; rename or move it with a command"
                );
                self.note(&unit.row, UnitColumn::Code, "DIFFERS_FROM_LOG", what);
            }
        }
        (there, new)
    }

    /// Sorts the new units into generations, parents first. A cycle of parents is a problem.
    fn order(&mut self, mut rows: BTreeMap<UnitCode, UnitRow>) -> Vec<Vec<UnitRow>> {
        let mut generations = Vec::new();
        loop {
            let waits = |unit: &UnitRow| unit.parent().is_some_and(|parent| rows.contains_key(parent));
            let ready = rows.values().filter(|unit| !waits(unit)).map(|unit| unit.to.code.clone());
            let ready: Vec<UnitCode> = ready.collect();
            if ready.is_empty() {
                break;
            }
            generations.push(ready.iter().filter_map(|code| rows.remove(code)).collect());
        }
        for unit in rows.values() {
            let what =
                "this unit is its own ancestor (a cycle of parents); expected a parent that is not below it";
            self.note(&unit.row, UnitColumn::Parent, "UNIT_CYCLE", what);
        }
        generations
    }

    /// Registers the units in memory, by the rules of the domain. A unit below a bad row is not reported for
    /// that.
    fn simulate(&mut self, ordered: &[Vec<UnitRow>], mut rules: Rules, moment: Moment) {
        for unit in ordered.iter().flatten() {
            let below_a_bad_row =
                |parent: &UnitCode| self.bad.contains(parent.as_str()) && rules.units.get(parent).is_none();
            if unit.parent().is_some_and(below_a_bad_row) {
                self.bad.insert(unit.to.code.as_str().to_owned());
                continue;
            }
            let submitted = Submitted { command: (), moment, salt: Salt([0; 16]), facts: Facts::default() };
            match Unit::decide(&unit.to, &submitted.case(&rules, &SensitiveValues::default())) {
                Ok(event) => Arc::make_mut(&mut rules.units).apply(&unit.to.code, &event),
                Err(refusal) => {
                    self.note(
                        &unit.row,
                        UnitColumn::named(refusal.field()),
                        refusal.code(),
                        format!("{refusal} [{}]", refusal.code()),
                    );
                }
            }
        }
    }
}
