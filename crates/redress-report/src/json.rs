//! Renders JSON: one document with stable keys (those of the API if it has the field), the same for every
//! language. Every row is one line.

use std::io::Write;

use serde_json::{Value, json};

use crate::fault::ReportFault;
use crate::model::{Cell, Column, Head};
use crate::renderer::Renderer;

/// Writes a JSON document.
pub(crate) struct Json<'a> {
    out: &'a mut (dyn Write + Send),
    columns: Vec<Column>,
    notes: Vec<String>,
    begun: bool,
}

impl<'a> Json<'a> {
    pub(crate) fn begin(head: Head, out: &'a mut (dyn Write + Send)) -> Result<Self, ReportFault> {
        writeln!(out, "{{\n  \"report\": {},", json!(head.name))?;
        for fact in &head.facts {
            writeln!(out, "  {}: {},", json!(fact.heading.key), value(&fact.cell))?;
        }
        write!(out, "  \"rows\": [")?;
        Ok(Self { out, columns: head.columns, notes: head.notes, begun: false })
    }
}

impl Renderer for Json<'_> {
    fn row(&mut self, row: Vec<Cell>) -> Result<(), ReportFault> {
        let columns = self.columns.iter().zip(&row).filter(|(column, _)| column.is_in_files());
        let fields: Vec<String> =
            columns.map(|(column, cell)| format!("{}: {}", json!(column.heading.key), value(cell))).collect();
        let comma = if self.begun { "," } else { "" };
        self.begun = true;
        Ok(write!(self.out, "{comma}\n    {{{}}}", fields.join(", "))?)
    }

    fn finish(self: Box<Self>, late_notes: Vec<String>) -> Result<(), ReportFault> {
        let notes: Vec<&String> = self.notes.iter().chain(&late_notes).collect();
        let notes = serde_json::to_string_pretty(&notes).map_err(std::io::Error::from)?;
        writeln!(self.out, "\n  ],\n  \"notes\": {}\n}}", notes.replace('\n', "\n  "))?;
        Ok(self.out.flush()?)
    }
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) | Cell::Term { word: text, .. } => json!(text),
        Cell::Integer(number) => json!(number),
        Cell::Position(position) => json!(position.0.to_string()),
        Cell::Rate { value, .. } => json!(value),
        Cell::Interval { low, high, .. } => json!({"high": high, "low": low}),
        Cell::Date(day) => json!(day.to_string()),
        Cell::Unit { code, name } => json!({"code": code, "name": name}),
        Cell::YesNo(yes) => json!(yes),
    }
}
