//! A file of units: `code,name,level,parent[,kind]`, parents before or after their children.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use futures_util::future::join_all;
use redress_domain::{
    DueLimits, Facts, InvalidId, Moment, Origin, Procedure, Rules, Salt, SensitiveValues, Submitted,
    UnitCode, UnitLevel, UnitTree,
    unit::{ToUnit, Unit, UnitCommand},
};
use redress_log::{Clock, Command, Log};

use crate::options::Encoding;
use crate::{
    ImportFault, Problem,
    cases::unit_tree,
    progress::Bar,
    request,
    standing::Standing,
    table::{Row, Table},
    words::{self, Vocabulary},
};

const NEEDED: [&str; 4] = ["code", "name", "level", "parent"];
const KIND: &str = "kind";

/// What became of a file of units.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct UnitsReport {
    /// Units registered by this run.
    pub new: usize,
    /// Units that the log had already, just so.
    pub there: usize,
    /// Bad rows; if there are any, nothing was imported.
    pub bad: usize,
    /// Columns of the file that nothing was taken from.
    pub unused: Vec<String>,
}

/// A row of the file as the command it asks for.
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

/// Checks a file of units, and imports it unless a row is bad. The units are in service for all time, so that cases of any day
/// find them.
///
/// # Errors
/// If the file cannot be used, or the log fails. Bad rows are told, and counted in the report.
pub async fn import_units(
    log: &Log,
    procedure: Arc<Procedure>,
    path: &Path,
    encoding: Option<Encoding>,
    tell: &mut dyn FnMut(&Problem),
) -> Result<UnitsReport, ImportFault> {
    let rules = Rules { procedure, units: Arc::new(unit_tree(log).await?) };
    let now = Clock::system().now();
    let today = log.local_day(now);
    let moment = Moment {
        occurred_at: now,
        occurred_on: today,
        now,
        today,
        any_day: true,
        origin: Origin::Import,
        due_limits: DueLimits::InForce,
    };
    let checked = check_units(path, encoding, rules, moment, tell)?;
    let mut report = checked.report;
    if report.bad > 0 {
        return Ok(report);
    }
    for generation in &checked.ordered {
        let registered = generation.iter().map(|unit| register(log, &checked.table, unit));
        for made in join_all(registered).await {
            report.new += usize::from(made?);
        }
    }
    Ok(report)
}

/// A file of units that was checked.
pub(crate) struct CheckedUnits {
    /// None are registered yet.
    pub(crate) report: UnitsReport,
    table: Table,
    /// The new units in generations, parents first.
    ordered: Vec<Vec<UnitRow>>,
}

/// Checks a file of units against those that there are.
///
/// # Errors
/// If the file cannot be used. Bad rows are told, and counted in the report.
pub(crate) fn check_units(
    path: &Path,
    encoding: Option<Encoding>,
    rules: Rules,
    moment: Moment,
    tell: &mut dyn FnMut(&Problem),
) -> Result<CheckedUnits, ImportFault> {
    let table = Table::open(path, encoding)?;
    if let Some(missing) = NEEDED.iter().find(|name| table.column(name).is_none()) {
        let what =
            format!("expected the columns code,name,level,parent and perhaps kind; there is no {missing}");
        return Err(ImportFault::Header { path: table.path, what });
    }
    let mut file = UnitFile { table, problems: Vec::new(), bad: BTreeSet::new() };
    let rows = file.read()?;
    let (there, new) = file.compare(rows, &rules.units, moment.today);
    let ordered = file.order(new);
    file.rehearse(&ordered, rules, moment);
    file.problems.sort_by_key(|problem| problem.line);
    file.problems.iter().for_each(&mut *tell);
    let bad = file.problems.iter().map(|problem| problem.line).collect::<BTreeSet<_>>().len();
    let report = UnitsReport { new: 0, there, bad, unused: file.unused() };
    Ok(CheckedUnits { report, table: file.table, ordered })
}

/// Whether this registered the unit, or found that another run just had.
async fn register(log: &Log, table: &Table, unit: &UnitRow) -> Result<bool, ImportFault> {
    let command = Command::Unit(unit.to.clone());
    let answer = log.execute(request(command, "register-unit", unit.to.code.as_str())).await?;
    let (path, line) = (table.path.clone(), unit.row.line);
    let receipt = answer.map_err(|refusal| ImportFault::Refused { path, line, refusal })?;
    Ok(!receipt.repeated)
}

