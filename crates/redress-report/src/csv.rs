//! Renders CSV (RFC 4180) in UTF-8.
//!
//! It begins with a byte order mark, without which Excel misreads Chinese. It contains only headings and rows
//! of equal length; the facts that distinguish one file from another are columns. A text that a spreadsheet
//! would evaluate as a formula gets an apostrophe.

use std::io::Write;

use redress_output::formula::guarded;

use crate::fault::ReportFault;
use crate::flat_columns;
use crate::lang::Lang;
use crate::model::{Cell, Column, Head};
use crate::renderer::Renderer;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Writes a CSV file.
pub(crate) struct Csv<'a> {
    writer: csv::Writer<&'a mut (dyn Write + Send)>,
    columns: Vec<Column>,
    /// The facts that every row repeats.
    repeated: Vec<Cell>,
    lang: Lang,
}

impl<'a> Csv<'a> {
    pub(crate) fn begin(head: Head, out: &'a mut (dyn Write + Send)) -> Result<Self, ReportFault> {
        out.write_all(BYTE_ORDER_MARK)?;
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        let (mut headings, lang) =
            (flat_columns::headings(&head, head.lang.pick(" (%)", "（%）")), head.lang);
        let mut repeated = Vec::new();
        for fact in head.facts.into_iter().filter(|fact| fact.in_rows) {
            headings.extend(flat_columns::names(fact.heading.text(lang), fact.kind(), lang));
            repeated.extend(flat_columns::split(fact.cell.clone(), fact.kind()));
        }
        writer.write_record(headings).map_err(fault)?;
        Ok(Self { writer, columns: head.columns, repeated, lang })
    }
}

impl Renderer for Csv<'_> {
    fn row(&mut self, row: Vec<Cell>) -> Result<(), ReportFault> {
        let values = flat_columns::values(&self.columns, row);
        let fields = values.iter().chain(&self.repeated).map(|cell| field(cell, self.lang));
        self.writer.write_record(fields).map_err(fault)
    }

    fn finish(mut self: Box<Self>, _late_notes: Vec<String>) -> Result<(), ReportFault> {
        Ok(self.writer.flush()?)
    }
}

fn fault(fault: csv::Error) -> ReportFault {
    ReportFault::Write(fault.into())
}

fn field(cell: &Cell, lang: Lang) -> String {
    let text = cell.text(lang);
    match cell {
        // Only the number: the heading says that it is in per cent.
        Cell::Rate { percent, .. } => percent.clone(),
        Cell::Text(_) | Cell::Term { .. } | Cell::Unit { .. } => guarded(&text).into_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_looks_like_a_formula_is_guarded() {
        let shown = |text: &str| field(&Cell::Text(text.into()), Lang::En);
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"] {
            assert_eq!(shown(text), format!("'{text}"));
        }
        for text in ["", "1=1", "A-1", "西湖区", "'quoted'"] {
            assert_eq!(shown(text), text);
        }
        assert_eq!(field(&Cell::Integer(-3), Lang::En), "-3", "numbers are not guarded");
    }
}
