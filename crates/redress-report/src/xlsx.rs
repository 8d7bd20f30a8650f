//! Renders XLSX with real numbers, rates and dates. The sheet is written row by row; a second sheet has the
//! facts.
//!
//! The cell of a rate has the percentage that is shown (a spreadsheet would round 99.999 % to 100 %). The
//! exact rate follows from numerator and denominator.

use std::io::{self, Write};

use rust_xlsxwriter::{Format, FormatBorder, Workbook, Worksheet, XlsxError};
use textwrap::core::display_width;

use crate::fault::ReportFault;
use crate::flat_columns;
use crate::lang::Lang;
use crate::model::{Cell, Column, Fact, Head};
use crate::renderer::Renderer;

/// The maximum number of rows below the headings.
pub(crate) const MOST_ROWS: u32 = 1_048_575;
const WIDEST_COLUMN: usize = 60;
/// The maximum number of characters in a cell.
const LONGEST_TEXT: usize = 32_767;

/// Writes a workbook.
pub(crate) struct Xlsx<'a> {
    book: Workbook,
    out: &'a mut (dyn Write + Send),
    columns: Vec<Column>,
    facts: Vec<Fact>,
    notes: Vec<String>,
    lang: Lang,
    styles: Styles,
    /// The widest text of each column so far.
    widths: Vec<usize>,
    rows: u32,
}

struct Styles {
    heading: Format,
    rate: Format,
    day: Format,
    whole: Format,
}

impl<'a> Xlsx<'a> {
    pub(crate) fn begin(head: Head, out: &'a mut (dyn Write + Send)) -> Result<Self, ReportFault> {
        let mut book = Workbook::new();
        let styles = Styles::new();
        let headings = flat_columns::headings(&head, "");
        let sheet = book.add_worksheet_with_constant_memory().map_err(fault)?;
        sheet.set_name(sheet_name(&head.title)).map_err(fault)?;
        sheet.set_freeze_panes(1, 0).map_err(fault)?;
        let mut widths = Vec::new();
        for (column, heading) in (0_u16..).zip(&headings) {
            sheet.write_string_with_format(0, column, heading, &styles.heading).map_err(fault)?;
            // Room for the filter button.
            widths.push(display_width(heading) + 3);
        }
        let Head { columns, facts, notes, lang, .. } = head;
        Ok(Self { book, out, columns, facts, notes, lang, styles, widths, rows: 0 })
    }

    fn sheet(&mut self) -> Result<&mut Worksheet, ReportFault> {
        self.book.worksheet_from_index(0).map_err(fault)
    }

    /// Writes the facts and notes to a second sheet, so that the first contains only the table.
    fn about(&mut self, late_notes: &[String]) -> Result<(), XlsxError> {
        let sheet = self.book.add_worksheet();
        sheet.set_name(self.lang.pick("About", "说明"))?;
        sheet.set_column_width(0, 26)?;
        sheet.set_column_width(1, 80)?;
        let mut row = 0;
        for fact in self.facts.iter().filter(|fact| fact.has_value()) {
            sheet.write_string_with_format(row, 0, fact.heading.text(self.lang), &self.styles.heading)?;
            for (column, value) in (1_u16..).zip(flat_columns::split(fact.cell.clone(), fact.kind())) {
                write(sheet, (row, column), &value, self.lang, &self.styles)?;
            }
            row += 1;
        }
        for note in self.notes.iter().chain(late_notes) {
            row += 1;
            sheet.write_string(row, 0, note)?;
        }
        Ok(())
    }
}

impl Renderer for Xlsx<'_> {
    fn row(&mut self, row: Vec<Cell>) -> Result<(), ReportFault> {
        if self.rows == MOST_ROWS {
            return Err(ReportFault::TooManyRows { most: MOST_ROWS });
        }
        self.rows += 1;
        let (at, lang) = (self.rows, self.lang);
        let values = flat_columns::values(&self.columns, row);
        let sheet = self.book.worksheet_from_index(0).map_err(fault)?;
        for ((column, value), width) in (0_u16..).zip(&values).zip(&mut self.widths) {
            *width = (*width).max(display_width(&value.text(lang)) + 1);
            write(sheet, (at, column), value, lang, &self.styles).map_err(fault)?;
        }
        Ok(())
    }

    #[allow(clippy::cast_precision_loss, reason = "at most 60")]
    fn finish(mut self: Box<Self>, late_notes: Vec<String>) -> Result<(), ReportFault> {
        let (rows, widths) = (self.rows, std::mem::take(&mut self.widths));
        let sheet = self.sheet()?;
        for (column, width) in (0_u16..).zip(&widths) {
            sheet.set_column_width(column, (*width).min(WIDEST_COLUMN) as f64).map_err(fault)?;
        }
        let last = u16::try_from(widths.len().saturating_sub(1)).unwrap_or(u16::MAX);
        sheet.autofilter(0, 0, rows, last).map_err(fault)?;
        self.about(&late_notes).map_err(fault)?;
        self.book.save_to_writer(&mut *self.out).map_err(fault)?;
        Ok(self.out.flush()?)
    }
}

impl Styles {
    fn new() -> Self {
        Self {
            heading: Format::new().set_bold().set_border_bottom(FormatBorder::Thin),
            rate: Format::new().set_num_format("0.00%"),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            whole: Format::new().set_num_format("0"),
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of cases are far below 2^53")]
fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    lang: Lang,
    styles: &Styles,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Integer(number) => {
            sheet.write_number_with_format(row, column, *number as f64, &styles.whole)?
        }
        Cell::Position(position) => {
            sheet.write_number_with_format(row, column, position.0 as f64, &styles.whole)?
        }
        Cell::Rate { value, percent } => {
            let shown = percent.parse().map_or(*value, |percent: f64| percent / 100.0);
            sheet.write_number_with_format(row, column, shown, &styles.rate)?
        }
        Cell::Date(day) => sheet.write_datetime_with_format(row, column, *day, &styles.day)?,
        // A string cell is never evaluated as a formula.
        Cell::Text(_) | Cell::Term { .. } | Cell::Unit { .. } | Cell::Interval { .. } | Cell::YesNo(_) => {
            let text: String = cell.text(lang).chars().take(LONGEST_TEXT).collect();
            sheet.write_string(row, column, text)?
        }
    };
    Ok(())
}

/// Makes a valid sheet name: at most 31 characters, and without some characters.
fn sheet_name(title: &str) -> String {
    let allowed = title.chars().filter(|c| !"[]:*?/\\'".contains(*c) && !c.is_control());
    let name: String = allowed.take(31).collect();
    name.trim().to_owned()
}

fn fault(fault: XlsxError) -> ReportFault {
    ReportFault::Write(match fault {
        XlsxError::IoError(fault) => fault,
        other => io::Error::other(other.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::headings as h;
    use crate::model::Kind;

    #[test]
    fn a_row_too_many_is_refused() {
        let (mut out, columns) = (Vec::new(), vec![Column::new(h::RANK, Kind::Number)]);
        let title = "[List] of 2018/10".to_owned();
        let head =
            Head { name: "test", title, columns, facts: Vec::new(), notes: Vec::new(), lang: Lang::En };
        let mut sheet = Xlsx::begin(head, &mut out).unwrap();
        sheet.rows = MOST_ROWS - 1;
        sheet.row(vec![Cell::Integer(1)]).unwrap();
        let refused = sheet.row(vec![Cell::Integer(2)]).unwrap_err();
        assert_eq!((refused.code(), refused.is_refusal()), ("REPORT_TOO_LONG", true));
        assert!(refused.to_string().contains("more than 1048575 rows"), "{refused}");
    }
}
