//! `redress doctor`: checks the installation, and says what to do about each problem.

mod checks;
mod report;

use crate::cli::{Global, OutputFormat};
use crate::database::DatabaseChoice;
use crate::failure::{FOUND_OR_REFUSED, Failure};
use crate::interrupt::Interrupt;
use crate::output;
use report::Report;

pub(crate) async fn run(
    global: &Global,
    format: OutputFormat,
    interrupt: &mut Interrupt,
) -> Result<u8, Failure> {
    let mut report = Report::default();
    match DatabaseChoice::from_environment(global.data_dir.as_deref()) {
        Ok(choice) => {
            if let DatabaseChoice::Private(data_dir) = &choice {
                checks::private_postgres(&mut report, data_dir);
            }
            let (data_dir, procedure) = (global.data_dir.as_deref(), global.procedure.as_deref());
            checks::database(&mut report, data_dir, procedure, &choice, interrupt).await?;
        }
        Err(fault) => report.problem("database", fault.code(), &fault.to_string()),
    }
    checks::procedure(&mut report, global.procedure.as_deref());
    match format {
        OutputFormat::Text => output::line(&report.text())?,
        OutputFormat::Json => output::line(&report.json().to_string())?,
    }
    Ok(if report.is_well() { 0 } else { FOUND_OR_REFUSED })
}
