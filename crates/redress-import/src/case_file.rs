//! A file of cases together with its mapping: which column is where, and how its times are read.

use chrono_tz::Tz;

use crate::{
    ImportFault,
    column_set::Columns,
    columns::Column,
    date_order,
    mapping::{Located, Mapping},
    petitioner::Petitioners,
    places::Places,
    progress::Bar,
    table::{Row, Table, group_by_case},
    times::{Forms, NoTime, When},
    unit_names::UnitNames,
};

/// The place of each of our columns in a file.
#[derive(Debug)]
pub(crate) struct Layout {
    places: Vec<Vec<usize>>,
    /// Columns of the file that the import does not use.
    pub(crate) unused: Vec<String>,
}

impl Layout {
    /// Finds the columns by their names.
    ///
    /// # Errors
    /// Fails if the mapping names a column that the file does not have, or if a required column is missing.
    pub(crate) fn of(table: &Table, mapping: &Mapping) -> Result<Self, ImportFault> {
        let Places { columns: places, unused, .. } = Places::of(table, mapping)?;
        let layout = Self { places, unused };
        layout.check_needed(table, mapping)?;
        Ok(layout)
    }

    fn check_needed(&self, table: &Table, mapping: &Mapping) -> Result<(), ImportFault> {
        let given = |column: Column| self.has(column) || mapping.constants.contains_key(&column);
        let needed: &[Column] = match self.is_event_log() {
            true => &[Column::ExternalNumber, Column::StepAt],
            false => &[Column::ExternalNumber, Column::RegisteredAt],
        };
        let what = match needed.iter().find(|column| !given(**column)) {
            Some(column) => format!(
                "the column {0} is missing; if it has another name, add {0} = \"its name\" to [columns] of \
                a mapping file; the file has {1}",
                column.name(),
                table.header.join(", ")
            ),
            None if !given(Column::Place) && mapping.fallback_unit.is_none() => {
                "the column place is missing; add it, or set fallback_unit = \"code or name of a \
                unit\" in a mapping file"
                    .to_owned()
            }
            None => return Ok(()),
        };
        Err(table.header_fault(what))
    }

    /// Whether the file has this column.
    pub(crate) fn has(&self, column: Column) -> bool {
        !self.places(column).is_empty()
    }

    /// Whether each row is a step of a case (an event log), and not a whole case.
    pub(crate) fn is_event_log(&self) -> bool {
        self.has(Column::Activity)
    }

    /// The places of a column. If there are several, the first one that is not empty counts.
    pub(crate) fn places(&self, column: Column) -> &[usize] {
        self.places.get(column as usize).map_or(&[], Vec::as_slice)
    }
}

/// A file of cases, its mapping, and everything else needed to read it.
pub(crate) struct CaseFile {
    pub(crate) table: Table,
    pub(crate) mapping: Mapping,
    pub(crate) layout: Layout,
    pub(crate) petitioners: Petitioners,
    pub(crate) units: UnitNames,
    /// The unit of cases that name no place.
    pub(crate) fallback: Option<redress_domain::UnitCode>,
    /// The log's time zone. Calendar days are days in this zone.
    pub(crate) calendar: Tz,
    /// The forms in which each of our columns writes its times.
    pub(crate) forms: Vec<Forms>,
    leave_out: Vec<usize>,
}

impl CaseFile {
    /// # Errors
    /// Fails if the mapping does not fit the table, or the file cannot be read.
    pub(crate) fn new(
        mut table: Table,
        mapping: Mapping,
        petitioners: Petitioners,
        units: UnitNames,
        calendar: Tz,
    ) -> Result<Self, ImportFault> {
        let known = |unit: &Located| {
            let code = units.find(&unit.value).map_err(|what| mapping.fault(unit, what))?;
            let what =
                || format!("the unit {code} does not exist; import units first, with `redress import units`");
            if units.has(&code) { Ok(code) } else { Err(mapping.fault(unit, what())) }
        };
        let fallback = mapping.fallback_unit.as_ref().map(known).transpose()?;
        for column in Column::ALL.iter().filter(|column| column.is_a_unit()) {
            mapping.values(*column).try_for_each(|(_, unit)| known(unit).map(|_| ()))?;
        }
        let layout = Layout::of(&table, &mapping)?;
        let leave_out = Places::of(&table, &mapping)?.leave_out;
        if layout.is_event_log() {
            let number = layout.places(Column::ExternalNumber).first().copied();
            table = group_by_case(table, number.unwrap_or_default(), &Bar::new("sorting"))?;
        }
        let serials = mapping.excel_serials || table.is_workbook();
        let forms = |column: &Column| Forms { named: mapping.forms(*column), order: None, serials };
        let forms = Column::ALL.iter().map(forms).collect();
        let mut file =
            Self { table, mapping, layout, petitioners, units, fallback, calendar, forms, leave_out };
        file.find_orders()?;
        Ok(file)
    }

