//! Where a file has our columns.

use crate::{
    ImportFault,
    column_set::Columns,
    mapping::{Located, Mapping},
    table::Table,
};

/// The places of our columns in a file, and what else of its columns matters.
#[derive(Debug)]
pub(crate) struct Places {
    /// For each of our columns, in their order. If there are several places, the first that is not empty counts.
    pub(crate) columns: Vec<Vec<usize>>,
    /// The columns whose words decide that a row is left out.
    pub(crate) leave_out: Vec<usize>,
    /// Columns of the file that the import does not use.
    pub(crate) unused: Vec<String>,
}

impl Places {
    /// Finds the columns by their names.
    ///
    /// # Errors
    /// Fails if the mapping names a column that the file does not have.
    pub(crate) fn of<C: Columns>(table: &Table, mapping: &Mapping<C>) -> Result<Self, ImportFault> {
        let place = |name: &Located| {
            let missing = || {
                let header = table.header.join(", ");
                let what = format!("{} has no column {:?}; it has {header}", table.name(), name.value);
                mapping.fault(name, what)
            };
            table.column(&name.value)?.ok_or_else(missing)
        };
        let mut columns = Vec::new();
        for column in C::ALL {
            columns.push(match mapping.columns.get(column) {
                Some(names) => names.iter().map(place).collect::<Result<Vec<_>, _>>()?,
                None => table.column(column.name())?.into_iter().collect(),
            });
        }
        let leave_out: Vec<usize> =
            mapping.leave_out.iter().map(|rule| place(&rule.column)).collect::<Result<_, _>>()?;
        let used = |place: usize| columns.iter().flatten().chain(&leave_out).any(|used| *used == place);
        let unused =
            table.header.iter().enumerate().filter(|(place, name)| !used(*place) && !name.is_empty());
        let unused = unused.map(|(_, name)| name.clone()).collect();
        Ok(Self { columns, leave_out, unused })
    }
}
