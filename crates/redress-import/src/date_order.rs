//! Whether the day or the month comes first in dates such as 03/04/2024.

use std::collections::BTreeMap;

use crate::{
    ImportFault,
    column_set::Columns,
    progress::Bar,
    table::{Row, Table},
    times::{self, Order},
};

/// How many rows are read first to find out whether any date needs an order, before the whole file is read.
const SAMPLE: usize = 1_000;

/// Finds the order of each column of times at its places, where the file shows it. Only a date that fits one order decides it.
///
/// # Errors
/// Fails if the file cannot be read.
pub(crate) fn find<C: Columns>(
    table: &Table,
    columns: &[(C, &[usize])],
) -> Result<Vec<(C, Order)>, ImportFault> {
    let needs = |row: &Row| {
        let cells = columns.iter().flat_map(|(_, places)| *places).filter_map(|place| row.fields.get(*place));
        cells.map(str::trim).any(times::needs_order)
    };
    let bar = Bar::new("opening");
    if !table.rows(&bar)?.take(SAMPLE).map_while(Result::ok).any(|row| needs(&row)) {
        return Ok(Vec::new());
    }
    let mut proofs: BTreeMap<C, [bool; 2]> = BTreeMap::new();
    for row in table.rows(&bar)? {
        // A row that cannot be read is reported later, together with all others.
        let Ok(row) = row else { break };
        for (column, places) in columns {
            let cells = places.iter().filter_map(|place| row.fields.get(*place));
            for order in cells.filter_map(|cell| times::proves(cell.trim())) {
                proofs.entry(*column).or_default()[usize::from(order == Order::MonthFirst)] = true;
            }
        }
    }
    let found = columns.iter().filter_map(|(column, _)| match proofs.get(column) {
        Some([true, false]) => Some((*column, Order::DayFirst)),
        Some([false, true]) => Some((*column, Order::MonthFirst)),
        _ => None,
    });
    Ok(found.collect())
}

/// How a report says it.
pub(crate) fn said<C: Columns>(column: C, order: Order) -> String {
    let first = if order == Order::DayFirst { "day" } else { "month" };
    format!(", {} with the {first} first", column.name())
}
