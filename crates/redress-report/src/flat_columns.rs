//! The columns of CSV and XLSX, in which a cell has one value: a unit takes two columns, and so does an
//! interval.

use crate::lang::Lang;
use crate::model::{Cell, Column, Head, Kind};
use crate::percent::percent;

/// Returns the headings of all columns in order. Those of rates get the unit of measurement.
pub(crate) fn headings(head: &Head, unit: &str) -> Vec<String> {
    let columns = head.columns.iter().filter(|column| column.is_in_files());
    let names = columns.flat_map(|column| {
        let unit = if matches!(column.kind, Kind::Rate | Kind::Interval) { unit } else { "" };
        let names = names(column.heading.text(head.lang), column.kind, head.lang);
        names.into_iter().map(move |name| format!("{name}{unit}"))
    });
    names.collect()
}

/// Returns the headings for one column of the screen table.
pub(crate) fn names(heading: &str, kind: Kind, lang: Lang) -> Vec<String> {
    let of = |parts: [(&str, &str); 2]| {
        parts.iter().map(|(en, zh)| format!("{heading}{}", lang.pick(en, zh))).collect()
    };
    match kind {
        Kind::Unit => of([(", code", "代码"), ("", "名称")]),
        Kind::Interval => of([(", low", "下限"), (", high", "上限")]),
        Kind::Text | Kind::Number | Kind::Rate | Kind::Date => vec![heading.to_owned()],
    }
}

/// Returns the values of a row, in the order of the headings.
pub(crate) fn values(columns: &[Column], row: Vec<Cell>) -> Vec<Cell> {
    let columns = columns.iter().zip(row).filter(|(column, _)| column.is_in_files());
    columns.flat_map(|(column, cell)| split(cell, column.kind)).collect()
}

/// Returns the values of one cell.
pub(crate) fn split(cell: Cell, kind: Kind) -> Vec<Cell> {
    let rate = |value| Cell::Rate { value, percent: percent(value, 2) };
    match cell {
        Cell::Unit { code, name } => vec![Cell::Text(code), Cell::Text(name)],
        Cell::Interval { low, high, .. } => vec![rate(low), rate(high)],
        Cell::Empty if matches!(kind, Kind::Unit | Kind::Interval) => vec![Cell::Empty, Cell::Empty],
        other => vec![other],
    }
}
