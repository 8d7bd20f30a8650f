//! What every form of a report can do.

use crate::fault::ReportFault;
use crate::model::Cell;

/// One form of a report. Rows go out as they come, so that a list may be of any length.
pub(crate) trait Form {
    /// Renders a row; its cells are those of the columns.
    fn row(&mut self, row: Vec<Cell>) -> Result<(), ReportFault>;

    /// Parts the rows before from the rows after, where people see them together.
    fn part(&mut self, _label: &str) -> Result<(), ReportFault> {
        Ok(())
    }

    /// Ends the report, with what could be known only now.
    fn finish(self: Box<Self>, late_notes: Vec<String>) -> Result<(), ReportFault>;
}