    /// Parses a time that a cell of this column contains.
    pub(crate) fn when(&self, column: Column, text: &str) -> Result<When, NoTime> {
        let zone = self.mapping.time_zone.unwrap_or(self.calendar);
        When::parse(text, zone, &self.forms[column as usize])
    }

    /// Finds out for each column with dates such as 03/04/2024 whether the day or the month comes first.
    fn find_orders(&mut self) -> Result<(), ImportFault> {
        let unnamed = |column: &Column| self.forms[*column as usize].named.is_empty();
        let times = Column::ALL.iter().copied().filter(|column| column.is_a_time()).filter(unnamed);
        let columns: Vec<(Column, &[usize])> =
            times.map(|column| (column, self.layout.places(column))).collect();
        for (column, order) in date_order::find(&self.table, &columns)? {
            self.forms[column as usize].order = Some(order);
            self.table.found += &date_order::said(column, order);
        }
        Ok(())
    }

    /// Returns the cases of the file in its order. In an event log, a case is its first row, with the other
    /// rows in `more`.
    ///
    /// # Errors
    /// Fails if the file cannot be read.
    pub(crate) fn cases(
        &self,
        bar: &Bar,
    ) -> Result<impl Iterator<Item = Result<Row, ImportFault>> + Send, ImportFault> {
        let number = self.layout.places(Column::ExternalNumber).first().copied();
        let together = number.filter(|_| self.layout.is_event_log());
        let mut rows = self.table.rows(bar)?.peekable();
        Ok(std::iter::from_fn(move || {
            let mut first = match rows.next()? {
                Ok(row) => row,
                fault => return Some(fault),
            };
            if let Some(place) = together {
                let cell = |row: &Row| row.fields.get(place).map(|cell| cell.trim().to_owned());
                let number = cell(&first).filter(|number| !number.is_empty());
                while let Some(Ok(next)) =
                    rows.next_if(|next| number.is_some() && matches!(next, Ok(row) if cell(row) == number))
                {
                    first.more.push(next);
                }
            }
            Some(Ok(first))
        }))
    }

    /// Returns why a row is left out without being bad: a word that the mapping lists, a total, or a repeated
    /// header.
    pub(crate) fn left_out(&self, row: &Row) -> Option<String> {
        for (rule, place) in self.mapping.leave_out.iter().zip(&self.leave_out) {
            let word = row.fields.get(*place).unwrap_or_default().trim();
            if rule.words.iter().any(|known| known == word) {
                return Some(format!("{} is {word:?}", rule.column.value));
            }
        }
        if self.table.is_header(row) {
            return Some("the header, repeated".to_owned());
        }
        self.is_total(row).then(|| "a total or note below the table, not a case".to_owned())
    }

    /// Whether a row is a total or a note: it begins with such a word, and has no time in a column that a
    /// case would fill.
    fn is_total(&self, row: &Row) -> bool {
        const BEGIN: [&str; 14] = [
            "合计",
            "总计",
            "小计",
            "共计",
            "总数",
            "制表",
            "填表",
            "审核",
            "备注：",
            "备注:",
            "注：",
            "注:",
            "total",
            "grand total",
        ];
        let Some(first) = row.fields.iter().map(str::trim).find(|cell| !cell.is_empty()) else {
            return false;
        };
        let first = first.to_lowercase();
        let column = if self.layout.is_event_log() { Column::StepAt } else { Column::RegisteredAt };
        let dated = |place: &usize| {
            row.fields
                .get(*place)
                .is_some_and(|cell| self.when(column, cell.trim()).is_ok_and(|_| cell.trim().len() > 7))
        };
        BEGIN.iter().any(|word| first.starts_with(word)) && !self.layout.places(column).iter().any(dated)
    }
}
