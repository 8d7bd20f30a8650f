//! A province with its cities, districts, townships and villages, and what becomes of them.

use super::FIRST_DAY;
use chrono::NaiveDate;
use redress_domain::{
    UnitCode, UnitKind, UnitLevel,
    unit::{ToUnit, UnitCommand},
};
use redress_log::Command;

type Row = (&'static str, UnitLevel, Option<&'static str>, Option<UnitKind>, Option<&'static str>);

use UnitKind::{Bureau, Community, Department, Government, Hall};
use UnitLevel::{City, District, Province, Township, Village};

/// Code, level, parent, kind and first day.
const UNITS: &[Row] = &[
    ("A", Province, None, Some(Government), None),
    ("C1", City, Some("A"), Some(Government), None),
    ("C2", City, Some("A"), Some(Government), None),
    ("C1-B", City, Some("C1"), Some(Bureau), None),
    ("D1", District, Some("C1"), Some(Government), None),
    ("D2", District, Some("C1"), Some(Government), None),
    ("D3", District, Some("C1"), Some(Government), None),
    ("D4", District, Some("C2"), Some(Government), None),
    ("D5", District, Some("C2"), Some(Government), None),
    ("D6", District, Some("C2"), Some(Government), None),
    ("D1-H", District, Some("D1"), Some(Department), None),
    // Below another unit of its level and kind.
    ("D1-H-1", District, Some("D1-H"), Some(Department), None),
    ("D2-H", District, Some("D2"), Some(Department), None),
    ("D3-H", District, Some("D3"), Some(Department), None),
    ("D4-H", District, Some("D4"), Some(Department), None),
    ("D5-H", District, Some("D5"), Some(Department), None),
    ("D6-H", District, Some("D6"), Some(Department), None),
    ("D5-HALL", District, Some("D5"), Some(Hall), None),
    ("T1", Township, Some("D1"), Some(Government), None),
    ("T2", Township, Some("D2"), Some(Government), None),
    ("T3", Township, Some("D3"), Some(Government), None),
    ("T4", Township, Some("D4"), Some(Government), None),
    ("T5", Township, Some("D5"), Some(Government), None),
    ("T6", Township, Some("D6"), Some(Government), None),
    ("T7", Township, Some("D6"), None, Some("2026-02-10")),
    ("V1", Village, Some("T1"), Some(Community), None),
    ("V2", Village, Some("T1"), Some(Community), None),
    ("V3", Village, Some("T3"), Some(Community), None),
    ("V4", Village, Some("T4"), Some(Community), None),
    ("V5", Village, Some("T5"), None, Some("2025-12-01")),
    ("V6", Village, Some("T6"), Some(Community), None),
];

/// The lowest government above a unit, by the table.
pub fn government_above(of: &UnitCode) -> Option<UnitCode> {
    let row = |code: &str| UNITS.iter().find(|row| row.0 == code);
    let mut above = std::iter::successors(row(of.as_str()), |(_, _, parent, ..)| row((*parent)?)).skip(1);
    above.find(|row| row.3 == Some(Government)).map(|row| code(row.0))
}

/// Any unit of the territory.
pub fn any(rng: &mut fastrand::Rng) -> UnitCode {
    code(UNITS[rng.usize(..UNITS.len())].0)
}

/// A unit of one of these levels.
pub fn at_level(rng: &mut fastrand::Rng, levels: &[UnitLevel]) -> UnitCode {
    let fitting: Vec<&Row> = UNITS.iter().filter(|row| levels.contains(&row.1)).collect();
    code(fitting[rng.usize(..fitting.len())].0)
}

/// The unit above all others.
pub fn top() -> UnitCode {
    code(UNITS[0].0)
}

pub fn level(code: &UnitCode) -> UnitLevel {
    UNITS.iter().find(|row| row.0 == code.as_str()).unwrap().1
}

fn code(text: &str) -> UnitCode {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn to_unit(unit: &str, command: UnitCommand) -> Command {
    Command::Unit(ToUnit { code: code(unit), command })
}

/// The territory as it begins.
pub fn at_first() -> Vec<(NaiveDate, Command)> {
    let register = |(unit, level, parent, kind, begins): &Row| {
        let (name, parent, effective_on) = (format!("Office {unit}"), parent.map(code), begins.map(day));
        let command = UnitCommand::Register { name, level: *level, parent, kind: *kind, effective_on };
        (FIRST_DAY, to_unit(unit, command))
    };
    UNITS.iter().map(register).collect()
}

/// What changes while petitions go on, with the day it is decided; some of it takes effect on an earlier day.
pub fn changes() -> Vec<(NaiveDate, Command)> {
    let moved =
        |unit, parent, on| (unit, UnitCommand::Move { parent: code(parent), effective_on: Some(day(on)) });
    let retired = |unit, on| (unit, UnitCommand::Retire { effective_on: Some(day(on)), successor: None });
    let renamed =
        |unit, on| (unit, UnitCommand::Rename { name: "Renamed".to_owned(), effective_on: Some(day(on)) });
    let decided = [
        ("2025-11-10", moved("T2", "D3", "2025-12-01")),
        ("2025-12-20", renamed("T1", "2026-01-01")),
        ("2026-02-15", moved("V2", "T2", "2026-01-15")),
        ("2026-04-01", retired("V4", "2026-04-10")),
        ("2026-05-20", moved("D6-H", "D5", "2026-03-01")),
        ("2026-07-01", retired("D5-HALL", "2026-05-01")),
        ("2026-08-01", retired("T5", "2026-09-01")),
        ("2026-08-20", moved("D3", "C2", "2026-08-15")),
    ];
    decided.into_iter().map(|(on, (unit, command))| (day(on), to_unit(unit, command))).collect()
}