/// A file of units and what is wrong with it so far.
struct UnitFile {
    table: Table,
    problems: Vec<Problem>,
    /// Codes of bad rows, and of those below them.
    bad: BTreeSet<String>,
}

impl UnitFile {
    fn cell<'a>(&self, row: &'a Row, column: &str) -> Option<&'a str> {
        let value = row.fields.get(self.table.column(column)?)?.trim();
        Some(value).filter(|value| !value.is_empty())
    }

    fn unused(&self) -> Vec<String> {
        let known = |name: &&String| NEEDED.contains(&name.as_str()) || *name == KIND;
        self.table.header.iter().filter(|name| !known(name)).cloned().collect()
    }

    fn note(&mut self, row: &Row, column: &str, what: impl Into<String>) {
        self.bad.extend(self.cell(row, "code").map(str::to_owned));
        let value = Some(self.cell(row, column).unwrap_or_default().to_owned());
        self.problems.push(Problem {
            line: row.line,
            column: Some(column.to_owned()),
            value,
            what: what.into(),
        });
    }

    /// Every row that makes sense by itself, by code.
    fn read(&mut self) -> Result<BTreeMap<UnitCode, UnitRow>, ImportFault> {
        let mut rows: BTreeMap<UnitCode, UnitRow> = BTreeMap::new();
        let bar = Bar::new("checking");
        let read: Vec<Row> = self.table.rows(&bar)?.collect::<Result<_, _>>()?;
        for row in read {
            let Some(unit) = self.read_row(row) else { continue };
            match rows.get(&unit.to.code).map(|first| first.row.line) {
                Some(line) => {
                    self.note(
                        &unit.row,
                        "code",
                        format!("expected a code of its own; line {line} has the same"),
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
        let code = self.code(&row, "code");
        if code.is_none() && self.cell(&row, "code").is_none() {
            self.note(&row, "code", "expected a code: every unit has one");
        }
        let level = self.word(&row, "level");
        if level.is_none() && self.cell(&row, "level").is_none() {
            self.note(&row, "level", words::expected::<UnitLevel>());
        }
        let (kind, parent) = (self.word(&row, KIND), self.code(&row, "parent"));
        let name = self.cell(&row, "name").unwrap_or_default().to_owned();
        let command = UnitCommand::Register { name, level: level?, parent, kind, effective_on: None };
        Some(UnitRow { to: ToUnit { code: code?, command }, row })
    }

    fn code(&mut self, row: &Row, column: &str) -> Option<UnitCode> {
        let code: Result<UnitCode, InvalidId> = self.cell(row, column)?.parse();
        code.map_err(|fault| self.note(row, column, fault.to_string())).ok()
    }

    fn word<V: Vocabulary>(&mut self, row: &Row, column: &str) -> Option<V> {
        let value = words::read(self.cell(row, column)?);
        if value.is_none() {
            self.note(row, column, words::expected::<V>());
        }
        value
    }

    /// How many units the log has just so; and those that it does not have. One that it has otherwise is a problem.
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
            let (held, asked) = (Standing::held(record, today), Standing::asked(&unit.to.command));
            if Some(&held) == asked.as_ref() {
                there += 1;
            } else if let Some(asked) = asked {
                let what = format!(
                    "the log has this unit as {held}, the file as {asked}; rename or move it by a command"
                );
                self.note(&unit.row, "code", what);
            }
        }
        (there, new)
    }

    /// The new units in generations, parents first. Rows that go in a circle are a problem.
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
            let what = "expected a unit that does not stand below this one: over its parents, it stands above itself";
            self.note(&unit.row, "parent", what);
        }
        generations
    }

    /// Registers the units in memory, by the rules of the domain. What stands below a bad row is not bad for that.
    fn rehearse(&mut self, ordered: &[Vec<UnitRow>], mut rules: Rules, moment: Moment) {
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
                    self.note(&unit.row, refusal.field(), format!("{refusal} [{}]", refusal.code()));
                }
            }
        }
    }
}
