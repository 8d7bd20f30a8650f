//! Chooses the renderer for an output format.

use std::io::Write;

use crate::fault::ReportFault;
use crate::format::ReportFormat;
use crate::model::Head;
use crate::renderer::Renderer;
use crate::{csv, json, table, xlsx};

/// Starts a report in a format.
pub(crate) fn choose_renderer<'a>(
    format: ReportFormat,
    head: Head,
    out: &'a mut (dyn Write + Send),
) -> Result<Box<dyn Renderer + 'a>, ReportFault> {
    Ok(match format {
        ReportFormat::Table => Box::new(table::Table::new(head, out, table::screen_width())),
        ReportFormat::Csv => Box::new(csv::Csv::begin(head, out)?),
        ReportFormat::Xlsx => Box::new(xlsx::Xlsx::begin(head, out)?),
        ReportFormat::Json => Box::new(json::Json::begin(head, out)?),
    })
}
