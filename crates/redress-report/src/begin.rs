//! The forms of a report, by name.

use std::io::Write;

use crate::fault::ReportFault;
use crate::form::Form;
use crate::format::ReportFormat;
use crate::model::Head;
use crate::{csv, json, table, xlsx};

/// Begins a report.
pub(crate) fn begin<'a>(
    format: ReportFormat,
    head: Head,
    out: &'a mut (dyn Write + Send),
) -> Result<Box<dyn Form + 'a>, ReportFault> {
    Ok(match format {
        ReportFormat::Table => Box::new(table::Table::new(head, out, table::screen_width())),
        ReportFormat::Csv => Box::new(csv::Csv::begin(head, out)?),
        ReportFormat::Xlsx => Box::new(xlsx::Xlsx::begin(head, out)?),
        ReportFormat::Json => Box::new(json::Json::begin(head, out)?),
    })
}
