//! The interface that the renderer of each output format implements.

use crate::fault::ReportFault;
use crate::model::Cell;

/// Renders a report in one format. Rows are written as they come, so that a list can have any length.
pub(crate) trait Renderer {
    /// Writes a row, with one cell per column.
    fn row(&mut self, row: Vec<Cell>) -> Result<(), ReportFault>;

    /// Separates the rows before from the rows after, in formats for people.
    fn part(&mut self, _label: &str) -> Result<(), ReportFault> {
        Ok(())
    }

    /// Ends the report, with the notes that are known only after the last row.
    fn finish(self: Box<Self>, late_notes: Vec<String>) -> Result<(), ReportFault>;
}
